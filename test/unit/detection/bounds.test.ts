import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { condensed } from '../../../layers/core/detection/condense.ts';
import { judge } from '../../../layers/core/detection/correlate.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { matchesOf, mergedIncident } from '../../../layers/core/detection/incident.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Incident, Signal } from '../../../layers/core/detection/types.ts';
import { emptyWindow, WindowKeeper } from '../../../layers/core/detection/window.ts';
import { SEVERITIES } from '../../../layers/core/identity.ts';
import { attack, flood, messages, world } from './detector-world.ts';
import { ask, DAY, event, HOUR, locate, MINUTE, NOON, stateOf, userArn } from './records.ts';

const IDENTITY = userArn('reporter');
const rules = ruleIndex();

const anySignal = fc
  .record({
    rule: fc.constantFrom('a', 'b', 'c'),
    number: fc.integer({ min: 0, max: 40 }),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.integer({ min: 1, max: 10 }),
    attempted: fc.boolean(),
  })
  .map(
    ({ rule, number, severity, confidence, attempted }): Signal => ({
      rule,
      identity: IDENTITY,
      eventId: `e${number}`,
      time: new Date(NOON + number * MINUTE).toISOString(),
      severity,
      confidence: confidence / 10,
      title: rule,
      evidence: attempted ? { attempted } : {},
      technique: 'T1078',
    }),
  );
/** A rule has one signal per event. */
const anySignals = fc.uniqueArray(anySignal, { selector: ({ rule, eventId }) => `${rule}${eventId}`, maxLength: 40 });

describe('condensed signals', () => {
  it('include at most three per rule, with the first and the last one', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const kept = condensed(signals);
        for (const rule of ['a', 'b', 'c']) {
          const times = signals.filter((signal) => signal.rule === rule).map(({ time }) => time);
          const keptTimes = kept.filter((signal) => signal.rule === rule).map(({ time }) => time);
          expect(keptTimes.length).toBeLessThanOrEqual(3);
          expect([keptTimes[0], keptTimes.at(-1)]).toEqual([times.toSorted()[0], times.toSorted().at(-1)]);
        }
      }),
    );
  });

  it('do not depend on order, repeats or batches', () => {
    fc.assert(
      fc.property(anySignals, fc.integer({ min: 0, max: 40 }), (signals, cut) => {
        const kept = condensed(signals);
        const [some, others] = [signals.slice(0, cut), signals.slice(cut)];
        expect(condensed([...others.toReversed(), ...some, ...others])).toEqual(kept);
        expect(condensed([...condensed(others), ...condensed(some)])).toEqual(kept);
        expect(condensed(kept)).toEqual(kept);
      }),
    );
  });

  it('include the most severe credible signal of a successful call, wherever it is in the list', () => {
    const at = (number: number, change: Partial<Signal>): Signal => ({
      rule: 'a',
      identity: IDENTITY,
      eventId: `e${number}`,
      time: new Date(NOON + number * MINUTE).toISOString(),
      severity: 'medium',
      confidence: 0.5,
      title: 'a',
      evidence: {},
      technique: 'T1078',
      ...change,
    });
    const worst = at(4, { severity: 'high' });
    const signals = [
      at(0, {}),
      at(1, { severity: 'critical', evidence: { attempted: true } }),
      at(2, { severity: 'critical', confidence: 0.2 }),
      at(3, { severity: 'critical', evidence: { byCode: true } }),
      worst,
      at(5, { confidence: 0.9 }),
      at(6, {}),
    ];
    expect(condensed(signals).map(({ eventId }) => eventId)).toEqual(['e0', 'e4', 'e6']);
  });

  it('are bounded, however many rules match', () => {
    const signals = Array.from({ length: 200 }, (_, rule) =>
      Array.from(
        { length: 5 },
        (_, number): Signal => ({
          rule: `rule-${rule}`,
          identity: IDENTITY,
          eventId: `e${rule}-${number}`,
          time: new Date(NOON + number * MINUTE).toISOString(),
          severity: rule === 199 ? 'critical' : 'low',
          confidence: 0.5,
          title: 'x',
          evidence: {},
          technique: 'T1078',
        }),
      ),
    ).flat();
    const kept = condensed(signals);
    expect(kept).toHaveLength(120);
    expect(new Set(kept.map(({ rule }) => rule))).toContain('rule-199');
  });
});

describe('an incident from several detectors', () => {
  const anyIncident = fc
    .record({
      signals: anySignals,
      severity: fc.constantFrom(...SEVERITIES),
      confidence: fc.integer({ min: 1, max: 10 }),
      evidence: fc.integer({ min: 10, max: 20 }),
      at: fc.integer({ min: 0, max: 1_000 }),
      keys: fc.array(fc.constantFrom('AKIA1', 'AKIA2', 'ASIA1', 'a session'), { maxLength: 4 }),
      count: fc.integer({ min: 1, max: 50 }),
    })
    .map(
      ({ signals, severity, confidence, evidence, at, keys, count }): Incident => ({
        id: 'inc-1',
        identity: IDENTITY,
        account: '111122223333',
        class: 'service-user',
        tier: 1,
        severity,
        confidence: confidence / 10,
        confidenceTerms: [{ term: 'rule', points: evidence / 10, why: `${evidence}` }],
        openedAt: new Date(NOON + at * MINUTE).toISOString(),
        updatedAt: new Date(NOON + at * MINUTE).toISOString(),
        title: 'x',
        signals: condensed(signals),
        state: 'open',
        credentials: [...new Set(keys)],
        counts: Object.fromEntries(signals.map(({ rule }) => [rule, count])),
      }),
    );
  /** Credentials are in order of arrival. */
  const facts = (incident: Incident) => ({ ...incident, credentials: incident.credentials.toSorted() });

  it('does not depend on which detector stored it first or on repeats', () => {
    fc.assert(
      fc.property(anyIncident, anyIncident, anyIncident, (a, b, c) => {
        const ab = mergedIncident(a, b);
        expect(facts(mergedIncident(b, a))).toEqual(facts(ab));
        expect(facts(mergedIncident(ab, a))).toEqual(facts(ab));
        expect(facts(mergedIncident(mergedIncident(a, b), c))).toEqual(facts(mergedIncident(a, mergedIncident(b, c))));
      }),
    );
  });

  it('names the reasons of the one with more evidence if both are at the limit of confidence', () => {
    fc.assert(
      fc.property(anyIncident, anyIncident, (a, b) => {
        const limited = { severity: 'critical', confidence: 0.99 } as const;
        const pointsOf = ({ confidenceTerms: [term] }: Incident): number => term?.points ?? 0;
        fc.pre(pointsOf(a) < pointsOf(b));
        const merged = mergedIncident({ ...b, ...limited }, { ...a, ...limited });
        expect(merged.confidenceTerms).toEqual(b.confidenceTerms);
      }),
    );
  });

  it('keeps the fields that the response wrote', () => {
    fc.assert(
      fc.property(anyIncident, anyIncident, (a, b) => {
        const since = new Date(NOON).toISOString();
        const stored: Incident = {
          ...a,
          state: 'contained',
          stateSince: since,
          successorOf: 'inc-0',
        };
        expect(mergedIncident(stored, b)).toMatchObject({
          state: 'contained',
          stateSince: since,
          successorOf: 'inc-0',
        });
      }),
    );
  });
});

describe('a flood of denied attempts', () => {
  it('with 12,000 matches leaves an incident and a window below 100 KB, with all matches counted', {
    timeout: 60_000,
  }, async () => {
    const { detector, identities, incidents, published } = world();
    const one = detector('change');
    await one.handle(messages(...attack()));
    const records = flood(12_000);
    for (let start = 0; start < records.length; start += 500)
      expect(await one.handle(messages(...records.slice(start, start + 500)))).toEqual([]);
    const [incident] = await incidents();
    expect(JSON.stringify(incident).length).toBeLessThan(100_000);
    expect(incident && matchesOf(incident)).toBeGreaterThanOrEqual(12_000);
    expect(incident?.signals.map(({ rule }) => rule)).toContain('new-identity-made-admin');
    const { window } = await identities.load(IDENTITY);
    expect(JSON.stringify(window).length).toBeLessThan(100_000);
    expect(window?.counts).toEqual(incident?.counts);
    const last = published('Incident Updated').at(-1);
    expect(JSON.stringify(last).length).toBeLessThan(100_000);
    expect(last?.detail.data).toMatchObject({
      finding_info: { related_events_count: incident && matchesOf(incident) },
    });
  });

  it('is not counted twice if a detector receives it twice', async () => {
    const { detector, incidents } = world();
    const batch = messages(...attack(), ...flood(30));
    for (const kind of ['change', 'use', 'change', 'use', 'signin'] as const) await detector(kind).handle(batch);
    const [incident] = await incidents();
    const { signals } = replay([...attack(), ...flood(30)].map(event), { rules, postures: [], locate });
    expect(signals.length).toBeGreaterThan(30);
    expect(incident && matchesOf(incident)).toBe(signals.length);
  });

  it('is reported in full by a replay, with three signals per rule in the incident', () => {
    const { signals, incidents } = replay([...attack(), ...flood(300)].map(event), { rules, postures: [], locate });
    expect(signals.length).toBeGreaterThan(300);
    const [incident] = incidents;
    const rulesKept = new Map<string, number>();
    for (const { rule } of incident?.signals ?? []) rulesKept.set(rule, (rulesKept.get(rule) ?? 0) + 1);
    expect(Math.max(...rulesKept.values())).toBeLessThanOrEqual(3);
    expect(incident && matchesOf(incident)).toBe(signals.length);
  });

  it('does not change the severity and confidence of the incident', () => {
    const all = detectBatch([...attack(), ...flood(300)].map(event), stateOf(IDENTITY), rules, { locate });
    const { window } = all.remembered;
    const whole = judge(all.signals, undefined, undefined);
    const kept = judge(window.signals, undefined, undefined, window.counts);
    expect(kept.severity).toBe(whole.severity);
    expect(kept.confidence).toBeCloseTo(whole.confidence, 2);
    expect(kept.terms.map(({ why }) => why).join()).toContain('100 signals');
  });
});

describe('an episode of several days', () => {
  const daily = (days: number) =>
    Array.from({ length: days * 2 }, (_, half) =>
      ask('guardduty:DeleteDetector', { detectorId: `d${half}` }, {}, NOON + HOUR + half * 12 * HOUR),
    );

  it('keeps its first signals and counts all', () => {
    const records = [...attack(), ...daily(5)];
    const { incidents } = replay(records.map(event), { rules, postures: [], locate });
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.signals.map(({ rule }) => rule)).toContain('trail-tampering');
    const { remembered } = detectBatch(records.map(event), stateOf(IDENTITY), rules, { locate });
    expect(remembered.window.counts).toMatchObject({ 'trail-tampering': 1, 'guard-tampering': 10 });
  });

  it('restarts its counts after a day without signals', () => {
    const later = ask('cloudtrail:DeleteTrail', { name: 'main' }, {}, NOON + 3 * DAY);
    const { remembered } = detectBatch([...attack(), later].map(event), stateOf(IDENTITY), rules, { locate });
    expect(remembered.window.counts).toEqual({ 'trail-tampering': 1 });
  });

  it('counts a stored signal once, however late its event is repeated', () => {
    const keeper = new WindowKeeper(emptyWindow());
    const [signal] = detectBatch(daily(1).map(event), stateOf(IDENTITY), rules, { locate }).signals;
    if (signal === undefined) throw new Error('expected a signal');
    keeper.add([signal], signal.eventId);
    keeper.add([signal], signal.eventId);
    expect(keeper.current.counts).toEqual({ 'guard-tampering': 1 });
  });
});
