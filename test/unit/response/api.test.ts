import { beforeEach, describe, expect, it } from 'vitest';
import { decideStep } from '../../../functions/decide-approval/decide.ts';
import { decideResponse } from '../../../functions/decide-response/decide.ts';
import { readStep } from '../../../functions/read-cases/read.ts';
import { requestStep } from '../../../functions/request-response/request.ts';
import { handClock } from '../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import type { ResponsePorts } from '../../../layers/core/response/ports.ts';
import type { ResponsePolicy } from '../../../layers/core/response/types.ts';
import { ACCOUNT, incident, minutesAhead, NOW, OWN_ROLES, planned, policy, posture, signal, USER } from './estate.ts';

const RESPONDER = `arn:aws:iam::${ACCOUNT}:user/responder`;
const SEALED = 'sealed';

let clock: ReturnType<typeof handClock>;
let cases: ReturnType<typeof memoryCaseStore>;
let identities: ReturnType<typeof memoryIdentityStore>;
let bus: ReturnType<typeof memoryEventBus>;
let started: { playbook: string; name: string; input: object }[];
/** Runs of these names are over. */
let over: Set<string>;
let answers: string[];
let answering: () => 'delivered' | 'gone';

beforeEach(async () => {
  clock = handClock(NOW);
  cases = memoryCaseStore({ clock });
  identities = memoryIdentityStore({ clock, ttlDays: 90 });
  bus = memoryEventBus();
  [started, over, answers] = [[], new Set(), []];
  answering = () => 'delivered';
  await cases.openIncident(incident());
  await identities.savePosture(posture());
});

const start = async (playbook: string, name: string, input: object) => {
  if (over.has(name)) return { kind: 'exists' as const, execution: name };
  started.push({ playbook, name, input });
  return { kind: 'started' as const, execution: `arn:${name}` };
};
const playbooks: ResponsePorts['playbooks'] = {
  start,
  startRelease: (name, input) => start('release', name, input),
};
const tokens: ResponsePorts['tokens'] = {
  seal: async () => SEALED,
  answer: async (sealed, approvalId, decision) => {
    answers.push(`${sealed} ${approvalId} ${decision}`);
    return answering();
  },
};
const bodyOf = (answer: { body: string }): Record<string, unknown> => JSON.parse(answer.body);
const steps = async (): Promise<string[]> => (await cases.journal('inc-0001')).map(({ step }) => step);

describe('POST /approvals/{id}', () => {
  const plan = planned();
  const decide = (change: Partial<Parameters<typeof decideStep>[1]> = {}) =>
    decideStep(
      { cases, bus, clock, tokens },
      {
        approvalId: 'a-1',
        decider: RESPONDER,
        decision: 'approve',
        reason: 'stolen',
        planHash: plan.hash,
        ...change,
      },
    );

  beforeEach(async () => {
    await cases.savePlan(plan);
    const { incidentId, id: planId, hash: planHash, identity } = plan;
    const asked = { incidentId, planId, planHash, identity, state: 'pending' as const, requestedAt: NOW };
    await cases.saveApproval({ ...asked, id: 'a-1', expiresAt: minutesAhead(30) }, SEALED);
    await cases.moveIncident(incidentId, ['open'], 'awaiting-approval', NOW);
  });

  it('decides, answers the playbook once and forgets the token', async () => {
    expect(await decide()).toMatchObject({ statusCode: 200 });
    expect(await decide()).toMatchObject({ statusCode: 200 });
    expect(answers).toEqual(['sealed a-1 approve']);
    expect(await cases.sealedToken('a-1')).toBeUndefined();
    expect(await steps()).toEqual(['approval-decided']);
  });

  it('lets the same person finish what could not be delivered', async () => {
    answering = () => {
      throw new Error('ThrottlingException');
    };
    await expect(decide()).rejects.toThrow('Throttling');
    expect((await cases.approval('a-1'))?.state).toBe('approved');
    answering = () => 'delivered';
    expect(await decide()).toMatchObject({ statusCode: 200 });
    expect(answers).toHaveLength(2);
    expect(await steps()).toEqual(['approval-decided']);
  });

  it('says so where no playbook waits any more', async () => {
    answering = () => 'gone';
    const answer = await decide();
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([409, 'playbook-over']);
  });

  it('one decision wins: the second one is refused, said why, and recorded', async () => {
    await decide();
    const second = await decide({ decider: `${RESPONDER}2`, decision: 'refuse' });
    expect([second.statusCode, bodyOf(second).error]).toEqual([409, 'already-decided']);
    expect(await steps()).toEqual(['approval-decided', 'approval-attempt-refused']);
    expect(answers).toHaveLength(1);
  });

  it('moves the incident where a person refuses', async () => {
    await decide({ decision: 'refuse' });
    expect((await cases.incident('inc-0001'))?.state).toBe('refused');
    expect(bus.published.map(({ detailType }) => detailType)).toEqual(['Approval Decided']);
  });

  it.each([
    ['a wrong hash', { planHash: 'x' }, 409, 'wrong-hash'],
    ['the target', { decider: USER }, 403, 'approver-is-target'],
    ['a credential of the incident', { credential: 'AKIAEXPORTER00000001' }, 403, 'suspect-credential'],
    ['no reason', { reason: '' }, 400, 'missing-reason'],
  ])('refuses %s, and tells no playbook', async (_name, change, status, error) => {
    const answer = await decide(change);
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([status, error]);
    expect(answers).toEqual([]);
    expect(await steps()).toEqual(['approval-attempt-refused']);
  });

  it('refuses after the end, whatever the state says', async () => {
    clock.advance(31 * 60_000);
    expect((await decide()).statusCode).toBe(410);
  });

  it('answers 404 for an id that was never given out', async () => {
    expect((await decide({ approvalId: 'nope' })).statusCode).toBe(404);
  });

  it('never lets the token out: neither to callers nor into journal or events', async () => {
    const answer = await decide();
    const shown = await readStep(
      { cases, identities },
      { route: 'GET /approvals/{id}', id: 'a-1', query: {}, account: ACCOUNT },
    );
    const said = JSON.stringify([answer, shown, await cases.journal('inc-0001'), bus.published]);
    expect(said).not.toContain(SEALED);
  });
});

describe('POST /incidents/{id}/contain and /release', () => {
  const ask = (change: Partial<Parameters<typeof requestStep>[1]> = {}) =>
    requestStep(
      { cases, playbooks, clock },
      { incidentId: 'inc-0001', action: 'contain', requestedBy: RESPONDER, reason: 'stolen', ...change },
    );

  it('starts the playbook in mode approve, under a name that makes asking twice start it once', async () => {
    expect((await ask()).statusCode).toBe(202);
    expect(started).toMatchObject([
      { playbook: 'contain-user', name: 'inc-0001-approve', input: { mode: 'approve', requestedBy: RESPONDER } },
    ]);
    expect(await steps()).toEqual(['decided']);
  });

  it('takes the next number where earlier runs are over', async () => {
    over = new Set(['inc-0001-approve', 'inc-0001-approve-2']);
    await ask();
    expect(started[0]?.name).toBe('inc-0001-approve-3');
  });

  it.each([
    ['an unknown incident', { incidentId: 'inc-9' }, 404, 'not-found'],
    ['the target', { requestedBy: USER }, 403, 'caller-is-target'],
    ['a credential of the incident', { credential: 'AKIAEXPORTER00000001' }, 403, 'suspect-credential'],
    ['a federated session', { requestedBy: `arn:aws:sts::${ACCOUNT}:federated-user/x` }, 403, 'caller-unknown'],
    ['a release of what is not contained', { action: 'release' as const }, 409, 'wrong-state'],
  ])('refuses %s', async (_name, change, status, error) => {
    const answer = await ask(change);
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([status, error]);
    expect(started).toEqual([]);
  });

  it('releases what is contained', async () => {
    await cases.moveIncident('inc-0001', ['open'], 'contained', NOW);
    expect((await ask({ action: 'release' })).statusCode).toBe(202);
    expect(started[0]).toMatchObject({ playbook: 'release', name: 'inc-0001-release', input: { reason: 'stolen' } });
  });
});

describe('GET', () => {
  const get = (route: string, id = '', query: Record<string, string> = {}) =>
    readStep({ cases, identities }, { route, id, query, account: ACCOUNT });

  it('lists identities of a tier, incidents of a state, and one of each', async () => {
    expect(bodyOf(await get('GET /identities', '', { tier: '0' }))).toMatchObject({ identities: [{ identity: USER }] });
    expect(bodyOf(await get('GET /identities', '', { tier: '3' }))).toMatchObject({ identities: [] });
    expect(bodyOf(await get('GET /identities'))).toMatchObject({ identities: [{ identity: USER }] });
    expect(bodyOf(await get('GET /incidents', '', { state: 'open' }))).toMatchObject({
      incidents: [{ id: 'inc-0001' }],
    });
    expect(bodyOf(await get('GET /incidents', '', { state: 'closed' }))).toMatchObject({ incidents: [] });
    expect(bodyOf(await get('GET /identities/{arn+}', USER))).toMatchObject({ identity: { identity: USER } });
    expect(bodyOf(await get('GET /incidents/{id}', 'inc-0001'))).toMatchObject({
      ...{ incident: { id: 'inc-0001' }, plans: [], approvals: [], journal: [] },
    });
  });

  it.each([
    ['GET /incidents/{id}', 'inc-9', {}, 404],
    ['GET /approvals/{id}', 'nope', {}, 404],
    ['GET /identities/{arn+}', 'arn:aws:iam::1:user/x', {}, 404],
    ['GET /identities', '', { tier: '4' }, 400],
    ['GET /incidents', '', { state: 'weird' }, 400],
    ['GET /elsewhere', '', {}, 404],
  ])('%s %s %o answers what was expected instead', async (route, id, query, status) => {
    const answer = await get(route, id, query);
    expect([answer.statusCode, Object.keys(bodyOf(answer))]).toEqual([status, ['error', 'message']]);
  });
});

describe('decide-response', () => {
  let current: ResponsePolicy | 'unreadable';
  let killSwitch: 'on' | 'off' | 'unreadable';
  beforeEach(() => {
    [current, killSwitch] = [policy(), 'off'];
  });
  const decide = (account = ACCOUNT) =>
    decideResponse(
      {
        ...{ cases, identities, bus, clock, playbooks, account, ownRoles: OWN_ROLES },
        settings: { policy: async () => current, killSwitch: async () => killSwitch },
      },
      'inc-0001',
    );

  it('starts the playbook in the mode it decided, and says so once', async () => {
    await decide();
    await decide();
    expect(started.map(({ name }) => name)).toEqual(['inc-0001-auto', 'inc-0001-auto']);
    expect(bus.published.map(({ detailType }) => detailType)).toEqual(['Response Decided']);
    expect(await steps()).toEqual(['decided']);
  });

  it.each([
    ['the policy', 'unreadable' as const, 'off' as const, []],
    ['the kill switch', policy(), 'unreadable' as const, ['inc-0001-plan']],
  ])('starts nothing that changes anything where %s cannot be read', async (_name, given, kill, names) => {
    [current, killSwitch] = [given, kill];
    await decide();
    expect(started.map(({ name }) => name)).toEqual(names);
  });

  it('leaves an incident alone that somebody decided about', async () => {
    await cases.moveIncident('inc-0001', ['open'], 'refused', NOW);
    expect(await decide()).toBeUndefined();
    expect(started).toEqual([]);
  });

  it('plans once, and goes further when the incident grows', async () => {
    current = policy({ defaultMode: 'plan' });
    await decide();
    await cases.moveIncident('inc-0001', ['open'], 'planned', NOW);
    await decide();
    expect(started.map(({ name }) => name)).toEqual(['inc-0001-plan']);
    current = policy({ defaultMode: 'approve' });
    await cases.updateIncident('inc-0001', (stored) => ({ ...stored, signals: [...stored.signals, signal('e-3')] }));
    await decide();
    expect(started.map(({ name }) => name)).toEqual(['inc-0001-plan', 'inc-0001-approve']);
  });

  it('observes an identity of another account, and says where to act', async () => {
    expect(await decide('999999999999')).toMatchObject({ mode: 'observe', playbook: null });
    expect(started).toEqual([]);
  });
});
