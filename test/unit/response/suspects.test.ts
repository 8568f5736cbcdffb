import { describe, expect, it } from 'vitest';
import { INCIDENT_STATES } from '../../../layers/core/detection/types.ts';
import { isOver } from '../../../layers/core/response/lifecycle.ts';
import {
  CALLER_REFUSALS,
  type CallerFacts,
  callerName,
  callerRefusal,
  needsSecondPerson,
  samePerson,
} from '../../../layers/core/response/suspects.ts';
import { ACCOUNT, incident, NOW, RESPONDER, ROLE, SECOND_RESPONDER, USER } from './estate.ts';

const HOUR = 3_600_000;
const now = Date.parse(NOW);
const session = (role: string, name: string, account = ACCOUNT) =>
  `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const refusal = (facts: Partial<CallerFacts> = {}, about = incident()) =>
  callerRefusal(about, { caller: RESPONDER, ...facts }, now);

describe('callerRefusal', () => {
  it('accepts a responder without suspicion', () => {
    expect(refusal()).toBeUndefined();
    expect(refusal({ credential: 'AKIARESPONDER' })).toBeUndefined();
  });

  it.each([
    ['a federated session', `arn:aws:sts::${ACCOUNT}:federated-user/responder`],
    ['a caller without an ARN', 'AIDARESPONDER'],
  ])('refuses %s', (_name, caller) => {
    expect(refusal({ caller })).toBe('caller-unknown');
  });

  it('refuses the identity that the incident is about, and its sessions', () => {
    expect(refusal({ caller: USER })).toBe('caller-is-target');
    expect(refusal({ caller: session('nightly', 'me') }, incident({ identity: ROLE }))).toBe('caller-is-target');
    expect(refusal({ caller: session('other', 'me') }, incident({ identity: ROLE }))).toBeUndefined();
  });

  it('refuses a credential used in the incident', () => {
    expect(refusal({ credential: 'AKIAEXPORTER00000001' })).toBe('suspect-credential');
    expect(refusal({ credential: 'AKIAEXPORTER00000002' })).toBeUndefined();
  });

  it.each(INCIDENT_STATES.filter((state) => !isOver(state)))(
    'refuses a caller under an incident that is %s',
    (state) => {
      expect(refusal({ ownIncident: { id: 'inc-2', state } })).toBe('caller-under-incident');
    },
  );

  it.each(INCIDENT_STATES.filter(isOver))('accepts a caller whose incident is %s', (state) => {
    expect(refusal({ ownIncident: { id: 'inc-2', state } })).toBeUndefined();
  });

  it('ignores the incident under decision as the incident of the caller', () => {
    expect(refusal({ ownIncident: { id: 'inc-0001', state: 'open' } })).toBeUndefined();
  });

  const suspicion = (hours: number, of = 'inc-0001') => ({
    suspicion: { identity: USER, incident: of, at: now - hours * HOUR, how: 'sts:AssumeRole' },
  });

  it('refuses a caller that inherited a suspicion from this incident for 36 hours', () => {
    expect(refusal(suspicion(0))).toBe('caller-under-incident');
    expect(refusal(suspicion(36))).toBe('caller-under-incident');
    expect(refusal(suspicion(36.001))).toBeUndefined();
  });

  it('accepts a caller whose role the suspect claims to have passed to compute', () => {
    const { suspicion: inherited } = suspicion(1);
    expect(refusal({ suspicion: { ...inherited, handedOver: true } })).toBeUndefined();
  });

  it('refuses an inherited suspicion that is dated in the future', () => {
    expect(refusal(suspicion(-1))).toBe('caller-under-incident');
  });

  it('refuses a caller that inherited a suspicion from the predecessor incident', () => {
    expect(refusal(suspicion(0, 'inc-0'), incident({ successorOf: 'inc-0' }))).toBe('caller-under-incident');
    expect(refusal(suspicion(0, 'inc-2'), incident({ successorOf: 'inc-0' }))).toBeUndefined();
  });

  it('accepts a caller that inherited a suspicion from another incident', () => {
    expect(refusal(suspicion(0, 'inc-2'))).toBeUndefined();
  });

  it('explains refusals in full sentences without key ids', () => {
    const text = JSON.stringify(CALLER_REFUSALS);
    expect(Object.values(CALLER_REFUSALS).every((text) => text.endsWith('.'))).toBe(true);
    expect(text).not.toContain('AKIA');
  });
});

describe('samePerson', () => {
  const sso = 'AWSReservedSSO_Admin_0123456789abcdef';

  it.each([
    ['a user and itself', RESPONDER, RESPONDER],
    ['a session and itself', session(sso, 'ann'), session(sso, 'ann')],
    ['two unknown callers with the same string', 'x', 'x'],
    ['a user in different case', RESPONDER, RESPONDER.replace('responder', 'Responder')],
    ['two sessions of a role, whose names the caller chooses', session('ops', 'ann'), session('ops', 'bob')],
    ['a role of Identity Center and its session', session(sso, 'ann'), `arn:aws:iam::${ACCOUNT}:role/${sso}`],
  ])('treats as one person: %s', (_name, a, b) => {
    expect(samePerson(a, b)).toBe(true);
    expect(samePerson(b, a)).toBe(true);
  });

  it.each([
    ['two users', RESPONDER, SECOND_RESPONDER],
    ['two users of Identity Center with one permission set', session(sso, 'ann'), session(sso, 'bob')],
    [
      'two users of Identity Center in another partition',
      session(sso, 'ann').replace('aws', 'aws-cn'),
      session(sso, 'bob').replace('aws', 'aws-cn'),
    ],
    ['sessions of two roles', session('ops', 'ann'), session('security', 'ann')],
    ['sessions of one role name in two accounts', session('ops', 'ann'), session('ops', 'ann', '222222222222')],
  ])('treats as two people: %s', (_name, a, b) => {
    expect(samePerson(a, b)).toBe(false);
    expect(samePerson(b, a)).toBe(false);
  });

  it('does not trust a role that is only named like an Identity Center role', () => {
    expect(samePerson(session(`x-${sso}`, 'ann'), session(`x-${sso}`, 'bob'))).toBe(true);
  });
});

describe('needsSecondPerson', () => {
  it.each([
    ['an incident about a tier 0 identity', { tier: 0, severity: 'low' }, 3, true],
    ['an identity that is tier 0 now', { tier: 3, severity: 'low' }, 0, true],
    ['a critical incident', { tier: 3, severity: 'critical' }, 3, true],
    ['a critical incident of an unknown identity', { tier: null, severity: 'critical' }, undefined, true],
    ['anything else', { tier: 1, severity: 'high' }, 1, false],
    ['an unknown identity', { tier: null, severity: 'high' }, undefined, false],
  ] as const)('returns the expected answer for %s', (_name, about, tier, needed) => {
    expect(needsSecondPerson(about, { tier }, true)).toBe(needed);
    expect(needsSecondPerson(about, { tier }, false)).toBe(false);
  });
});

describe('callerName', () => {
  it('is the ARN of a user or a role', () => {
    expect(callerName(USER)).toBe(USER);
    expect(callerName(ROLE)).toBe(ROLE);
    expect(callerName('arn:aws-us-gov:iam::111111111111:user/x')).toBe('arn:aws-us-gov:iam::111111111111:user/x');
  });

  it('is the account and role name for a session', () => {
    expect(callerName(session('ops', 'ann'))).toEqual({ account: ACCOUNT, kind: 'role', name: 'ops' });
  });

  it.each([
    `arn:aws:iam::${ACCOUNT}:root`,
    `arn:aws:iam::${ACCOUNT}:group/admins`,
    `arn:aws:sts::${ACCOUNT}:federated-user/x`,
    `x${USER}`,
    `x${session('ops', 'ann')}`,
  ])('is unknown for %s', (arn) => {
    expect(callerName(arn)).toBeUndefined();
  });
});
