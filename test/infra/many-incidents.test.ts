import { beforeAll, describe, expect, it } from 'vitest';
import { submitDecision } from '../../layers/app/response/decide-approval.ts';
import { decideResponse } from '../../layers/app/response/decide-response.ts';
import { sweepIncidents } from '../../layers/app/response/sweep-incidents.ts';
import type { Incident } from '../../layers/core/detection/types.ts';
import { DENY_POLICY_PREFIX } from '../../layers/core/response/deny.ts';
import { ACCOUNT, incident, liveUser, policy, posture } from '../unit/response/estate.ts';
import { ResponseSystem } from './playbooks/system.ts';

const MANY = 200;
const userArn = (index: number): string => `arn:aws:iam::${ACCOUNT}:user/svc/worker-${index}`;
const idOf = (index: number): string => `inc-${String(index).padStart(4, '0')}`;
const ANA = `arn:aws:iam::${ACCOUNT}:user/ana`;
const BEN = `arn:aws:iam::${ACCOUNT}:user/ben`;

async function openMany(system: ResponseSystem): Promise<void> {
  system.millisecondsPerCall = 10;
  for (let index = 0; index < MANY; index += 1) {
    const arn = userArn(index);
    const name = `worker-${index}`;
    const accessKeys = [{ id: `AKIA${index}`, status: 'Active' as const }];
    system.iam.others.set(arn, liveUser({ arn, name, immutableId: `AIDA${index}`, accessKeys }));
    const containment = { ...posture().containment, immutableId: `AIDA${index}` };
    await system.identities.savePosture(posture({ identity: arn, name, containment }));
    await system.cases.openIncident(incident({ id: idOf(index), identity: arn, credentials: [`AKIA${index}`] }));
  }
}

async function all(system: ResponseSystem): Promise<Incident[]> {
  const found: Incident[] = [];
  for await (const one of system.cases.listIncidents(ACCOUNT)) found.push(one);
  return found;
}

const isContained = (system: ResponseSystem, arn: string): boolean => {
  const user = system.iam.others.get(arn);
  return (
    user !== undefined &&
    user.inlinePolicies.filter(({ name }) => name.startsWith(DENY_POLICY_PREFIX)).length === 1 &&
    user.accessKeys.every(({ status }) => status === 'Inactive')
  );
};

describe('200 concurrent incidents with two approvers and a kill switch turned on halfway', () => {
  const system = new ResponseSystem(liveUser());
  const answers: number[] = [];

  beforeAll(async () => {
    system.policy = policy({ defaultMode: 'approve' });
    await openMany(system);
    // Each incident is decided on twice concurrently, as if its event were delivered twice.
    await Promise.all(
      Array.from({ length: MANY }, (_, index) => index).flatMap((index) => [
        decideResponse(system.ports, idOf(index)),
        decideResponse(system.ports, idOf(index)),
      ]),
    );
    await system.idle();
    const pending = (await Promise.all((await all(system)).map(({ id }) => system.cases.approvals(id)))).flat();
    const decide = async (id: string, planHash: string, decider: string) =>
      answers.push(
        (
          await submitDecision(system.ports, {
            approvalId: id,
            decider,
            decision: 'approve',
            reason: 'stolen',
            planHash,
          })
        ).status,
      );
    for (const [position, { id, planHash }] of pending.entries()) {
      if (position === MANY / 2) system.killSwitch = 'on';
      await Promise.all([decide(id, planHash, ANA), decide(id, planHash, BEN)]);
      if (position === MANY / 2 - 1) await system.idle();
    }
    await system.idle();
  }, 60_000);

  it('requests one approval per incident', async () => {
    const asked = (await Promise.all((await all(system)).map(({ id }) => system.cases.approvals(id)))).flat();
    expect(asked).toHaveLength(MANY);
  });

  it('accepts one of two concurrent decisions', () => {
    expect(answers.filter((status) => status === 200)).toHaveLength(MANY);
    expect(answers.filter((status) => status === 409)).toHaveLength(MANY);
  });

  it('contains incidents approved before the kill switch, and changes nothing after it', async () => {
    const states = await all(system);
    expect(states.filter(({ state }) => state === 'contained')).toHaveLength(MANY / 2);
    expect(states.filter(({ state }) => state === 'refused')).toHaveLength(MANY / 2);
    for (const { identity, state } of states) expect(isContained(system, identity)).toBe(state === 'contained');
  });

  it('applies no deny policy twice', () => {
    const denied = system.calls
      .filter(({ target }) => target === 'putUserPolicy')
      .map((call) => call.arguments.UserName);
    expect(denied).toHaveLength(new Set(denied).size);
  });

  it('publishes each containment once', () => {
    const contained = system.published.filter(({ detailType }) => detailType === 'Identity Contained');
    expect(contained.flatMap(({ resources }) => resources)).toHaveLength(MANY / 2);
  });

  it('requests approval for all others again once the kill switch is off', async () => {
    system.killSwitch = 'off';
    await sweepIncidents(system.ports, () => true);
    await system.idle();
    const states = await all(system);
    expect(states.filter(({ state }) => state === 'awaiting-approval')).toHaveLength(MANY / 2);
  }, 60_000);
});

describe('200 concurrent incidents with automatic containment', () => {
  it('stop at the circuit breaker, and all others await approval', async () => {
    const system = new ResponseSystem(liveUser());
    system.policy = policy({ defaultMode: 'auto', breakerCount: 7, breakerShare: 1 });
    await openMany(system);
    await Promise.all(Array.from({ length: MANY }, (_, index) => decideResponse(system.ports, idOf(index))));
    await system.idle();
    const states = await all(system);
    const contained = states.filter(({ state }) => state === 'contained');
    expect(contained.length).toBeGreaterThan(0);
    expect(contained.length).toBeLessThanOrEqual(7);
    for (const { identity, state } of states) expect(isContained(system, identity)).toBe(state === 'contained');
    const left = states.filter(({ state }) => state !== 'contained');
    expect(new Set(left.map(({ state }) => state))).toEqual(new Set(['refused']));
    expect(system.published.filter(({ detailType }) => detailType === 'Response Refused').length).toBe(left.length);
    await sweepIncidents(system.ports, () => true);
    await system.idle();
    const waiting = (await all(system)).filter(({ state }) => state === 'awaiting-approval');
    expect(waiting).toHaveLength(left.length);
  }, 60_000);
});
