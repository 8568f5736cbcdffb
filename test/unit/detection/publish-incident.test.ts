import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishIncident } from '../../../layers/app/detection/publish-incident.ts';
import { sweepIncidents } from '../../../layers/app/response/sweep-incidents.ts';
import { fingerprintOf } from '../../../layers/core/detection/incident.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import { type CaseStore, CLAIM_MS, type EventBus, type OutgoingEvent } from '../../../layers/core/ports.ts';
import { INCIDENT, stage } from '../response/use-cases/stage.ts';
import { attack, messages, world } from './detector-world.ts';
import { ask, NOON, record, root } from './records.ts';

const KINDS = ['signin', 'change', 'use'] as const;

/** Rules of all three detectors match for one identity. */
const takeover = () => [
  record('signin:ConsoleLogin', {
    userIdentity: root,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No' },
  }),
  record('cloudtrail:StopLogging', { userIdentity: root, requestParameters: { name: 'main' } }),
  record('guardduty:DeleteDetector', { userIdentity: root, requestParameters: { detectorId: 'd' } }),
];

const metadataOf = ({ detail }: OutgoingEvent): Record<string, unknown> => ({ ...detail.metadata });
const idOf = (event: OutgoingEvent): unknown => metadataOf(event).eventId;

/** Every call of the store, and every publication, waits for the scheduler: it decides who goes first. */
function interleaved(scheduler: fc.Scheduler, cases: CaseStore, bus: EventBus) {
  const { openIncident, updateIncident, claimChange, settleChange } = cases;
  const store: CaseStore = {
    ...cases,
    openIncident: scheduler.scheduleFunction(openIncident),
    updateIncident: scheduler.scheduleFunction(updateIncident),
    claimChange: scheduler.scheduleFunction(claimChange),
    settleChange: scheduler.scheduleFunction(settleChange),
  };
  return { store, bus: { publish: scheduler.scheduleFunction((events) => bus.publish(events)) } satisfies EventBus };
}

function expectOnceAndInOrder(published: readonly OutgoingEvent[], incident: Incident | undefined): void {
  const ids = published.map(idOf);
  expect(published.map(({ detailType }) => detailType).indexOf('Incident Opened')).toBe(0);
  expect(published.filter(({ detailType }) => detailType === 'Incident Opened')).toHaveLength(1);
  expect(new Set(ids).size, 'no event twice').toBe(ids.length);
  if (incident === undefined) throw new Error('expected an incident');
  const [last] = published.slice(-1);
  const final = [`${incident.id}-opened`, `${incident.id}-updated-${fingerprintOf(incident)}`][
    published.length === 1 ? 0 : 1
  ];
  expect(last && idOf(last)).toBe(final);
  expect(last && metadataOf(last).severity, 'the last event has the final severity').toBe(incident.severity);
}

describe('publishing an incident of three concurrent detectors', () => {
  it('opens once and loses nothing, in every order of their writes and publications', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const all = world();
        const { store, bus } = interleaved(scheduler, all.cases, all.bus);
        const handled = KINDS.map((kind) =>
          all.detector(kind, all.identities, store, undefined, bus).handle(messages(...takeover())),
        );
        await scheduler.waitFor(Promise.all(handled));
        const [incident, ...others] = await all.incidents();
        expect(others).toEqual([]);
        expectOnceAndInOrder(all.bus.published, incident);
      }),
      { numRuns: 40 },
    );
  });

  it('opens once and loses nothing if publications fail and messages are delivered again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { maxLength: 12 }), async (scheduler, failures) => {
        const all = world();
        const left = [...failures];
        const unreliable: EventBus = {
          publish: async (events) => {
            if (left.shift() === true) throw new Error('the bus is away');
            await all.bus.publish(events);
          },
        };
        const { store, bus } = interleaved(scheduler, all.cases, unreliable);
        const handled = KINDS.map(async (kind) => {
          const detector = all.detector(kind, all.identities, store, undefined, bus);
          while ((await detector.handle(messages(...takeover()))).length > 0);
        });
        await scheduler.waitFor(Promise.all(handled));
        const [incident] = await all.incidents();
        expectOnceAndInOrder(all.bus.published, incident);
      }),
      { numRuns: 40 },
    );
  });
});

describe('publishing an incident', () => {
  it('reports each change of the severity once, and no event twice', async () => {
    const on = await stage({ severity: 'medium' });
    for (const severity of ['medium', 'high', 'high', 'critical', 'critical'] as const) {
      await on.grow({ severity });
      await publishIncident(on.ports, INCIDENT);
      await publishIncident(on.ports, INCIDENT);
    }
    expect(on.published.map((event) => [event.detailType, metadataOf(event).severity])).toEqual([
      ['Incident Opened', 'medium'],
      ['Incident Updated', 'high'],
      ['Incident Updated', 'critical'],
    ]);
  });

  it('publishes nothing for events that are delivered again or add nothing', async () => {
    const all = world();
    const batch = messages(...attack());
    await all.detector('change').handle(batch);
    const before = all.bus.published.length;
    await all.detector('change').handle(batch);
    await all.detector('change').handle(messages(ask('iam:ListUsers', {}, {}, NOON + 5_000)));
    expect(all.bus.published).toHaveLength(before);
  });

  it('is left to the sweep if its publisher crashed', async () => {
    const on = await stage();
    await on.ports.cases.claimChange(INCIDENT);
    await sweepIncidents(on.ports, () => true);
    expect(on.events()).not.toContain('Incident Opened');
    on.clock.advance(CLAIM_MS);
    await sweepIncidents(on.ports, () => true);
    await sweepIncidents(on.ports, () => true);
    expect(on.events().filter((type) => type === 'Incident Opened')).toHaveLength(1);
  });

  it('is reported by the sweep as a failure while the bus is away', async () => {
    const on = await stage();
    on.busDown = true;
    expect((await sweepIncidents(on.ports, () => true)).failures.at(-1)).toMatchObject({ incidentId: INCIDENT });
    on.busDown = false;
    await sweepIncidents(on.ports, () => true);
    expect(on.events()).toContain('Incident Opened');
  });

  it('publishes the same event id again if the publisher crashed right after it published', async () => {
    const all = world();
    const crashing: CaseStore = { ...all.cases, settleChange: async () => Promise.reject(new Error('crash')) };
    const [failed] = await all.detector('change', all.identities, crashing).handle(messages(...attack()));
    expect(failed).toBeDefined();
    all.clock.advance(CLAIM_MS);
    const [incident] = await all.incidents();
    await publishIncident(all, incident?.id ?? '');
    expect(all.published('Incident Opened').map(idOf)).toEqual([`${incident?.id}-opened`, `${incident?.id}-opened`]);
  });
});
