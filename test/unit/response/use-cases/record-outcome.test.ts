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

  it('is published and written down once', async () => {
    await contained();
    on.clock.advance(MINUTE);
    await contained();
    expect(on.events()).toEqual(['Identity Contained']);
    expect(await on.steps()).toEqual(['contained']);
    expect(await on.ports.cases.plan(INCIDENT, 'plan-1')).toMatchObject({ recordedAt: '2026-03-01T12:00:00.000Z' });
  });

  it('undoes nothing where the bus is down, and is published when it works again', async () => {
    on.busDown = true;
    await expect(contained()).rejects.toThrow('no bus');
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual([]);
    on.busDown = false;
    await contained();
    expect(on.events()).toEqual(['Identity Contained']);
  });

  it('needs the plan', async () => {
    await expect(record({ outcome: 'contained', incidentId: INCIDENT, planId: 'plan-9' })).rejects.toThrow('plan-9');
  });
});

describe('reasserted', () => {
  const reasserted = () => record({ outcome: 'reasserted', incidentId: INCIDENT, planId: 'plan-1' });

  it('is written down each time', async () => {
    on = await inForce();
    for (const _ of [1, 2]) await reasserted();
    expect(await on.steps()).toEqual(['reasserted', 'reasserted']);
    expect(on.events()).toEqual([]);
  });

  it('publishes a containment that no run could publish before', async () => {
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
    'moves an incident that is %s, says what is missing, and pages',
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

  it.each(['released', 'replaced', 'closed', 'failed'] as const)(
    'says nothing about an incident that is %s',
    async (state) => {
      on = await inForce();
      await on.put(state);
      await undone();
      expect(await on.state()).toBe(state);
      expect([on.events(), await on.steps()]).toEqual([[], []]);
    },
  );
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
    'says that nothing was changed where the incident was %s',
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

  it('says the same where the plan was marked and the incident not moved', async () => {
    await unstarted('planned');
    await on.ports.cases.savePlan({ ...planned(), startedAt: NOW });
    await failed();
    expect(await detail()).toContain('Nothing was changed.');
  });

  it('is decided again on more evidence where there was no plan to tell of', async () => {
    await unstarted('planned');
    await failed(null);
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({ mode: 'observe' });
  });

  it('leaves what was applied in place, and says so', async () => {
    await verified();
    await on.put('containing');
    await failed();
    expect(await on.state()).toBe('failed');
    expect(await detail()).toContain('stays in place');
    expect(on.live.get(USER)?.inlinePolicies).toHaveLength(2);
  });

  it('does not take back what was verified: a failing run says nothing about IAM', async () => {
    on = await inForce();
    await failed();
    expect(await on.state()).toBe('contained');
    expect(await detail()).toContain('was in force when it was last read');
    expect(on.published[0]?.detail.metadata).toMatchObject({ state: 'contained' });
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('can come before there is a plan', async () => {
    await unstarted('open');
    await failed(null);
    expect(await on.state()).toBe('open');
    expect(await detail()).toContain('Nothing was changed');
    expect(on.events()).toEqual(['Containment Failed']);
  });

  it('is written down once', async () => {
    await unstarted('planned');
    await failed();
    on.busDown = true;
    await expect(failed()).rejects.toThrow('no bus');
    expect(await on.steps()).toEqual(['failed']);
  });

  it('is told without a cause, too', async () => {
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

  it('ends the incident, with a hold against its evidence', async () => {
    await on.grow({ signals: [signal('e-7')] });
    await released();
    expect(await on.state()).toBe('released');
    expect(await on.ports.cases.holds(USER)).toMatchObject([
      { eventIds: ['e-7'], by: RESPONDER, reason: 'ours', expiresAt: '2026-03-31T12:00:00.000Z' },
    ]);
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([{ step: 'released', by: RESPONDER }]);
    expect(on.events()).toEqual(['Identity Released']);
  });

  it('holds for as many days as the policy says', async () => {
    on.policy = policy({ holdDays: 2 });
    await released();
    expect(await on.ports.cases.holds(USER)).toMatchObject([{ expiresAt: '2026-03-03T12:00:00.000Z' }]);
  });

  it('holds for thirty where the policy cannot be read', async () => {
    on.policy = 'unreadable';
    await released();
    expect(await on.ports.cases.holds(USER)).toMatchObject([{ expiresAt: '2026-03-31T12:00:00.000Z' }]);
  });

  it('can be recorded again: where the bus was down it is published then', async () => {
    on.busDown = true;
    await expect(released()).rejects.toThrow('no bus');
    on.busDown = false;
    await released();
    expect(on.events()).toEqual(['Identity Released']);
    expect(await on.steps()).toEqual(['released']);
  });

  it('is a mistake where nothing is being released', async () => {
    await on.put('contained');
    await expect(released()).rejects.toThrow('contained');
  });
});

describe('release-failed', () => {
  it('leaves a containment of which nobody knows whether it is in force', async () => {
    on = await inForce();
    await on.put('releasing');
    await record({ outcome: 'release-failed', incidentId: INCIDENT, failure });
    expect(await on.state()).toBe('undone');
    expect(await detail()).toContain('still denied');
    expect(on.events()).toEqual(['Containment Failed']);
    expect(on.published[0]?.detail.metadata).toMatchObject({ state: 'undone' });
  });

  it('does not touch an incident that was never releasing', async () => {
    on = await inForce();
    await record({ outcome: 'release-failed', incidentId: INCIDENT, failure });
    expect(await on.state()).toBe('contained');
    expect(await on.steps()).toEqual(['failed']);
  });
});
