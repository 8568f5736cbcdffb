import { allOf, anyOf, type Finding } from './evaluate.ts';
import type { CompiledPrincipal } from './principal.ts';
import { type Context, coversAll, type Verdict, verdictOf } from './symbolic.ts';

/** IAM calls of every kind, each with the resources that it works on. A principal that is granted all of them on everything
 * is granted IAM as a whole, in however many pieces; and a principal that has IAM can grant itself the rest. */
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

/** Besides IAM: a principal that is granted all of these on everything has everything, with few exceptions (`NotAction`). */
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

/** One of these has to stay allowed after boundary, organization and denies: without any of them, the principal can grant
 * no permissions. */
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
 * everything), and not restricted by boundary, session, organization or a deny?
 *
 * @param context condition keys that are known of its calls; all others are unknown. */
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

/** Do the principal's own policies grant administrator rights, whatever denies and limits leave of them? */
export function grantedAdministrator(principal: CompiledPrincipal, context?: Context): Verdict {
  const { truth, missing } = grantedAll(principal, context);
  return verdictOf(truth, missing);
}

function grantedAll(principal: CompiledPrincipal, context: Context | undefined): Finding {
  const within = iamOf(principal);
  const all = (asked: readonly (readonly [string, string])[]): Finding => {
    const findings: Finding[] = [];
    for (const [action, resources] of asked) {
      const finding = coversAll(principal, action, resources, 'granted', context);
      if (finding.truth === 0) return finding;
      findings.push(finding);
    }
    return allOf(findings);
  };
  const granting = all(GRANTING.map(([action, resources]) => [action, within(resources)]));
  if (granting.truth === 0) return granting;
  const whole = all(BREADTH.map(([action, resources]) => [action, within(resources)]));
  return whole.truth === 0 ? allOf([granting, all(EVERYWHERE.map((action) => [action, '*']))]) : whole;
}

const iamOf =
  ({ caller }: CompiledPrincipal) =>
  (resources: string): string =>
    `arn:${caller.partition}:iam::${caller.account}:${resources}`;
