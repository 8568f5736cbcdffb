import { beforeEach, describe, expect, it } from 'vitest';
import { type DecideRequest, submitDecision } from '../../../../layers/app/response/decide-approval.ts';
import { readCases } from '../../../../layers/app/response/read-cases.ts';
import { ACCOUNT, RESPONDER, ROLE, rolePosture, SECOND_RESPONDER, USER } from '../estate.ts';
import { INCIDENT, MINUTE, SEALED, withApproval } from './stage.ts';

let on: Awaited<ReturnType<typeof withApproval>>;
beforeEach(async () => {
  on = await withApproval();
});

const decide = (change: Partial<DecideRequest> = {}) =>
  submitDecision(on.ports, {
    ...{ approvalId: 'a-1', decider: RESPONDER, decision: 'approve', reason: 'stolen', planHash: on.plan.hash },
    ...change,
  });
const outcome = async (change: Partial<DecideRequest> = {}) => {
  const { status, body } = await decide(change);
  return [status, 'error' in body ? body.error : undefined];
};

describe('a decision on an approval', () => {
  it('is stored, answers the playbook once, and deletes the token', async () => {
    expect(await decide()).toMatchObject({
      status: 200,
      body: { approval: { state: 'approved', decidedBy: RESPONDER } },
    });
    expect(await outcome()).toEqual([200, undefined]);
    expect(on.answers).toEqual(['sealed-token a-1 approve']);
    expect(await on.ports.cases.sealedToken('a-1')).toBeUndefined();
    expect(await on.steps()).toEqual(['approval-decided']);
  });

  it('does not move the incident if approved', async () => {
    await decide();
    expect(await on.state()).toBe('awaiting-approval');
    expect(await on.ports.cases.decision(INCIDENT)).toBeUndefined();
  });

  it('moves the incident if refused, and stores the decision basis', async () => {
    await decide({ decision: 'refuse' });
    expect(await on.state()).toBe('refused');
    expect(on.answers).toEqual(['sealed-token a-1 refuse']);
    expect(on.events()).toEqual(['Approval Decided']);
    expect(await on.ports.cases.decision(INCIDENT)).toMatchObject({
      ...{ severity: 'critical', band: 3, mode: 'approve', killSwitch: 'off', postureKnown: true },
    });
  });

  it('can be repeated by the same person if it was not delivered', async () => {
    on.waiting = () => {
      throw new Error('ThrottlingException');
    };
    await expect(decide()).rejects.toThrow('Throttling');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'approved' });
    on.waiting = () => 'delivered';
    expect(await outcome()).toEqual([200, undefined]);
    expect(on.answers).toHaveLength(1);
    expect(await on.steps()).toEqual(['approval-decided']);
  });

  it('fails if no playbook waits for an approval any more, but a refusal succeeds', async () => {
    on.waiting = () => 'gone';
    expect(await outcome()).toEqual([409, 'playbook-over']);
    on = await withApproval();
    on.waiting = () => 'gone';
    expect(await outcome({ decision: 'refuse' })).toEqual([200, undefined]);
  });

  it('wins over a second decision, which is rejected and counted', async () => {
    await decide();
    const second = { decider: SECOND_RESPONDER, decision: 'refuse' } as const;
    expect(await outcome(second)).toEqual([409, 'already-decided']);
    expect(await outcome(second)).toEqual([409, 'already-decided']);
    expect(await on.steps()).toEqual(['approval-decided', 'approval-attempt-refused']);
    expect((await on.ports.cases.journal(INCIDENT)).at(-1)).toMatchObject({ count: 2, by: SECOND_RESPONDER });
    expect(on.answers).toHaveLength(1);
    expect(await on.state()).toBe('awaiting-approval');
  });

  it('is rejected if a concurrent decision is stored first', async () => {
    const cases = { ...on.ports.cases, decideApproval: async () => ({ kind: 'conflict' as const }) };
    const request = {
      approvalId: 'a-1',
      decider: RESPONDER,
      decision: 'refuse',
      reason: 'no',
      planHash: on.plan.hash,
    } as const;
    expect(await submitDecision({ ...on.ports, cases }, request)).toMatchObject({
      ...{ status: 409, body: { error: 'already-decided' } },
    });
    expect(on.answers).toEqual([]);
    expect(await on.state()).toBe('awaiting-approval');
  });

  it.each<[string, Partial<DecideRequest>, number, string]>([
    ['a wrong hash', { planHash: 'x' }, 409, 'wrong-hash'],
    ['a blank reason', { reason: ' ' }, 400, 'missing-reason'],
    ['the target', { decider: USER }, 403, 'caller-is-target'],
    ['a credential used in the incident', { credential: 'AKIAEXPORTER00000001' }, 403, 'suspect-credential'],
    ['a federated session', { decider: `arn:aws:sts::${ACCOUNT}:federated-user/x` }, 403, 'caller-unknown'],
  ])('is rejected for %s, answers no playbook, and is counted in one entry', async (_name, change, status, error) => {
    expect(await outcome(change)).toEqual([status, error]);
    on.clock.advance(MINUTE);
    expect(await outcome(change)).toEqual([status, error]);
    expect(on.answers).toEqual([]);
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
    expect(await on.ports.cases.journal(INCIDENT)).toMatchObject([
      { step: 'approval-attempt-refused', by: change.decider ?? RESPONDER, count: 2 },
    ]);
  });

  it('does not reveal to a suspect whether the hash was right', async () => {
    expect(await decide({ decider: USER, planHash: 'x', reason: '' })).toMatchObject({ status: 403 });
  });

  it('is rejected after the expiry even if the approval is still pending', async () => {
    on.clock.advance(60 * MINUTE);
    expect(await outcome()).toEqual([410, 'expired']);
  });

  it('is rejected for an unknown approval id', async () => {
    expect(await outcome({ approvalId: 'nope' })).toEqual([404, 'not-found']);
  });

  it('never leaks the token to callers, the journal or events', async () => {
    const answer = await decide();
    const request = { route: 'GET /approvals/{id}', id: 'a-1', query: {}, account: ACCOUNT };
    const shown = await readCases(on.ports, request);
    const text = JSON.stringify([answer, shown, await on.ports.cases.journal(INCIDENT), on.published]);
    expect(text).toContain('a-1');
    expect(text).not.toContain(SEALED);
  });
});

describe('a caller under suspicion', () => {
  const open = (id: string) => ({ incident: { id, severity: 'high' as const, openedAt: '2026-03-01T11:00:00.000Z' } });
  const openIncidentOf = async (identity: string, id: string) => {
    await on.ports.cases.openIncident({ ...(await on.incident()), id, identity, state: 'open' });
    await on.window(identity, open(id));
  };
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/nightly/ann`;

  it('is rejected while an incident about it is open, as a user or a role session', async () => {
    await openIncidentOf(RESPONDER, 'inc-2');
    await openIncidentOf(ROLE, 'inc-3');
    expect(await outcome()).toEqual([403, 'caller-under-incident']);
    expect(await outcome({ decider: session })).toEqual([403, 'caller-under-incident']);
    expect(await outcome({ decider: SECOND_RESPONDER })).toEqual([200, undefined]);
  });

  it('is accepted once its incident is over', async () => {
    await openIncidentOf(RESPONDER, 'inc-2');
    await on.ports.cases.moveIncident('inc-2', ['open'], 'closed', '2026-03-01T12:00:00.000Z');
    expect(await outcome()).toEqual([200, undefined]);
  });

  it('is rejected for the incident from which it inherited a suspicion', async () => {
    const suspicion = { identity: USER, incident: INCIDENT, at: on.clock.now(), how: 'sts:AssumeRole' };
    await on.window(ROLE, { suspicion });
    expect(await outcome({ decider: session })).toEqual([403, 'caller-under-incident']);
    on.clock.advance(59 * MINUTE);
    expect(await outcome({ decider: RESPONDER })).toEqual([200, undefined]);
  });

  it('is not trusted if its state cannot be read', async () => {
    const identities = {
      ...on.ports.identities,
      load: async () => {
        throw new Error('ThrottlingException');
      },
    };
    const request = {
      approvalId: 'a-1',
      decider: RESPONDER,
      decision: 'approve',
      reason: 'x',
      planHash: on.plan.hash,
    } as const;
    await expect(submitDecision({ ...on.ports, identities }, request)).rejects.toThrow('Throttling');
    expect(await on.ports.cases.approval('a-1')).toMatchObject({ state: 'pending' });
  });
});

describe('the response policy', () => {
  const requestedBy = async (arn: string): Promise<void> => {
    await on.ports.cases.savePlan({ ...on.plan, requestedBy: arn });
  };

  it('stops the requester of a tier 0 containment from approving it', async () => {
    await requestedBy(RESPONDER);
    expect(await outcome()).toEqual([403, 'four-eyes']);
    expect(on.answers).toEqual([]);
    expect(await on.steps()).toEqual(['approval-attempt-refused']);
    expect(await outcome({ decider: SECOND_RESPONDER })).toEqual([200, undefined]);
  });

  it('lets the requester approve if four eyes are off', async () => {
    await requestedBy(RESPONDER);
    if (on.policy !== 'unreadable') on.policy = { ...on.policy, fourEyes: false };
    expect(await outcome()).toEqual([200, undefined]);
  });

  it('lets only approvers decide, by the path of their role', async () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/on-call/ann`;
    if (on.policy !== 'unreadable')
      on.policy = { ...on.policy, approvers: [`arn:aws:iam::${ACCOUNT}:role/security/*`] };
    expect(await outcome()).toEqual([403, 'not-an-approver']);
    expect(await outcome({ decider: session, decision: 'refuse' })).toEqual([403, 'not-an-approver']);
    const role = `arn:aws:iam::${ACCOUNT}:role/security/on-call`;
    await on.ports.identities.savePosture({ ...rolePosture(), identity: role, name: 'on-call' });
    expect(await outcome({ decider: session })).toEqual([200, undefined]);
  });

  it('allows no decision while it cannot be read', async () => {
    on.policy = 'unreadable';
    expect(await outcome()).toEqual([503, 'policy-unreadable']);
    expect((await on.ports.cases.approval('a-1'))?.state).toBe('pending');
  });
});
