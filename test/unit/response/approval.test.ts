import { describe, expect, it } from 'vitest';
import { type DecisionAttempt, decideApproval, sameIdentity } from '../../../layers/core/response/approval.ts';
import type { Approval } from '../../../layers/core/response/types.ts';
import { ACCOUNT, minutesAgo, minutesAhead, NOW, planned, plannedForRole, ROLE, USER } from './estate.ts';

const RESPONDER = `arn:aws:iam::${ACCOUNT}:user/responder`;
const plan = planned();
const approval = (over: Partial<Approval> = {}): Approval => ({
  id: 'a-1',
  incidentId: plan.incidentId,
  planId: plan.id,
  planHash: plan.hash,
  identity: plan.identity,
  state: 'pending',
  requestedAt: minutesAgo(1),
  expiresAt: minutesAhead(29),
  ...over,
});
const attempt = (over: Partial<DecisionAttempt> = {}): DecisionAttempt => ({
  decider: RESPONDER,
  decision: 'approve',
  reason: 'the key is stolen',
  planHash: plan.hash,
  now: NOW,
  ...over,
});

describe('decideApproval', () => {
  it.each([
    ['approve', 'approved'],
    ['refuse', 'refused'],
  ] as const)('records who decided (%s), when and why', (decision, state) => {
    expect(decideApproval(approval(), plan, attempt({ decision }))).toEqual({
      kind: 'decided',
      approval: approval({ state, decidedBy: RESPONDER, decidedAt: NOW, reason: 'the key is stolen' }),
    });
  });

  const refusals: [string, Partial<Approval>, Partial<DecisionAttempt>, string][] = [
    ['a wrong hash', {}, { planHash: 'f'.repeat(64) }, 'wrong-hash'],
    ['an approval of another plan', { planHash: 'f'.repeat(64) }, {}, 'wrong-hash'],
    ['a missing reason', {}, { reason: '  ' }, 'missing-reason'],
    ['its end, to the millisecond', { expiresAt: NOW }, {}, 'expired'],
    ['an end that is no time', { expiresAt: 'soon' }, {}, 'expired'],
    ['an expired one', { state: 'expired' }, {}, 'expired'],
    ['a second decision by another', { state: 'approved', decidedBy: 'arn:aws:iam::1:user/x' }, {}, 'already-decided'],
    ['a change of mind', { state: 'approved', decidedBy: RESPONDER }, { decision: 'refuse' }, 'already-decided'],
    ['the target user', {}, { decider: USER }, 'approver-is-target'],
    ['a caller without an ARN', {}, { decider: 'AIDAEXPORTER' }, 'approver-unknown'],
    [
      'a federated session, which may be the target’s own',
      {},
      { decider: `arn:aws:sts::${ACCOUNT}:federated-user/responder` },
      'approver-unknown',
    ],
    [
      'a credential that the incident is about',
      {},
      { credential: 'AKIAEXPORTER00000001', suspectCredentials: ['AKIAEXPORTER00000001'] },
      'suspect-credential',
    ],
  ];

  it.each(refusals)('refuses %s', (_name, overApproval, overAttempt, reason) => {
    expect(decideApproval(approval(overApproval), plan, attempt(overAttempt))).toMatchObject({
      kind: 'refused',
      reason,
    });
  });

  it('refuses a session of the role that it is about, though the session does not name the role’s path', () => {
    const forRole = plannedForRole();
    const decider = `arn:aws:sts::${ACCOUNT}:assumed-role/nightly/me`;
    const outcome = decideApproval(
      approval({ planHash: forRole.hash }),
      forRole,
      attempt({ decider, planHash: forRole.hash }),
    );
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'approver-is-target' });
  });

  it('lets the same person say the same again, even after its end', () => {
    const decided = approval({ state: 'approved', decidedBy: RESPONDER, expiresAt: minutesAgo(1) });
    expect(decideApproval(decided, plan, attempt())).toEqual({ kind: 'repeated', approval: decided });
  });
});

describe('sameIdentity', () => {
  it('goes by account, kind and name', () => {
    expect(sameIdentity(`arn:aws:sts::${ACCOUNT}:assumed-role/Nightly/x`, ROLE)).toBe(true);
    expect(sameIdentity('arn:aws:sts::222222222222:assumed-role/nightly/x', ROLE)).toBe(false);
    expect(sameIdentity(`arn:aws:iam::${ACCOUNT}:user/nightly`, ROLE)).toBe(false);
    expect(sameIdentity(`arn:aws:sts::${ACCOUNT}:assumed-role/other/nightly`, ROLE)).toBe(false);
  });
});
