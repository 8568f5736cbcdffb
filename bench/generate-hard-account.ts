import { random } from './random.ts';

/** Generates accounts that are hard to assess: no two policies are equal, so nothing is computed once for many principals. One
 * principal in ten is part of an escalation path; many have a permissions boundary, a Deny, or a group of their own.
 * Deterministic for a seed. The result has the structure of GetAccountAuthorizationDetails. */
export interface HardAccountOptions {
  /** Users and roles together. */
  readonly principals: number;
  readonly seed?: number;
}

type Json = Record<string, unknown>;

const ACCOUNT = '210987654321';
const SERVICES = ['lambda', 'ec2', 'ecs-tasks', 'states', 'glue', 'codebuild', 'sagemaker'] as const;

const ACTIONS: readonly (readonly [actions: readonly string[], resource: string])[] = [
  [['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::NAME/*'],
  [['s3:ListBucket', 's3:GetBucketPolicy'], 'arn:aws:s3:::NAME'],
  [
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan'],
    `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/NAME`,
  ],
  [['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], `arn:aws:sqs:eu-west-1:${ACCOUNT}:NAME`],
  [['sns:Publish'], `arn:aws:sns:eu-west-1:${ACCOUNT}:NAME`],
  [['secretsmanager:GetSecretValue'], `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:NAME-*`],
  [['ssm:GetParameter', 'ssm:GetParametersByPath'], `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/NAME/*`],
  [['kms:Decrypt', 'kms:GenerateDataKey'], `arn:aws:kms:eu-west-1:${ACCOUNT}:key/NAME`],
  [['logs:PutLogEvents', 'logs:CreateLogStream'], `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/NAME:*`],
  [['lambda:InvokeFunction'], `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:NAME`],
  [['states:StartExecution'], `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:NAME`],
  [['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/NAME`],
];

/** Permissions by which a principal gains the privilege of others; `NAME` is a prefix of a few roles or users. */
const ESCALATIONS: readonly (readonly [actions: readonly string[], resource: string])[] = [
  [['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], '*'],
  [['iam:PassRole', 'ec2:RunInstances'], '*'],
  [['iam:CreateAccessKey'], `arn:aws:iam::${ACCOUNT}:user/NAME*`],
  [['iam:AttachRolePolicy', 'iam:PutRolePolicy'], `arn:aws:iam::${ACCOUNT}:role/NAME*`],
  [['iam:UpdateAssumeRolePolicy'], `arn:aws:iam::${ACCOUNT}:role/NAME*`],
  [['sts:AssumeRole'], `arn:aws:iam::${ACCOUNT}:role/NAME*`],
  [['iam:CreatePolicyVersion'], `arn:aws:iam::${ACCOUNT}:policy/NAME*`],
  [['iam:AddUserToGroup'], `arn:aws:iam::${ACCOUNT}:group/NAME*`],
  [['iam:UpdateLoginProfile', 'iam:CreateLoginProfile'], `arn:aws:iam::${ACCOUNT}:user/NAME*`],
  [['ssm:SendCommand', 'ssm:StartSession'], '*'],
  [['cloudformation:CreateStack', 'iam:PassRole'], '*'],
  [['iam:DeleteRolePermissionsBoundary', 'iam:DetachRolePolicy'], `arn:aws:iam::${ACCOUNT}:role/NAME*`],
];

const statement = (Effect: string, Action: readonly string[], Resource: string, more: Json = {}): Json => ({
  Effect,
  Action,
  Resource,
  ...more,
});

/** One dump of GetAccountAuthorizationDetails. */
export function generateHardAccount({ principals, seed = 1 }: HardAccountOptions): Json {
  const next = random(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const users = Math.round(principals / 4);
  const roles = principals - users;
  const groups = Math.max(2, Math.round(principals / 20));
  const policies = Math.max(5, Math.round(principals / 5));
  let serial = 0;
  const unique = (): string => `${pick(['orders', 'search', 'ledger', 'media', 'risk'])}-${(serial++).toString(36)}`;
  const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
  const of = (kind: string, index: number): string => `${kind}-${String(index).padStart(6, '0')}`;
  const document = (statements: readonly Json[]): Json => ({ Version: '2012-10-17', Statement: statements });

  /** Permissions of an application on resources that no other uses, often with a condition that no other has. */
  const plain = (): Json => {
    const [actions, resource] = pick(ACTIONS);
    const condition = next() < 0.2 ? { Condition: { StringEquals: { 'aws:PrincipalTag/team': unique() } } } : {};
    return statement('Allow', actions.slice(below(actions.length)), resource.replace('NAME', unique()), condition);
  };
  const denial = (): Json => {
    const [actions, resource] = pick([...ACTIONS, ...ESCALATIONS]);
    return statement('Deny', actions, resource.replace('NAME', unique()));
  };
  /** A pattern of up to ten users, roles, groups or policies. */
  const escalation = (): Json => {
    const [actions, resource] = pick(ESCALATIONS);
    const kind = /:(user|role|group|policy)\//.exec(resource)?.[1] ?? '';
    const count = { user: users, role: roles, group: groups, policy: policies }[kind] ?? 1;
    const condition = next() < 0.3 ? { Condition: { StringNotEquals: { 'aws:PrincipalTag/team': unique() } } } : {};
    return statement('Allow', actions, resource.replace('NAME', of(kind, below(count)).slice(0, -1)), condition);
  };
  const permissions = (isRisky: boolean): Json =>
    document([
      ...Array.from({ length: 2 + below(4) }, plain),
      ...(next() < 0.15 ? [denial()] : []),
      ...(isRisky ? [escalation()] : []),
    ]);
  const attached = (index: number): Json => ({
    PolicyName: of('policy', index),
    PolicyArn: arn(`policy/${of('policy', index)}`),
  });
  const boundary = (): Json =>
    next() < 0.1
      ? { PermissionsBoundary: { PermissionsBoundaryArn: arn(`policy/${of('policy', below(policies / 4))}`) } }
      : {};
  const common = (index: number): Json => ({
    CreateDate: '2025-03-01T00:00:00Z',
    Tags: next() < 0.5 ? [{ Key: 'team', Value: unique() }] : [],
    AttachedManagedPolicies: next() < 0.4 ? [attached(below(policies))] : [],
    ...(index % 200 === 7
      ? {
          AttachedManagedPolicies: [
            { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
          ],
        }
      : boundary()),
  });
  const trust = (): Json => {
    const draw = next();
    const principal =
      draw < 0.7
        ? { Service: `${pick(SERVICES)}.amazonaws.com` }
        : { AWS: draw < 0.85 ? arn('root') : arn(`user/${of('user', below(users))}`) };
    return document([{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }]);
  };
  return {
    UserDetailList: Array.from({ length: users }, (_, index) => ({
      Path: '/',
      UserName: of('user', index),
      UserId: `AIDA${String(index).padStart(16, 'A')}`,
      Arn: arn(`user/${of('user', index)}`),
      GroupList: next() < 0.5 ? [of('group', below(groups))] : [],
      UserPolicyList: [{ PolicyName: 'access', PolicyDocument: permissions(next() < 0.1) }],
      ...common(index),
    })),
    GroupDetailList: Array.from({ length: groups }, (_, index) => ({
      Path: '/',
      GroupName: of('group', index),
      GroupId: `AGPA${String(index).padStart(16, 'A')}`,
      Arn: arn(`group/${of('group', index)}`),
      GroupPolicyList: [{ PolicyName: 'access', PolicyDocument: permissions(next() < 0.05) }],
      AttachedManagedPolicies: [],
    })),
    RoleDetailList: Array.from({ length: roles }, (_, index) => ({
      Path: '/',
      RoleName: of('role', index),
      RoleId: `AROA${String(index).padStart(16, 'A')}`,
      Arn: arn(`role/${of('role', index)}`),
      AssumeRolePolicyDocument: trust(),
      RolePolicyList: [{ PolicyName: 'access', PolicyDocument: permissions(next() < 0.1) }],
      InstanceProfileList: [],
      ...common(index),
    })),
    Policies: Array.from({ length: policies }, (_, index) => ({
      PolicyName: of('policy', index),
      Arn: arn(`policy/${of('policy', index)}`),
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: permissions(false) }],
    })),
    IsTruncated: false,
  };
}
