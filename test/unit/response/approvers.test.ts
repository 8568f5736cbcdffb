import { describe, expect, it } from 'vitest';
import { decideApproval } from '../../../layers/core/response/approval.ts';
import { type ApproverRules, approverRefusal, approverRules } from '../../../layers/core/response/approvers.ts';
import { parseResponsePolicy } from '../../../layers/core/response/policy.ts';
import { ACCOUNT, approvalOf, NOW, planned, policy, RESPONDER, SECOND_RESPONDER } from './estate.ts';

const SSO_NAME = 'AWSReservedSSO_TierwatchApprover_0123456789abcdef';
const SSO_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${SSO_NAME}/ann@example.com`;
const OTHER_SSO_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/${SSO_NAME}/bob@example.com`;
const SSO_ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-central-1/${SSO_NAME}`;
const SSO_PATTERN = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_TierwatchApprover_*`;
const ROLE_SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/on-call/ann`;

const anyone: ApproverRules = { fourEyes: false };
const only = (...approvers: string[]): ApproverRules => ({ approvers, fourEyes: false });
const reasonFor = (
  rules: ApproverRules | 'unreadable',
  caller: { readonly decider: string; readonly deciderIdentity?: string },
  decision: 'approve' | 'refuse' = 'approve',
  requestedBy = 'tierwatch',
) => approverRefusal(rules, caller, decision, { requestedBy })?.reason;

describe('response.policy.approvers', () => {
  it('admits everyone whom IAM admits if it is absent', () => {
    expect(reasonFor(anyone, { decider: RESPONDER })).toBeUndefined();
    expect(reasonFor(anyone, { decider: ROLE_SESSION })).toBeUndefined();
  });

  it.each([
    ['a user by ARN', RESPONDER, { decider: RESPONDER, deciderIdentity: RESPONDER }],
    ['a role by name', `arn:aws:iam::${ACCOUNT}:role/on-call`, { decider: ROLE_SESSION }],
    [
      'a role by its path',
      `arn:aws:iam::${ACCOUNT}:role/security/*`,
      { decider: ROLE_SESSION, deciderIdentity: `arn:aws:iam::${ACCOUNT}:role/security/on-call` },
    ],
    [
      'an Identity Center role under its reserved path',
      SSO_PATTERN,
      { decider: SSO_SESSION, deciderIdentity: SSO_ROLE },
    ],
    [
      'an Identity Center role of us-east-1, whose path has no Region',
      SSO_PATTERN,
      { decider: SSO_SESSION, deciderIdentity: SSO_ROLE.replace('eu-central-1/', '') },
    ],
    ['root, if listed', `arn:aws:iam::${ACCOUNT}:root`, { decider: `arn:aws:iam::${ACCOUNT}:root` }],
  ])('admits %s', (_, pattern, caller) => {
    expect(reasonFor(only(pattern), caller)).toBeUndefined();
  });

  it.each([
    ['another user', { decider: SECOND_RESPONDER, deciderIdentity: SECOND_RESPONDER }],
    ['a role with the name of a listed user', { decider: `arn:aws:sts::${ACCOUNT}:assumed-role/responder/s` }],
    ['root', { decider: `arn:aws:iam::${ACCOUNT}:root` }],
  ])('refuses %s', (_, caller) => {
    expect(reasonFor(only(RESPONDER), caller)).toBe('not-an-approver');
    expect(reasonFor(only(RESPONDER), caller, 'refuse')).toBe('not-an-approver');
  });

  it('refuses a role that only has the name of an Identity Center role', () => {
    const deciderIdentity = `arn:aws:iam::${ACCOUNT}:role/${SSO_NAME}`;
    expect(reasonFor(only(SSO_PATTERN), { decider: SSO_SESSION, deciderIdentity })).toBe('not-an-approver');
  });

  it('refuses a role whose path is not known, and says why', () => {
    const refusal = approverRefusal(only(SSO_PATTERN), { decider: SSO_SESSION }, 'approve', {});
    expect(refusal).toMatchObject({ reason: 'not-an-approver', detail: expect.stringContaining('next snapshot') });
  });

  it('refuses everyone while the policy cannot be read', () => {
    for (const decision of ['approve', 'refuse'] as const)
      expect(reasonFor('unreadable', { decider: RESPONDER }, decision)).toBe('policy-unreadable');
  });

  it.each([
    ['an empty list, which would lock everyone out', []],
    ['a text that is no ARN', ['responder']],
  ])('cannot be %s', (_, approvers) => {
    expect(parseResponsePolicy(JSON.stringify({ ...policy(), approvers })).kind).toBe('unreadable');
  });
});

describe('four eyes', () => {
  const fourEyes: ApproverRules = { fourEyes: true };

  it('apply to tier 0 by default, as the incident or the posture says', () => {
    expect(approverRules({}, [0, undefined]).fourEyes).toBe(true);
    expect(approverRules({}, [1, 0]).fourEyes).toBe(true);
    expect(approverRules({}, [1, 2]).fourEyes).toBe(false);
    expect(approverRules({ fourEyes: false }, [0, 0]).fourEyes).toBe(false);
  });

  it('stop the requester from approving, and nobody else', () => {
    expect(reasonFor(fourEyes, { decider: RESPONDER }, 'approve', RESPONDER)).toBe('four-eyes');
    expect(reasonFor(fourEyes, { decider: SECOND_RESPONDER }, 'approve', RESPONDER)).toBeUndefined();
  });

  it('let the requester refuse', () => {
    expect(reasonFor(fourEyes, { decider: RESPONDER }, 'refuse', RESPONDER)).toBeUndefined();
  });

  it('let one person approve a plan that Tierwatch requested', () => {
    expect(reasonFor(fourEyes, { decider: RESPONDER }, 'approve', 'tierwatch')).toBeUndefined();
    expect(approverRefusal(fourEyes, { decider: RESPONDER }, 'approve', {})).toBeUndefined();
  });

  it('count two sessions of a role as one person, unless Identity Center names them', () => {
    const other = ROLE_SESSION.replace(/ann$/, 'bob');
    expect(reasonFor(fourEyes, { decider: other }, 'approve', ROLE_SESSION)).toBe('four-eyes');
    expect(reasonFor(fourEyes, { decider: OTHER_SSO_SESSION }, 'approve', SSO_SESSION)).toBeUndefined();
    expect(reasonFor(fourEyes, { decider: SSO_SESSION }, 'approve', SSO_SESSION)).toBe('four-eyes');
  });
});

describe('decideApproval', () => {
  it('checks the approver before it looks at the plan', () => {
    const plan = planned();
    const approval = approvalOf(plan, { state: 'pending' });
    const attempt = { decider: RESPONDER, decision: 'approve' as const, reason: 'stolen', planHash: 'guess', now: NOW };
    expect(decideApproval(approval, plan, { ...attempt, rules: only(SECOND_RESPONDER) })).toMatchObject({
      kind: 'refused',
      reason: 'not-an-approver',
    });
  });
});
