import { allOf, anyOf } from './evaluate.ts';
import type { CompiledPrincipal } from './principal.ts';
import { coversAll, type Verdict, verdictOf } from './symbolic.ts';

/** Actions of IAM across all its verbs, each with the resources that it works on. Who is granted all of them on everything
 * is granted IAM as a whole, in however many pieces; and who has IAM can grant himself the rest. */
const BREADTH: readonly (readonly [string, string])[] = [
  ['iam:AddUserToGroup', 'group/*'],
  ['iam:AttachGroupPolicy', 'group/*'],
  ['iam:AttachRolePolicy', 'role/*'],
  ['iam:AttachUserPolicy', 'user/*'],
  ['iam:CreateAccessKey', 'user/*'],
  ['iam:CreateLoginProfile', 'user/*'],
  ['iam:CreatePolicyVersion', 'policy/*'],
  ['iam:CreateRole', 'role/*'],
  ['iam:CreateUser', 'user/*'],
  ['iam:DeleteRolePermissionsBoundary', 'role/*'],
  ['iam:DeleteUser', 'user/*'],
  ['iam:DetachRolePolicy', 'role/*'],
  ['iam:GetRole', 'role/*'],
  ['iam:ListAttachedUserPolicies', 'user/*'],
  ['iam:PassRole', 'role/*'],
  ['iam:PutGroupPolicy', 'group/*'],
  ['iam:PutRolePolicy', 'role/*'],
  ['iam:PutUserPolicy', 'user/*'],
  ['iam:RemoveUserFromGroup', 'group/*'],
  ['iam:SetDefaultPolicyVersion', 'policy/*'],
  ['iam:TagRole', 'role/*'],
  ['iam:UpdateAssumeRolePolicy', 'role/*'],
];

/** One of these has to stay open after boundary, organization and denies: without any, nothing can be granted to anybody. */
const GRANTING: readonly (readonly [string, string])[] = [
  ['iam:AttachRolePolicy', 'role/*'],
  ['iam:AttachUserPolicy', 'user/*'],
  ['iam:PutRolePolicy', 'role/*'],
  ['iam:PutUserPolicy', 'user/*'],
  ['iam:CreatePolicyVersion', 'policy/*'],
  ['iam:AttachGroupPolicy', 'group/*'],
  ['iam:PutGroupPolicy', 'group/*'],
];

/** Is the principal a full administrator, however that is spelled (several policies adding up, NotAction, `iam:*` on
 * everything), and not cut down by boundary, session, organization or a deny? */
export function administrator(principal: CompiledPrincipal): Verdict {
  const granted = grantedAll(principal);
  if (granted.truth === 0) return verdictOf(0, []);
  const within = iamOf(principal);
  const open = anyOf(GRANTING.map(([action, resources]) => coversAll(principal, action, within(resources), 'open')));
  const both = allOf([granted, open]);
  return verdictOf(both.truth, both.missing);
}

/** Do the principal's own policies grant administrator rights, whatever denies and limits leave of them? */
export function grantedAdministrator(principal: CompiledPrincipal): Verdict {
  const { truth, missing } = grantedAll(principal);
  return verdictOf(truth, missing);
}

function grantedAll(principal: CompiledPrincipal): ReturnType<typeof allOf> {
  const within = iamOf(principal);
  const breadth = [];
  for (const [action, resources] of BREADTH) {
    const finding = coversAll(principal, action, within(resources), 'granted');
    if (finding.truth === 0) return finding;
    breadth.push(finding);
  }
  return allOf(breadth);
}

const iamOf =
  ({ caller }: CompiledPrincipal) =>
  (resources: string): string =>
    `arn:${caller.partition}:iam::${caller.account}:${resources}`;
