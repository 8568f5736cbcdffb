import { describe, expect, it, vi } from 'vitest';
import { incidentLine } from '../../../cli/replay/answer.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Tier } from '../../../layers/core/identity.ts';
import { attack, messages, world } from './detector-world.ts';
import {
  ask,
  DAY,
  event,
  HOUR,
  locate,
  MINUTE,
  NOON,
  posture,
  record,
  signalsOf,
  stateOf,
  user,
  userArn,
} from './records.ts';

const ATTACKER = userArn('reporter');
const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const at = (time: number) => new Date(time).toISOString();

/** A world in which the attacker was contained a minute after the attack. */
async function contained(tier?: Tier) {
  const all = world();
  if (tier !== undefined) await all.identities.savePosture(posture(ATTACKER, tier, 'service-user'));
  await all.detector('change').handle(messages(...attack()));
  const [incident] = await all.incidents();
  const id = incident?.id ?? '';
  await all.cases.moveIncident(id, ['open'], 'contained', at(NOON + MINUTE));
  all.clock.set(NOON + MINUTE);
  return { ...all, id };
}
const used = (time: number, call = 's3:ListBuckets') => record(call, {}, time);

describe('a contained identity that is still in use', () => {
  it.each([2, 3] as const)('updates its incident in tier %d, however late', async (tier) => {
    for (const later of [HOUR, 10 * DAY]) {
      const { detector, incidents, published } = await contained(tier);
      await detector('use').handle(messages(used(NOON + later)));
      const found = await incidents();
      expect(found).toHaveLength(1);
      expect(found[0]?.signals.map(({ rule }) => rule)).toContain('used-after-containment');
      expect(found[0]?.state).toBe('contained');
      expect(published('Incident Opened')).toHaveLength(1);
      expect(published('Incident Updated')).toHaveLength(1);
    }
  });

  it('is reported at most once a minute', async () => {
    const { detector, incidents } = await contained();
    const one = detector('use');
    for (let second = 0; second < 180; second += 5) await one.handle(messages(used(NOON + HOUR + second * 1_000)));
    expect((await incidents())[0]?.counts?.['used-after-containment']).toBe(3);
  });

  it.each([
    ['open', undefined],
    ['containing', at(NOON + MINUTE)],
    ['released', at(NOON + MINUTE)],
  ] as const)('is not reported while the incident is %s', async (state, since) => {
    const { detector, cases, incidents, id } = await contained();
    if (since === undefined) await cases.moveIncident(id, ['contained'], 'open', at(NOON));
    else await cases.moveIncident(id, ['contained'], state, since);
    const one = detector('use');
    await one.handle(messages(used(NOON + HOUR)));
    expect(one.counts.signals).toBe(0);
    expect(await incidents()).toHaveLength(1);
  });

  it('stays contained when another detector has a weak signal days later', async () => {
    const { detector, incidents, identities, id } = await contained(3);
    await detector('change').handle(messages(ask('iam:CreateUser', { userName: 'x' }, {}, NOON + 3 * DAY)));
    expect((await identities.load(ATTACKER)).window?.incident?.id).toBe(id);
    await detector('use').handle(messages(used(NOON + 4 * DAY)));
    expect((await incidents())[0]?.signals.map(({ rule }) => rule)).toContain('used-after-containment');
  });

  it('costs one read of its incident every 30 seconds, and none for other identities', async () => {
    const { detector, cases, clock } = await contained();
    const incident = vi.spyOn(cases, 'incident');
    const one = detector('use');
    const quiet = { errorCode: 'AccessDenied' };
    for (let number = 0; number < 20; number += 1) {
      await one.handle(messages(record('s3:ListBuckets', quiet, NOON + HOUR + number)));
      await one.handle(messages(record('s3:ListBuckets', { userIdentity: user('innocent') }, NOON + HOUR + number)));
    }
    expect(incident).toHaveBeenCalledTimes(1);
    clock.advance(31_000);
    await one.handle(messages(record('s3:ListBuckets', quiet, NOON + 2 * HOUR)));
    expect(incident).toHaveBeenCalledTimes(2);
  });
});

describe('a principal', () => {
  const policyName = 'TierwatchContainment-0123456789ab';
  it.each([
    [
      'deletes the containment policy of a user',
      ask('iam:DeleteUserPolicy', { userName: 'x', policyName }),
      'critical',
    ],
    [
      'overwrites the containment policy of a user',
      ask('iam:PutUserPolicy', { userName: 'x', policyName, policyDocument: '{}' }),
      'critical',
    ],
    [
      'deletes the containment policy of a role',
      ask('iam:DeleteRolePolicy', { roleName: 'x', policyName }),
      'critical',
    ],
    [
      'overwrites the containment policy of a role',
      ask('iam:PutRolePolicy', { roleName: 'x', policyName, policyDocument: '{}' }),
      'critical',
    ],
    ['detaches a deny-all policy', ask('iam:DetachRolePolicy', { roleName: 'x', policyArn: DENY_ALL }), 'critical'],
    ['attaches a deny-all policy', ask('iam:AttachUserPolicy', { userName: 'x', policyArn: DENY_ALL }), 'high'],
    [
      'sets a deny-all boundary',
      ask('iam:PutUserPermissionsBoundary', { userName: 'x', permissionsBoundary: DENY_ALL }),
      'high',
    ],
  ])('that %s gets an incident immediately, in tiers 0 to 2 and without a posture', async (_, raw, severity) => {
    for (const tier of [0, 1, 2, undefined] as const) {
      const { detector, identities, incidents } = world();
      if (tier !== undefined) await identities.savePosture(posture(ATTACKER, tier, 'service-user'));
      await detector('change').handle(messages(raw));
      const [incident] = await incidents();
      expect(incident?.identity).toBe(ATTACKER);
      expect(incident?.signals.find(({ rule }) => rule === 'own-stack-tampering')?.severity).toBe(severity);
    }
  });
});

describe('a role under the path of Tierwatch', () => {
  it('opens a critical incident when another principal creates it, whatever path the deployment uses', async () => {
    for (const path of ['/tierwatch/', '/guardian/']) {
      const { detector, identities, cases, incidents } = world();
      const one = detector('change', identities, cases, { ownNames: ['tierwatch', 'Guardian'] });
      await one.handle(messages(ask('iam:CreateRole', { roleName: 'forwarder', path })));
      expect((await incidents()).map(({ severity }) => severity)).toEqual(['critical']);
    }
  });
});

describe('a tag that determines a class', () => {
  const tag = (userName: string, key: string, value: string, fields = {}) =>
    ask('iam:TagUser', { userName, tags: [{ key, value }] }, fields);
  const severity = (raw: object) => signalsOf('identity-class-tagged', [raw]).map((signal) => signal.severity);

  it('has a higher severity if it sets break-glass, or if the identity tags itself', () => {
    expect(severity(tag('bot', 'identity-class', 'pipeline'))).toEqual(['medium']);
    expect(severity(tag('bot', 'tierwatch:class', 'break glass'))).toEqual(['high']);
    expect(severity(tag('Reporter', 'agent', 'true'))).toEqual(['high']);
  });

  it('has a higher severity if the actor is a suspect', () => {
    const suspicion = { identity: userArn('attacker'), incident: 'inc-1', at: NOON - HOUR, how: 'iam:CreateAccessKey' };
    const window = { version: 1 as const, seen: [], signals: [], counters: {}, suspicion };
    const { signals } = detectBatch(
      [event(tag('bot', 'agent', 'true'))],
      { ...stateOf(ATTACKER), window },
      ruleIndex().for('change'),
      { locate },
    );
    expect(signals.map((signal) => [signal.rule, signal.severity])).toEqual([['identity-class-tagged', 'high']]);
  });

  it('has a lower weight if infrastructure as code sets it', () => {
    const [byHand, byCode] = ['aws-cli/2', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0'].map(
      (userAgent) =>
        signalsOf('identity-class-tagged', [tag('bot', 'agent', 'true', { userAgent })])[0]?.confidence ?? 0,
    );
    expect(byCode).toBeLessThan(byHand ?? 0);
  });

  it('can have the key that the team configured', async () => {
    for (const [classTag, count] of [
      ['Kind', 1],
      [undefined, 0],
    ] as const) {
      const { detector, identities, cases } = world();
      const options = { ownNames: ['tierwatch'], ...(classTag !== undefined && { classTag }) };
      const one = detector('change', identities, cases, options);
      await one.handle(messages(tag('bot', 'kind', 'human')));
      expect(one.counts.signals).toBe(count);
    }
  });
});

describe('a replayed incident', () => {
  it('reports how often each rule matched', async () => {
    const { incidents } = detectBatch(attack().map(event), stateOf(ATTACKER), ruleIndex(), { locate });
    const response = { mode: 'observe' as const, playbook: null, reasons: [] };
    const [line] = incidents.map(({ incident }) => incidentLine(incident, response));
    expect(line).toMatchObject({ counts: { 'trail-tampering': 1, 'user-made': 1 } });
  });
});
