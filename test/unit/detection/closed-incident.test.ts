import { describe, expect, it } from 'vitest';
import { afterIncident } from '../../../layers/core/detection/incident.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import { emptyWindow } from '../../../layers/core/detection/window.ts';
import { attack, flood, messages, world } from './detector-world.ts';
import { ask, HOUR, NOON, userArn } from './records.ts';

const IDENTITY = userArn('reporter');

describe('evidence of a closed incident', () => {
  it('opens nothing when it is delivered again, even if not all signals were kept', async () => {
    const { detector, cases, incidents } = world();
    const one = detector('change');
    const evidence = [...attack(), ...flood(400)];
    for (let start = 0; start < evidence.length; start += 50)
      await one.handle(messages(...evidence.slice(start, start + 50)));
    const [first] = await incidents();
    await cases.moveIncident(first?.id ?? '', ['open'], 'released', new Date(NOON + HOUR).toISOString());
    const shuffled = evidence.toSorted((a, b) => (String(a.eventID) < String(b.eventID) ? 1 : -1));
    const other = detector('change');
    for (let start = 0; start < shuffled.length; start += 50)
      await other.handle(messages(...shuffled.slice(start, start + 50)));
    expect(await incidents()).toHaveLength(1);
    expect(other.counts.signals).toBe(0);
  });

  it('does not suppress other rules at that time or later signals', async () => {
    const { detector, cases, incidents } = world();
    const one = detector('change');
    await one.handle(messages(...attack()));
    const [first] = await incidents();
    await cases.moveIncident(first?.id ?? '', ['open'], 'released', new Date(NOON + HOUR).toISOString());
    await one.handle(messages(ask('guardduty:DeleteDetector', { detectorId: 'late' }, {}, NOON + 500)));
    await one.handle(messages(ask('cloudtrail:StopLogging', { name: 'again' }, {}, NOON + 2 * HOUR)));
    const second = (await incidents()).find(({ id }) => id !== first?.id);
    expect(second?.signals.map(({ rule }) => rule)).toEqual(['guard-tampering', 'trail-tampering']);
  });

  it('is kept across several incidents', () => {
    const incident = (time: number, rule: string): Incident => ({
      id: 'inc-1',
      identity: IDENTITY,
      account: '111122223333',
      class: 'unknown',
      tier: null,
      severity: 'high',
      confidence: 0.8,
      confidenceTerms: [],
      openedAt: new Date(time).toISOString(),
      updatedAt: new Date(time).toISOString(),
      title: 'x',
      signals: [],
      state: 'closed',
      credentials: [],
      counts: { [rule]: 7 },
    });
    const reference = { id: 'inc-1', severity: 'high' as const, openedAt: '', lastSignal: NOON };
    const once = afterIncident({ ...emptyWindow(), incident: reference }, incident(NOON, 'a'));
    const later = { ...reference, lastSignal: NOON + HOUR };
    const twice = afterIncident({ ...once, incident: later }, incident(NOON + HOUR, 'b'));
    expect(twice.settled).toEqual({ a: NOON, b: NOON + HOUR });
    expect(twice.incident).toBeUndefined();
  });
});
