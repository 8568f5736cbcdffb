import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Profile } from '../../layers/core/detection/types.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { DEFAULT_RESPONSE_POLICY, decide } from '../../layers/core/response/decide.ts';
import {
  ABROAD,
  ask,
  event,
  HOME,
  locate,
  posture,
  role,
  roleArn,
  stateOf,
  tenDays,
  user,
  userArn,
} from '../unit/detection/records.ts';

/** The same call, `iam:CreateAccessKey` for another user, by four identities. Identity and baseline determine the response. */

interface Actor {
  readonly posture: Posture;
  readonly userIdentity: object;
  readonly from: string;
  readonly profile?: Profile;
}

const actors = {
  serviceUser: {
    posture: posture(userArn('deployer'), 0, 'service-user'),
    userIdentity: user('deployer'),
    from: ABROAD,
    profile: tenDays(['s3:GetObject']),
  },
  breakGlass: {
    posture: posture(userArn('emergency'), 0, 'break-glass'),
    userIdentity: user('emergency'),
    from: HOME,
  },
  hourlyWorkload: {
    posture: posture(roleArn('key-rotator'), 0, 'workload'),
    userIdentity: role('key-rotator'),
    from: HOME,
    profile: tenDays(['iam:CreateAccessKey', 'iam:DeleteAccessKey']),
  },
  smallAutomation: {
    posture: posture(userArn('log-shipper'), 3, 'service-user'),
    userIdentity: user('log-shipper'),
    from: HOME,
    profile: tenDays(['logs:PutLogEvents']),
  },
} satisfies Record<string, Actor>;

function resultFor({ posture: known, userIdentity, from, profile }: Actor) {
  const call = event(ask('iam:CreateAccessKey', { userName: 'backup' }, { userIdentity, sourceIPAddress: from }));
  const state = stateOf(known.identity, { posture: known, ...(profile && { profile }) });
  const { signals, incidents } = detectBatch([call], state, ruleIndex(), { locate });
  const incident = incidents[0]?.incident;
  const response =
    incident &&
    decide({
      incident,
      posture: known,
      policy: { ...DEFAULT_RESPONSE_POLICY, protected: [userArn('emergency')] },
      killSwitch: 'off',
      holds: [],
      attempts: [],
      recentContainments: [],
      knownIdentities: 4,
      exceptions: [],
      ownRoles: [],
      now: incident.updatedAt,
    });
  return { signals, incident, response };
}

describe('the same call by four identities', () => {
  it('by a T0 service user from a new country is a critical incident with a planned containment', () => {
    const { incident, response } = resultFor(actors.serviceUser);
    expect(incident).toMatchObject({ severity: 'critical', tier: 0, class: 'service-user' });
    expect(incident?.signals.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['access-key-for-another', 'new-country']),
    );
    expect(response).toMatchObject({ mode: 'plan', playbook: 'contain-user' });
  });

  it('by the configured break-glass user is an incident that no playbook contains', () => {
    const { incident, response } = resultFor(actors.breakGlass);
    expect(incident).toMatchObject({ class: 'break-glass' });
    expect(incident?.signals.map(({ rule }) => rule)).toContain('break-glass-use');
    expect(response?.mode).toBe('observe');
    expect(response?.reasons.map(({ code }) => code)).toContain('protected');
  });

  it('by a workload that does it every hour is a weak signal and no incident', () => {
    const { incident, signals } = resultFor(actors.hourlyWorkload);
    expect(incident).toBeUndefined();
    expect(signals.find(({ rule }) => rule === 'access-key-for-another')?.evidence.habitual).toBe(true);
  });

  it('by a T3 automation that never did it is a signal, but no incident', () => {
    const { incident, signals } = resultFor(actors.smallAutomation);
    expect(incident).toBeUndefined();
    const signal = signals.find(({ rule }) => rule === 'access-key-for-another');
    expect(signal?.evidence.habitual).toBeUndefined();
    expect(signal?.confidence).toBeGreaterThan(0.5);
  });

  it('leads to four different results', () => {
    const summaries = Object.values(actors).map((actor) => {
      const { incident, response, signals } = resultFor(actor);
      return `${incident?.severity ?? 'none'} ${response?.mode ?? 'nothing'} ${incident?.class ?? Math.max(...signals.map(({ confidence }) => confidence))}`;
    });
    expect(new Set(summaries).size).toBe(4);
  });
});
