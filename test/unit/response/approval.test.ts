import { describe, expect, it } from 'vitest';
import { type DecisionAttempt, decideApproval } from '../../../layers/core/response/approval.ts';
import { isKnownCaller, sameIdentity } from '../../../layers/core/response/caller-identity.ts';
import type { Approval } from '../../../layers/core/response/types.ts';
import { ACCOUNT, approvalOf, minutesAgo, NOW, planned, RESPONDER, ROLE, SENTENCE, USER } from './estate.ts';

const plan = planned();
const OTHER_HASH = 'f'.repeat(64);
const approval = (over: Partial<Approval> = {}): Approval => approvalOf(plan, { state: 'pending', ...over });
const attempt = (over: Partial<DecisionAttempt> = {}): DecisionAttempt => ({
  decider: RESPONDER,
  decision: 'approve',
  reason: 'the key is stolen',
  planHash: plan.hash,
  rules: { fourEyes: false },
  now: NOW,
  ...over,
});

describe('decideApproval', () => {
  it.each([
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const)('records who decided (%s), when and why', (decision, state) => {
    expect(decideApproval(approval(), plan, attempt({ decision, reason: '  the key is stolen\n' }))).toEqual({
      kind: 'decided',
      approval: approval({ state, decidedBy: RESPONDER, decidedAt: NOW, reason: 'the key is stolen' }),
    });
  });

  it('accepts a decision until the millisecond before the approval expires', () => {
    const expiresAt = new Date(Date.parse(NOW) + 1).toISOString();
    expect(decideApproval(approval({ expiresAt }), plan, attempt()).kind).toBe('decided');
  });

  const refusals: [string, Partial<Approval>, Partial<DecisionAttempt>, string][] = [
    ['a wrong hash', {}, { planHash: OTHER_HASH }, 'wrong-hash'],
    ['an approval of another plan', { planHash: OTHER_HASH }, {}, 'wrong-hash'],
    ['another plan in both', { planHash: OTHER_HASH }, { planHash: OTHER_HASH }, 'wrong-hash'],
    ['a blank reason', {}, { reason: ' \t\n' }, 'missing-reason'],
    ['a decision at the exact expiry time', { expiresAt: NOW }, {}, 'expired'],
    ['an invalid expiry time', { expiresAt: 'soon' }, {}, 'expired'],
    ['an expired approval', { state: 'expired' }, {}, 'expired'],
    ['a second decision by another person', { state: 'approved', decidedBy: `${RESPONDER}2` }, {}, 'already-decided'],
    ['a second decision after the expiry', { state: 'refused', expiresAt: minutesAgo(1) }, {}, 'already-decided'],
    ['a change of mind', { state: 'approved', decidedBy: RESPONDER }, { decision: 'refuse' }, 'already-decided'],
  ];

  it.each(refusals)('refuses %s', (_name, overApproval, overAttempt, reason) => {
    expect(decideApproval(approval(overApproval), plan, attempt(overAttempt))).toMatchObject({
      kind: 'refused',
      reason,
      detail: expect.stringMatching(SENTENCE),
    });
  });

  it('never reveals the expected hash', () => {
    const outcome = decideApproval(approval(), plan, attempt({ planHash: OTHER_HASH }));
    expect(JSON.stringify(outcome)).not.toContain(plan.hash.slice(0, 8));
  });

  it('states when the approval expired', () => {
    const outcome = decideApproval(approval({ expiresAt: minutesAgo(3) }), plan, attempt());
    expect(outcome).toMatchObject({ detail: expect.stringContaining(minutesAgo(3)) });
  });

  it.each([
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const)('lets the same person repeat a decision (%s), even after the expiry', (decision, state) => {
    const decided = approval({ state, decidedBy: RESPONDER, expiresAt: minutesAgo(1) });
    expect(decideApproval(decided, plan, attempt({ decision }))).toEqual({ kind: 'repeated', approval: decided });
  });

  it('does not treat a decision on a pending approval as a repeat', () => {
    expect(decideApproval(approval({ decidedBy: RESPONDER }), plan, attempt()).kind).toBe('decided');
  });
});

describe('sameIdentity', () => {
  const session = (name: string, account = ACCOUNT) => `arn:aws:sts::${account}:assumed-role/${name}/someone`;

  it.each([
    ['a user and itself', USER, USER],
    ['a user under another path, since names are unique in an account', `arn:aws:iam::${ACCOUNT}:user/exporter`, USER],
    ['a user in different case, since IAM ignores case', `arn:aws:iam::${ACCOUNT}:user/EXPORTER`, USER],
    ['a role and itself', ROLE, ROLE],
    ['a session and its role, whose path the session does not have', session('Nightly'), ROLE],
    ['the root user of an account', `arn:aws:iam::${ACCOUNT}:root`, `arn:aws:iam::${ACCOUNT}:root`],
  ])('recognizes %s', (_name, caller, identity) => {
    expect(sameIdentity(caller, identity)).toBe(true);
  });

  it.each([
    ['a session in another account', session('nightly', '222222222222'), ROLE],
    ['a user with the name of a role', `arn:aws:iam::${ACCOUNT}:user/nightly`, ROLE],
    ['a role with the name of a user', session('exporter'), USER],
    ['a session of another role, named after the role', `arn:aws:sts::${ACCOUNT}:assumed-role/other/nightly`, ROLE],
    ['another user', RESPONDER, USER],
    ['two unknown callers', 'AIDAEXPORTER', 'AIDAEXPORTER'],
    ['an unknown caller', 'AIDAEXPORTER', USER],
    ['an identity that is neither user nor role', USER, `arn:aws:iam::${ACCOUNT}:group/exporter`],
    ['a user called root', `arn:aws:iam::${ACCOUNT}:user/root`, `arn:aws:iam::${ACCOUNT}:root`],
  ])('does not match %s', (_name, caller, identity) => {
    expect(sameIdentity(caller, identity)).toBe(false);
  });
});

describe('isKnownCaller', () => {
  it.each([USER, ROLE, `arn:aws:iam::${ACCOUNT}:root`, `arn:aws-cn:sts::${ACCOUNT}:assumed-role/nightly/x`])(
    'recognizes %s',
    (arn) => {
      expect(isKnownCaller(arn)).toBe(true);
    },
  );

  it.each([
    'AIDAEXPORTER',
    `arn:aws:sts::${ACCOUNT}:federated-user/responder`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/`,
    `arn:aws:iam::${ACCOUNT}:user/`,
    `arn:aws:iam::${ACCOUNT}:group/admins`,
    `arn:aws:sts::${ACCOUNT}:user/exporter`,
    `arn:aws:iam::${ACCOUNT}:assumed-role/nightly/x`,
    `arn:aws:sts::${ACCOUNT}:root`,
  ])('does not recognize %s', (arn) => {
    expect(isKnownCaller(arn)).toBe(false);
  });
});
