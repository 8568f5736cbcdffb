import { allOf, anyOf, type Finding } from './evaluate.ts';
import type { CompiledPrincipal } from './principal.ts';
import { type Context, coversAll, type Verdict, verdictOf } from './symbolic.ts';

/** IAM actions of every kind, each with its resources. A principal that is granted all of them has full IAM access, whether
 * in one statement or many, and can grant itself everything else. */
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
  ['iam:PutGroupPolicy', 'group/*'],
  ['iam:PutRolePolicy', 'role/*'],
  ['iam:PutUserPolicy', 'user/*'],
  ['iam:RemoveUserFromGroup', 'group/*'],
  ['iam:SetDefaultPolicyVersion', 'policy/*'],
  ['iam:TagRole', 'role/*'],
  ['iam:UpdateAssumeRolePolicy', 'role/*'],
];

/** In addition to IAM: a principal that is granted all of these on all resources has nearly everything (`NotAction`). */
const EVERYWHERE: readonly string[] = [
  'cloudformation:CreateStack',
  'cloudtrail:StopLogging',
  'dynamodb:DeleteTable',
  'ec2:RunInstances',
  'kms:PutKeyPolicy',
  'lambda:UpdateFunctionCode',
  'logs:DeleteLogGroup',
  'rds:DeleteDBInstance',
  's3:DeleteBucket',
  'secretsmanager:GetSecretValue',
  'sts:AssumeRole',
];

/** At least one of these must remain allowed after the boundary, organization policies and denies: otherwise the principal
 * cannot grant permissions. */
const GRANTING: readonly (readonly [string, string])[] = [
  ['iam:AttachRolePolicy', 'role/*'],
  ['iam:AttachUserPolicy', 'user/*'],
  ['iam:PutRolePolicy', 'role/*'],
  ['iam:PutUserPolicy', 'user/*'],
  ['iam:CreatePolicyVersion', 'policy/*'],
  ['iam:AttachGroupPolicy', 'group/*'],
  ['iam:PutGroupPolicy', 'group/*'],
];

/** Whether the principal is a full administrator, in any notation (several policies together, NotAction, `iam:*` on all
 * resources), and not restricted by boundary, session policies, organization policies or a deny.
 *
 * @param context known condition keys of its calls; all others are unknown. */
export function administrator(principal: CompiledPrincipal, context?: Context): Verdict {
  const granted = grantedAll(principal, context);
  if (granted.truth === 0) return verdictOf(0, []);
  const within = iamOf(principal);
  const open = anyOf(
    GRANTING.map(([action, resources]) => coversAll(principal, action, within(resources), 'open', context)),
  );
  const both = allOf([granted, open]);
  return verdictOf(both.truth, both.missing);
}

/** Whether the principal's own policies grant administrator access, ignoring denies and limits. */
export function grantedAdministrator(principal: CompiledPrincipal, context?: Context): Verdict {
  const { truth, missing } = grantedAll(principal, context);
  return verdictOf(truth, missing);
}

function grantedAll(principal: CompiledPrincipal, context: Context | undefined): Finding {
  const within = iamOf(principal);
  const all = (required: readonly (readonly [string, string])[]): Finding => {
    const findings: Finding[] = [];
    for (const [action, resources] of required) {
      const finding = coversAll(principal, action, resources, 'granted', context);
      if (finding.truth === 0) return finding;
      findings.push(finding);
    }
    return allOf(findings);
  };
  const granting = all(GRANTING.map(([action, resources]) => [action, within(resources)]));
  if (granting.truth === 0) return granting;
  const allOfIam = all(BREADTH.map(([action, resources]) => [action, within(resources)]));
  return allOfIam.truth === 0 ? allOf([granting, all(EVERYWHERE.map((action) => [action, '*']))]) : allOfIam;
}

const iamOf =
  ({ caller }: CompiledPrincipal) =>
  (resources: string): string =>
    `arn:${caller.partition}:iam::${caller.account}:${resources}`;
