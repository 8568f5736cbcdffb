import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { judge } from '../../../layers/core/detection/correlate.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { incidentId } from '../../../layers/core/detection/incident.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { ActivityEvent, Incident, Signal } from '../../../layers/core/detection/types.ts';
import type { IdentityState } from '../../../layers/core/ports.ts';
import {
  ABROAD,
  ask,
  DAY,
  denied,
  event,
  HOUR,
  locate,
  NOON,
  posture,
  record,
  stateOf,
  tenDays,
  userArn,
} from './records.ts';

const rules = ruleIndex();
const IDENTITY = userArn('reporter');
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

const attack: readonly ActivityEvent[] = [
  record('sts:GetCallerIdentity', { sourceIPAddress: ABROAD }),
  ask('iam:CreateUser', { userName: 'backup' }, { sourceIPAddress: ABROAD }, NOON + 60_000),
  ask('iam:AttachUserPolicy', { userName: 'backup', policyArn: ADMIN }, { sourceIPAddress: ABROAD }, NOON + 120_000),
  ask('iam:CreateAccessKey', { userName: 'backup' }, { sourceIPAddress: ABROAD }, NOON + 180_000),
  ask('cloudtrail:StopLogging', { name: 'main' }, { sourceIPAddress: ABROAD }, NOON + 240_000),
].map(event);

const detect = (events: readonly ActivityEvent[], state: IdentityState) =>
  detectBatch(events, state, rules, { locate });

/** Several batches, with the state that a detector stores between them. */
function through(batches: readonly (readonly ActivityEvent[])[], start = stateOf(IDENTITY)) {
  let state = start;
  const incidents = new Map<string, Incident>();
  const signals: Signal[] = [];
  for (const batch of batches) {
    const { profile, window, incidents: changes, signals: found } = detect(batch, state);
    signals.push(...found);
    for (const { incident } of changes) incidents.set(incident.id, incident);
    state = { ...state, ...(profile && { profile }), ...(window && { window }) };
  }
  return { state, incidents, signals };
}

describe('an incident', () => {
  it('opens when its signals reach the threshold, and explains every point of its confidence', () => {
    const [incident] = [...through([attack]).incidents.values()];
    expect(incident).toMatchObject({ identity: IDENTITY, class: 'unknown', tier: null });
    const sum = incident?.confidenceTerms.reduce((total, { points }) => total + points, 0);
    expect(sum).toBeCloseTo(incident?.confidence ?? 0, 2);
    expect(incident?.confidenceTerms.every(({ why }) => why.length > 5)).toBe(true);
    expect(incident?.signals.map(({ rule }) => rule)).toContain('new-identity-made-admin');
  });

  it('has the same id, whatever the order of a batch and however often its events are repeated', () => {
    const expected = [...through([attack]).incidents.keys()];
    expect(expected).toHaveLength(1);
    fc.assert(
      fc.property(fc.shuffledSubarray([...attack, ...attack], { minLength: 10, maxLength: 10 }), (events) => {
        expect([...through([events]).incidents.keys()]).toEqual(expected);
      }),
    );
  });

  it('is only opened once, whatever the order of batches and repeats', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...attack, ...attack], { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 1, max: 10 }),
        (events, size) => {
          const batches = Array.from({ length: Math.ceil(events.length / size) }, (_, number) =>
            events.slice(number * size, (number + 1) * size),
          );
          expect(through(batches).incidents.size).toBe(1);
        },
      ),
    );
  });

  it('does not change when all events are repeated', () => {
    const first = through([attack]);
    const again = detect(attack, first.state);
    expect(again.signals).toEqual([]);
    expect(again.incidents).toEqual([]);
  });

  it('gets the same id from two detectors with the same evidence', () => {
    const [incident] = [...through([attack]).incidents.values()];
    expect(incident?.id).toBe(incidentId(IDENTITY, incident?.signals[0]?.eventId ?? ''));
  });

  it('never decreases in severity or confidence while it is open', () => {
    const batches = attack.map((one) => [one]);
    let before: Incident | undefined;
    let state = stateOf(IDENTITY);
    for (const batch of batches) {
      const { window, profile, incidents } = detect(batch, state);
      state = { ...state, ...(profile && { profile }), ...(window && { window }) };
      const now = incidents[0]?.incident;
      if (before !== undefined && now !== undefined) {
        expect(now.id).toBe(before.id);
        expect(now.confidence).toBeGreaterThanOrEqual(before.confidence);
      }
      before = now ?? before;
    }
    expect(before?.severity).toBe('critical');
  });

  it('is followed by a new one after a day without signals', () => {
    const later = [ask('cloudtrail:DeleteTrail', { name: 'main' }, {}, NOON + 3 * DAY)].map(event);
    const { incidents } = through([attack, later]);
    expect(incidents.size).toBe(2);
    const [, second] = [...incidents.values()];
    expect(second?.signals.every(({ time }) => Date.parse(time) > NOON + DAY)).toBe(true);
  });

  it('is not opened by a few denied attempts', () => {
    const attempts = [
      ask('iam:AttachUserPolicy', { userName: 'x', policyArn: ADMIN }, denied),
      ask('cloudtrail:StopLogging', { name: 'main' }, denied, NOON + 1000),
    ].map(event);
    const { incidents, signals } = through([attempts]);
    expect(incidents.size).toBe(0);
    expect(signals.map(({ severity }) => severity)).toEqual(['low', 'low']);
  });
});

describe('the baseline', () => {
  const createRole = (at: number) => event(ask('iam:CreateAccessKey', { userName: 'tenant' }, {}, at));

  it('prevents incidents for what an automation does every hour', () => {
    const hours = Array.from({ length: 24 * 14 }, (_, hour) => [createRole(NOON + hour * HOUR)]);
    const tier0 = { ...stateOf(IDENTITY), posture: posture(IDENTITY, 0, 'pipeline') };
    const { signals } = through(hours.slice(0, 24 * 4), tier0);
    const steady = through(hours.slice(24 * 4), { ...tier0, profile: tenDays(['iam:CreateAccessKey']) });
    expect(signals.length).toBeGreaterThan(0);
    expect(steady.incidents.size).toBe(0);
  });

  it('is written at most once in ten events once it is established', () => {
    let state: IdentityState = {
      ...stateOf(IDENTITY),
      profile: tenDays(['s3:GetObject', 'sts:AssumeRole', 'secretsmanager:GetSecretValue']),
    };
    let writes = 0;
    let events = 0;
    for (let hour = 0; hour < 240; hour += 1) {
      for (const call of ['s3:GetObject', 'sts:AssumeRole', 'secretsmanager:GetSecretValue']) {
        const { profile, window } = detect([event(record(call, {}, NOON + hour * HOUR))], state);
        events += 1;
        if (profile !== undefined || window !== undefined) writes += 1;
        state = { ...state, ...(profile && { profile }), ...(window && { window }) };
      }
    }
    expect(writes / events).toBeLessThanOrEqual(0.1);
  });

  it('does not learn during an incident', () => {
    const { state } = through([attack]);
    expect(Object.keys(state.profile?.actions ?? {})).not.toContain('cloudtrail:StopLogging');
  });

  it('does not learn from a detector that sees only some events', () => {
    const part = detectBatch(attack.slice(0, 1), stateOf(IDENTITY), rules, { locate, learn: false });
    expect(part.profile).toBeUndefined();
  });
});

describe('suspicion', () => {
  it('is inherited by identities that a suspect gets access to, and adds to their confidence', () => {
    const last = event(ask('iam:CreateAccessKey', { userName: 'heir' }, {}, NOON + 300_000));
    const { inheritances } = detect([...attack, last], stateOf(IDENTITY));
    const [inheritance] = inheritances.filter(({ heir }) => heir.identity === userArn('heir'));
    expect(inheritance?.suspicion).toMatchObject({ identity: IDENTITY, how: 'iam:CreateAccessKey' });
    const signal: Signal = {
      rule: 'x',
      identity: userArn('heir'),
      eventId: 'e',
      time: new Date(NOON + HOUR).toISOString(),
      severity: 'medium',
      confidence: 0.6,
      title: 'x',
      evidence: {},
      technique: 'T1078',
    };
    const alone = judge([signal], undefined, undefined);
    const heir = judge([signal], undefined, inheritance?.suspicion);
    expect(heir.confidence).toBeGreaterThan(alone.confidence);
    expect(heir.confidence).toBeGreaterThanOrEqual(heir.threshold);
  });

  it('is not inherited from an identity without an incident', () => {
    expect(detect([event(ask('iam:CreateUser', { userName: 'x' }))], stateOf(IDENTITY)).inheritances).toEqual([]);
  });
});

describe('an exception', () => {
  const exceptions = (expiresAt: string) => [
    {
      id: 'e',
      identity: IDENTITY,
      accepts: { rule: 'trail-tampering' },
      why: 'moving trails',
      owner: 'ann',
      expiresAt,
    },
  ];
  const stop = event(ask('cloudtrail:StopLogging', { name: 'main' }));

  it('suppresses its rule until it expires, and is named in the evidence', () => {
    const state = { ...stateOf(IDENTITY), exceptions: exceptions(new Date(NOON + HOUR).toISOString()) };
    const { signals, incidents } = detect([stop], state);
    expect(signals.map(({ rule, evidence }) => [rule, evidence.suppressed])).toEqual([
      ['trail-tampering', 'exception e'],
    ]);
    expect(incidents).toEqual([]);
    const expired = { ...stateOf(IDENTITY), exceptions: exceptions(new Date(NOON - HOUR).toISOString()) };
    expect(detect([stop], expired).signals.map(({ rule }) => rule)).toEqual(['trail-tampering']);
  });
});

describe('the confidence', () => {
  const signal = (time: number, severity: Signal['severity'] = 'medium', rule = 'x'): Signal => ({
    rule,
    identity: IDENTITY,
    eventId: `${rule}${time}`,
    time: new Date(time).toISOString(),
    severity,
    confidence: 0.7,
    title: rule,
    evidence: {},
    technique: 'T1078',
  });

  it('does not depend on the order of signals', () => {
    const signals = [signal(NOON), signal(NOON + HOUR, 'high', 'y'), signal(NOON + 2 * HOUR, 'low', 'z')];
    fc.assert(
      fc.property(fc.shuffledSubarray(signals, { minLength: 3, maxLength: 3 }), (shuffled) => {
        expect(judge(shuffled, undefined, undefined)).toEqual(judge(signals, undefined, undefined));
      }),
    );
  });

  it('decays with time', () => {
    const fresh = judge([signal(NOON), signal(NOON, 'low', 'y')], undefined, undefined);
    const faded = judge([signal(NOON), signal(NOON + DAY, 'low', 'y')], undefined, undefined);
    expect(faded.confidence).toBeLessThan(fresh.confidence);
  });

  it('has a lower threshold for a more privileged tier', () => {
    const signals = [signal(NOON, 'high')];
    const [t0, t2, t3] = ([0, 2, 3] as const).map((tier) =>
      judge(signals, posture(IDENTITY, tier, 'service-user'), undefined),
    );
    expect([t0?.severity, t2?.severity, t3?.severity]).toEqual(['high', 'high', 'medium']);
    expect(t0?.threshold).toBeLessThan(t2?.threshold ?? 0);
    expect(t2?.threshold).toBeLessThan(t3?.threshold ?? 0);
  });

  it.each(['human', 'sso'] as const)(
    'has a lower threshold for a %s of tier 0 only for use by another person',
    (who) => {
      const work = { ...signal(NOON, 'high'), technique: 'T1098.003' };
      const seenAbroad = { ...signal(NOON, 'high'), technique: 'T1078.004' };
      const thresholdFor = (...signals: readonly Signal[]): number =>
        judge(signals, posture(IDENTITY, 0, who), undefined).threshold;
      const unknown = judge([work], undefined, undefined).threshold;
      expect(thresholdFor(work)).toBe(unknown);
      expect(thresholdFor({ ...seenAbroad, severity: 'medium' })).toBe(unknown);
      expect(thresholdFor(work, seenAbroad)).toBeLessThan(unknown);
      expect(judge([work], posture(IDENTITY, 0, 'pipeline'), undefined).threshold).toBeLessThan(unknown);
    },
  );

  it('is critical for a high signal on T0 only where the confidence is high', () => {
    const t0 = posture(IDENTITY, 0, 'service-user');
    const two = [signal(NOON, 'high'), { ...signal(NOON, 'high'), rule: 'another-rule', eventId: 'another' }];
    const [alone, together] = [judge(two.slice(0, 1), t0, undefined), judge(two, t0, undefined)];
    expect([alone.severity, together.severity]).toEqual(['high', 'critical']);
    expect(together.confidence).toBeGreaterThanOrEqual(0.75);
  });

  it.each([
    [0.5, 'medium'],
    [0.7, 'high'],
    [0.95, 'high'],
  ])('of a high signal that is %f sure supports no more than %s severity', (sure, severity) => {
    expect(judge([{ ...signal(NOON, 'high'), confidence: sure }], undefined, undefined).severity).toBe(severity);
  });

  it('has a medium threshold for an identity without a posture', () => {
    const signals = [signal(NOON, 'high')];
    const unknown = judge(signals, undefined, undefined);
    expect(unknown.severity).toBe('high');
    expect(unknown.threshold).toBeLessThan(judge(signals, posture(IDENTITY, 3, 'workload'), undefined).threshold);
  });
});

test('a dormant identity that becomes active is reported once, although its incident stops the learning', () => {
  const state = stateOf(IDENTITY, { profile: tenDays(['s3:ListBuckets'], { lastSeen: NOON - 180 * DAY }) });
  const days = Array.from({ length: 5 }, (_, day) => event(record('s3:ListBuckets', {}, NOON + day * DAY)));
  const { signals } = through(
    days.map((one) => [one]),
    state,
  );
  expect(signals.filter(({ rule }) => rule === 'dormant-wakes')).toHaveLength(1);
});
