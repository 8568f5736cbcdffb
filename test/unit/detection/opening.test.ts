import { describe, expect, it } from 'vitest';
import { Detector } from '../../../layers/app/detection/detect-events.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { EventBus } from '../../../layers/core/ports.ts';
import { attack, messages, world } from './detector-world.ts';
import { ACCOUNT, ask, locate, NOON, record, root } from './records.ts';

/** An event that rules of two detectors match: both open the same incident. */
const stopByRoot = () => record('cloudtrail:StopLogging', { userIdentity: root, requestParameters: { name: 'main' } });
const idOf = (published: { readonly detail: { readonly metadata: object } } | undefined) =>
  published === undefined
    ? undefined
    : Object.entries(published.detail.metadata).find(([name]) => name === 'eventId')?.[1];

describe('the opening of an incident', () => {
  it.each([['use', 'change'] as const, ['change', 'use'] as const])(
    'is published once by two detectors: %s before %s',
    async (...order) => {
      const { detector, published, incidents } = world();
      const batch = messages(stopByRoot());
      for (const kind of order) await detector(kind).handle(batch);
      expect(await incidents()).toHaveLength(1);
      expect(published('Incident Opened')).toHaveLength(1);
      expect(published('Incident Updated')).toHaveLength(1);
    },
  );

  it('is published once if two detectors open it at the same time', async () => {
    const { detector, published, incidents } = world();
    const batch = messages(stopByRoot());
    await Promise.all([detector('use').handle(batch), detector('change').handle(batch)]);
    const found = await incidents();
    expect(found).toHaveLength(1);
    expect(new Set(found[0]?.signals.map(({ rule }) => rule))).toEqual(new Set(['root-use', 'trail-tampering']));
    expect(published('Incident Opened')).toHaveLength(1);
    const ids = published('Incident Updated').map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is published once if their windows conflict', async () => {
    const { detector, published, identities } = world();
    let conflicts = 3;
    const contested = {
      ...identities,
      saveActivity: async (...args: Parameters<typeof identities.saveActivity>) => {
        conflicts -= 1;
        return conflicts >= 0 ? { kind: 'conflict' as const } : identities.saveActivity(...args);
      },
    };
    await detector('change', contested).handle(messages(...attack()));
    expect(published('Incident Opened')).toHaveLength(1);
    expect(published('Incident Updated')).toHaveLength(0);
  });

  /** A detector in a new process, as after a crash. */
  const restarted = (all: Pick<ReturnType<typeof world>, 'identities' | 'cases' | 'clock'>, bus: EventBus) =>
    new Detector({
      identities: all.identities,
      cases: all.cases,
      bus,
      clock: all.clock,
      rules: ruleIndex().for('change'),
      options: { locate, learn: false },
      hubAccount: ACCOUNT,
    });
  const broken: EventBus = {
    publish: async () => {
      throw new Error('the bus is away');
    },
  };

  it('is published by the next detector if the one that opened the incident could not publish', async () => {
    const all = world();
    const batch = messages(stopByRoot());
    const [failed] = await restarted(all, broken).handle(batch);
    expect(failed?.id).toBe('m0');
    expect(await all.incidents()).toHaveLength(1);
    await all.detector('use').handle(batch);
    expect(await restarted(all, all.bus).handle(batch)).toEqual([]);
    expect(all.bus.published[0]?.detailType).toBe('Incident Opened');
    expect(all.published('Incident Opened')).toHaveLength(1);
  });

  it('is published once if the window could not be written and the events come again', async () => {
    const all = world();
    const batch = messages(...attack());
    const { identities } = all;
    const forgetful = {
      ...all,
      identities: { ...identities, saveActivity: async () => Promise.reject(new Error('away')) },
    };
    await restarted(forgetful, all.bus).handle(batch);
    await restarted(all, all.bus).handle(batch);
    const [incident] = await all.incidents();
    expect(all.published('Incident Opened').map(idOf)).toEqual([`${incident?.id}-opened`]);
  });

  it('is not published again for a closed incident that the window does not contain, unlike a new incident', async () => {
    const all = world();
    const batch = messages(...attack());
    const { identities } = all;
    const forgetful = {
      ...all,
      identities: { ...identities, saveActivity: async () => Promise.reject(new Error('away')) },
    };
    await restarted(forgetful, all.bus).handle(batch);
    const [incident] = await all.incidents();
    await all.cases.moveIncident(incident?.id ?? '', ['open'], 'closed', new Date(NOON).toISOString());
    const before = all.bus.published.length;
    const later = ask('guardduty:DeleteDetector', { detectorId: 'd' }, {}, NOON + 60_000);
    expect(await restarted(all, all.bus).handle([...batch, ...messages(later)])).toEqual([]);
    const found = await all.incidents();
    expect(found.map(({ state }) => state).toSorted()).toEqual(['closed', 'open']);
    expect(all.bus.published.slice(before).map(({ detailType }) => detailType)).toEqual(['Incident Opened']);
    expect(found.find(({ state }) => state === 'open')?.signals.map(({ rule }) => rule)).toEqual(['guard-tampering']);
  });
});
