import { beforeEach, describe, expect, it } from 'vitest';
import { type OutcomeRequest, recordOutcome } from '../../../../layers/app/response/record-outcome.ts';
import type { IncidentState } from '../../../../layers/core/detection/types.ts';
import { NOW, planned, policy, RESPONDER, signal, USER } from '../estate.ts';
import { INCIDENT, inForce, MINUTE, stage } from './stage.ts';

let on: Awaited<ReturnType<typeof inForce>>;
const detail = async () => (await on.ports.cases.journal(INCIDENT)).at(-1)?.detail;
const failure = { error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' };

/** A containment that was verified and not published yet. */
async function verified(): Promise<void> {
  on = await inForce();
  const { recordedAt: _, ...unpublished } = on.plan;
  await on.ports.cases.savePlan(unpublished);
}
const record = (request: OutcomeRequest) => recordOutcome(on.ports, request);

describe('contained', () => {
  const contained = () => record({ outcome: 'contained', incidentId: INCIDENT, planId: 'plan-1' });
  beforeEach(verified);

  it('is published and recorded once', async () => {
    await contained();
    on.clock.advance(MINUTE);
    await contained();
    expect(on.events()).toEqual(['Identity Contained']);
    expect(await on.steps()).toEqual(['contained']);
    expect(await on.ports.cases.plan(INCIDENT, 'plan-1')).toMatchObject({ recordedAt: '2026-03-01T12:00:00.000Z' });
  });

  it('is kept if the event bus is down, and published once it is back', async () => {
    on.busDown = true;
    await expect(contained()).rejects.toThrow('no bus');
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual([]);
    on.busDown = false;
    await contained();
    expect(on.events()).toEqual(['Identity Contained']);
  });

  it('requires an existing plan', async () => {
    await expect(record({ outcome: 'contained', incidentId: INCIDENT, planId: 'plan-9' })).rejects.toThrow('plan-9');
  });
});

describe('reasserted', () => {
  const reasserted = () => record({ outcome: 'reasserted', incidentId: INCIDENT, planId: 'plan-1' });

  it('is recorded each time', async () => {
    on = await inForce();
    for (const _ of [1, 2]) await reasserted();
    expect(await on.steps()).toEqual(['reasserted', 'reasserted']);
    expect(on.events()).toEqual([]);
  });

  it('publishes a containment that was not published before', async () => {
    await verified();
    await reasserted();
    expect(await on.steps()).toEqual(['reasserted', 'contained']);
    expect(on.events()).toEqual(['Identity Contained']);
  });
});

describe('undone', () => {
  const undone = () =>
    record({ outcome: 'undone', incidentId: INCIDENT, planId: 'plan-1', differences: ['the policy P is missing'] });

  it.each(['containing', 'contained'] as const)(
    'marks a %s incident as undone, lists the differences, and publishes',
    async (state) => {
      on = await inForce();
      await on.put(state);
      await undone();
      expect(await on.state()).toBe('undone');
      expect(await detail()).toContain('the policy P is missing');
      expect(on.events()).toEqual(['Containment Undone']);
      expect(on.published[0]?.detail.metadata).toMatchObject({ state: 'undone' });
    },
  );

  it('is counted in one entry', async () => {
    on = await inForce();
    await undone();
    await undone();
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'undone', count: 2 }]);
  });

  it.each(['released', 'replaced', 'closed', 'failed'] as const)('ignores an incident that is %s', async (state) => {
    on = await inForce();
    await on.put(state);
    await undone();
    expect(await on.state()).toBe(state);
    expect([on.events(), await on.steps()]).toEqual([[], []]);
  });
});

describe('failed', () => {
  const failed = (planId: string | null = 'plan-1') =>
    record({ outcome: 'failed', incidentId: INCIDENT, planId, failure });
  const unstarted = async (state: IncidentState) => {
    const made = await stage();
    await made.ports.cases.savePlan(planned());
    await made.put(state);
    on = Object.assign(made, { plan: planned() });
  };

  it.each(['planned', 'awaiting-approval'] as const)(
    'reports that nothing was changed if the incident was %s',
    async (state) => {
      await unstarted(state);
      await failed();
      expect(await on.state()).toBe('failed');
      expect(await detail()).toBe('Lambda.TooManyRequestsException: Rate Exceeded. Nothing was changed.');
      expect(on.events()).toEqual(['Containment Failed']);
      expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({
        ...{ mode: 'approve', severity: 'critical', band: 3, killSwitch: 'off', postureKnown: true },
      });
    },
  );

  it('reports that nothing was changed if the plan was started but the incident not moved', async () => {
    await unstarted('planned');
    await on.ports.cases.savePlan({ ...planned(), startedAt: NOW });
    await failed();
    expect(await detail()).toContain('Nothing was changed.');
  });

  it('stores observe mode as the decision basis if there is no plan', async () => {
    await unstarted('planned');
    await failed(null);
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ mode: 'observe' });
  });

  it('keeps the applied changes and reports it', async () => {
    await verified();
    await on.put('containing');
    await failed();
    expect(await on.state()).toBe('failed');
    expect(await detail()).toContain('stays in place');
    expect(on.live.get(USER)?.inlinePolicies).toHaveLength(2);
  });

  it('keeps a verified containment as contained', async () => {
    on = await inForce();
    await failed();
    expect(await on.state()).toBe('contained');
    expect(await detail()).toContain('was in force when it was last read');
    expect(on.published[0]?.detail.metadata).toMatchObject({ state: 'contained' });
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('can be recorded before there is a plan', async () => {
    await unstarted('open');
    await failed(null);
    expect(await on.state()).toBe('open');
    expect(await detail()).toContain('Nothing was changed');
    expect(on.events()).toEqual(['Containment Failed']);
  });

  it('is recorded once', async () => {
    await unstarted('planned');
    await failed();
    on.busDown = true;
    await expect(failed()).rejects.toThrow('no bus');
    expect(await on.steps()).toEqual(['failed']);
  });

  it('can be recorded without a cause', async () => {
    await unstarted('planned');
    await record({
      ...{ outcome: 'failed', incidentId: INCIDENT, planId: null },
      failure: { error: 'States.Timeout', cause: '' },
    });
    expect(await detail()).toBe('States.Timeout. Nothing was changed.');
  });
});

describe('released', () => {
  const released = () =>
    record({ outcome: 'released', incidentId: INCIDENT, planId: 'plan-1', requestedBy: RESPONDER, reason: 'ours' });
  beforeEach(async () => {
    on = await inForce();
    await on.put('releasing');
  });

  it('ends the incident with a hold on its evidence', async () => {
    await on.grow({ signals: [signal('e-7')] });
    await released();
    expect(await on.state()).toBe('released');
    expect(await on.ports.cases.holds(USER)).toMatchObject([
      { eventIds: ['e-7'], by: RESPONDER, reason: 'ours', expiresAt: '2026-03-31T12:00:00.000Z' },
    ]);
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'released', by: RESPONDER }]);
    expect(on.events()).toEqual(['Identity Released']);
  });

  it('holds for the number of days in the policy', async () => {
    on.policy = policy({ holdDays: 2 });
    await released();
    expect(await on.ports.cases.holds(USER)).toMatchObject([{ expiresAt: '2026-03-03T12:00:00.000Z' }]);
  });

  it('holds for 30 days if the policy cannot be read', async () => {
    on.policy = 'unreadable';
    await released();
    expect(await on.ports.cases.holds(USER)).toMatchObject([{ expiresAt: '2026-03-31T12:00:00.000Z' }]);
  });

  it('can be recorded again to publish after an event bus failure', async () => {
    on.busDown = true;
    await expect(released()).rejects.toThrow('no bus');
    on.busDown = false;
    await released();
    expect(on.events()).toEqual(['Identity Released']);
    expect(await on.steps()).toEqual(['released']);
  });

  it('throws if the incident is not releasing', async () => {
    await on.put('contained');
    await expect(released()).rejects.toThrow('contained');
  });
});

describe('release-failed', () => {
  it('marks the incident as undone', async () => {
    on = await inForce();
    await on.put('releasing');
    await record({ outcome: 'release-failed', incidentId: INCIDENT, failure });
    expect(await on.state()).toBe('undone');
    expect(await detail()).toContain('still denied');
    expect(on.events()).toEqual(['Containment Failed']);
    expect(on.published[0]?.detail.metadata).toMatchObject({ state: 'undone' });
  });

  it('does not move an incident that was not releasing', async () => {
    on = await inForce();
    await record({ outcome: 'release-failed', incidentId: INCIDENT, failure });
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual(['failed']);
  });
});
