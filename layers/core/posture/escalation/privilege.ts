import {
  administrator,
  type CompiledPrincipal,
  compilePrincipal,
  couldAllow,
  grantedAdministrator,
  mentions,
  type PolicyCache,
  type Verdict,
} from '../../iam/index.ts';
import type { ContextValue, NamedPolicy, PolicySet } from '../../iam/types.ts';
import { all } from './verdict.ts';

/** How much an identity may do, from nothing to everything. Tiers and "more privileged" both rest on it. */
export const PRIVILEGE_LEVELS = ['nothing', 'read', 'write', 'secrets', 'permissions', 'admin'] as const;
export type PrivilegeLevel = (typeof PRIVILEGE_LEVELS)[number];

export interface Privilege {
  readonly level: PrivilegeLevel;
  /** Position of the level in `PRIVILEGE_LEVELS`: 0 to 5. */
  readonly rank: number;
  /** True where the level rests on condition keys that are not known. */
  readonly conditional: boolean;
  /** The condition keys it rests on. */
  readonly missing: readonly string[];
  /** The action that shows the level, for a person; undefined for `nothing` and `admin`. */
  readonly evidence?: string;
}

/** Actions that decide over what somebody may do, wherever they are allowed. */
const PERMISSION_ACTIONS = [
  'iam:PutUserPolicy',
  'iam:PutRolePolicy',
  'iam:PutGroupPolicy',
  'iam:AttachUserPolicy',
  'iam:AttachRolePolicy',
  'iam:AttachGroupPolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:AddUserToGroup',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
  'iam:UpdateSAMLProvider',
  'sso:AttachManagedPolicyToPermissionSet',
  'sso:PutInlinePolicyToPermissionSet',
  'sso:CreateAccountAssignment',
  'organizations:AttachPolicy',
  'organizations:DetachPolicy',
  'organizations:UpdatePolicy',
] as const;

/** Actions that people are often given on themselves alone; they count where they reach somebody else. */
const CREDENTIAL_ACTIONS = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile'] as const;

const SECRET_ACTIONS = ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'] as const;
const PARAMETER_ACTIONS = ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'] as const;

const WRITE_ACTIONS = [
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteBucket',
  's3:PutObjectAcl',
  'secretsmanager:PutResourcePolicy',
  'kms:CreateGrant',
  'kms:PutKeyPolicy',
  's3:PutBucketPolicy',
  'lambda:AddPermission',
  's3:PutLifecycleConfiguration',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteTable',
  'rds:DeleteDBInstance',
  'rds:ModifyDBInstance',
  'rds-data:ExecuteStatement',
  'redshift-data:ExecuteStatement',
  'lambda:UpdateFunctionCode',
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'ec2:RunInstances',
  'ec2:TerminateInstances',
  'ec2:ModifyInstanceAttribute',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSnapshot',
  'ecs:RunTask',
  'ecs:ExecuteCommand',
  'ecs:UpdateService',
  'ecr:PutImage',
  'eks:CreateAccessEntry',
  'ssm:SendCommand',
  'ssm:StartSession',
  'ssm:PutParameter',
  'cloudformation:CreateStack',
  'cloudformation:UpdateStack',
  'cloudformation:DeleteStack',
  'codebuild:StartBuild',
  'states:StartExecution',
  'sns:Publish',
  'sqs:SendMessage',
  'sqs:DeleteMessage',
  'kinesis:PutRecord',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecret',
  'kms:ScheduleKeyDeletion',
  'route53:ChangeResourceRecordSets',
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'guardduty:DeleteDetector',
  'iam:PassRole',
  'iam:CreateUser',
  'iam:CreateRole',
  'iam:DeleteUser',
  'iam:DeleteRole',
  'bedrock:InvokeAgent',
  'sagemaker:CreateTrainingJob',
] as const;

const READ_ACTIONS = [
  's3:GetObject',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:BatchGetItem',
  'sqs:ReceiveMessage',
  'kinesis:GetRecords',
  'kms:Decrypt',
  'logs:GetLogEvents',
  'logs:FilterLogEvents',
  'athena:GetQueryResults',
  'ecr:BatchGetImage',
  'codecommit:GitPull',
  'lambda:GetFunction',
  'ebs:GetSnapshotBlock',
  'rds:DownloadDBLogFilePortion',
  'redshift:GetClusterCredentials',
  'rds-db:connect',
  'cognito-idp:ListUsers',
  'es:ESHttpGet',
  'bedrock:InvokeModel',
  'ec2:GetPasswordData',
] as const;

/** What two identities are compared by where their levels are alike: who reaches data or rights that the other lacks. */
export const SENSITIVE_ACTIONS: readonly string[] = [
  ...PERMISSION_ACTIONS,
  ...CREDENTIAL_ACTIONS,
  ...SECRET_ACTIONS,
  ...PARAMETER_ACTIONS,
  ...WRITE_ACTIONS,
  ...READ_ACTIONS,
];

/** Names that nobody has: what is allowed on them is allowed broadly. */
const PROBE = '0-nobody-has-this-name-0';

interface Probe {
  readonly action: string;
  readonly pattern?: string;
}

const on = (actions: readonly string[], pattern?: string): Probe[] =>
  actions.map((action) => (pattern === undefined ? { action } : { action, pattern }));

/** What shows each level, highest first, in the principal's account and whatever Region. */
export const probesOf = ({
  account,
  caller: { partition },
}: Pick<CompiledPrincipal, 'account' | 'caller'>): readonly (readonly [PrivilegeLevel, readonly Probe[]])[] => [
  [
    'permissions',
    [...on(PERMISSION_ACTIONS), ...on(CREDENTIAL_ACTIONS, `arn:${partition}:iam::${account}:user/${PROBE}`)],
  ],
  [
    'secrets',
    [
      ...on(SECRET_ACTIONS, `arn:${partition}:secretsmanager:*:${account}:secret:${PROBE}-000000`),
      ...on(PARAMETER_ACTIONS, `arn:${partition}:ssm:*:${account}:parameter/${PROBE}`),
    ],
  ],
  ['write', on(WRITE_ACTIONS)],
  ['read', [...on(READ_ACTIONS), ...on(SECRET_ACTIONS), ...on(PARAMETER_ACTIONS)]],
];

const probesByAccount = new Map<string, ReturnType<typeof probesOf>>();
function probes(principal: CompiledPrincipal): ReturnType<typeof probesOf> {
  const key = `${principal.caller.partition} ${principal.account}`;
  const known = probesByAccount.get(key);
  if (known) return known;
  const made = probesOf(principal);
  probesByAccount.set(key, made);
  return made;
}

const privilege = (level: PrivilegeLevel, missing: readonly string[] = [], evidence?: string): Privilege => ({
  level,
  rank: PRIVILEGE_LEVELS.indexOf(level),
  conditional: missing.length > 0,
  missing,
  ...(evidence === undefined ? {} : { evidence }),
});

/** What holds for a call that somebody makes as itself: not through a service that acts for it, and over TLS. `[]` says that
 * the request does not have the key. */
export const DIRECT_CALL: Readonly<Record<string, ContextValue>> = {
  'aws:SecureTransport': 'true',
  'aws:ViaAWSService': 'false',
  'aws:CalledVia': [],
  'aws:CalledViaFirst': [],
  'aws:CalledViaLast': [],
};

/** The action by which the principal reads secrets whatever their name; undefined where it does not. */
export function secretsReadBy(principal: CompiledPrincipal): string | undefined {
  if (readers.has(principal)) return readers.get(principal);
  const asked = probes(principal).find(([level]) => level === 'secrets')?.[1] ?? [];
  const allowed = asked.find(
    ({ action, pattern }) =>
      mentions(principal, action) && couldAllow(principal, action, pattern, DIRECT_CALL).verdict !== 'no',
  );
  readers.set(principal, allowed?.action);
  return allowed?.action;
}

/** Asked again each time somebody is judged, while rights change rarely. */
const readers = new WeakMap<CompiledPrincipal, string | undefined>();

/** The highest level that the principal holds now. What it could become is the escalation graph's business. A level that
 * holds without open conditions is preferred over a higher one that rests on unknown keys, except that the higher one is
 * told where nothing else is held. */
export function privilegeRank(
  principal: CompiledPrincipal,
  admin: Verdict = administrator(principal, DIRECT_CALL),
): Privilege {
  if (admin.verdict === 'yes') return privilege('admin');
  let best: Privilege | undefined = admin.verdict === 'conditional' ? privilege('admin', admin.missing) : undefined;
  for (const [level, asked] of probes(principal)) {
    for (const { action, pattern } of asked) {
      if (!mentions(principal, action)) continue;
      const { verdict, missing } = couldAllow(principal, action, pattern, DIRECT_CALL);
      if (verdict === 'yes') return privilege(level, [], action);
      if (verdict === 'conditional') best ??= privilege(level, missing, action);
    }
  }
  return best ?? privilege('nothing');
}

/** Whether the principal is an administrator, boundary and organization policies counted in full: each of them has to let
 * through as much as an administrator has. (A boundary that leaves one action of IAM open leaves no administrator.) */
export function fullAdministrator(principal: CompiledPrincipal, policies: PolicySet, cache: PolicyCache): Verdict {
  const { issuedAt, now } = principal;
  const lets = (limit: readonly NamedPolicy[]) => (): Verdict =>
    administrator(compilePrincipal(principal.arn, { identity: limit }, { cache, issuedAt, now }), DIRECT_CALL);
  const limits = [...(policies.boundary ? [policies.boundary] : []), ...(policies.scps ?? [])];
  return all(() => administrator(principal, DIRECT_CALL), ...limits.map(lets));
}

/** What a caller brings about by how and from where it calls. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:sourceip',
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
]);

/** Whether somebody is an administrator whose denies only ask how the call is made: people who have to use MFA are. An allow
 * that asks for it is no such thing: without it there is nothing to begin with. */
export function holdsAdmin(principal: CompiledPrincipal, admin: Verdict): boolean {
  if (admin.verdict !== 'conditional') return admin.verdict === 'yes';
  if (!admin.missing.every((key) => CIRCUMSTANCES.has(key.toLowerCase()))) return false;
  return grantedAdministrator(principal, DIRECT_CALL).verdict === 'yes';
}
