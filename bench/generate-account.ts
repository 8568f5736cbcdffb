import { writeFile } from 'node:fs/promises';
import { random } from './random.ts';

/** Generates realistic accounts for benchmarks, with a typical mix of users, groups, roles and policies. Deterministic for a seed. The
 * result has the structure of GetAccountAuthorizationDetails. */
export interface GeneratorOptions {
  /** Users and roles together. */
  readonly principals: number;
  readonly seed?: number;
  /** 12 digits. */
  readonly account?: string;
}

type Json = Record<string, unknown>;

const TEAMS = [
  'payments',
  'search',
  'identity',
  'data',
  'platform',
  'mobile',
  'growth',
  'risk',
  'billing',
  'ml',
] as const;
const SERVICES = [
  'lambda',
  'ec2',
  'ecs-tasks',
  'states',
  'glue',
  'codebuild',
  'sagemaker',
  'events',
  'firehose',
] as const;
const ATTACHED = [
  'AmazonS3ReadOnlyAccess',
  'AWSLambdaBasicExecutionRole',
  'CloudWatchAgentServerPolicy',
  'AmazonSSMManagedInstanceCore',
  'AmazonDynamoDBReadOnlyAccess',
  'AmazonSQSFullAccess',
] as const;

const document = (...statements: readonly Json[]): Json => ({ Version: '2012-10-17', Statement: statements });
const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: Json = {},
): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

class Generator {
  readonly account: string;
  readonly size: number;
  readonly next: () => number;

  constructor(options: GeneratorOptions) {
    this.account = options.account ?? '210987654321';
    this.size = options.principals;
    this.next = random(options.seed ?? 1);
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.next() * items.length)] ?? items[0];
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  arn(resource: string): string {
    return `arn:aws:iam::${this.account}:${resource}`;
  }

  /** `AROA…`, `AIDA…` and the like. */
  id(prefix: string, index: number): string {
    return `${prefix}${index.toString(36).toUpperCase().padStart(17, 'A')}`;
  }

  date(mostDays: number): string {
    return new Date(Date.UTC(2026, 0, 1) - Math.floor(this.next() * mostDays) * 86_400_000).toISOString();
  }

  tags(): Json[] {
    return this.chance(0.6) ? [{ Key: 'team', Value: this.pick(TEAMS) }] : [];
  }

  /** The permissions of an application on its resources. */
  application(team: string, index: number): Json {
    const name = `${team}-${index}`;
    const statements = [allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::${name}/*`)];
    if (this.chance(0.5))
      statements.push(
        allow(
          ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
          `arn:aws:dynamodb:eu-west-1:${this.account}:table/${name}`,
        ),
      );
    if (this.chance(0.3))
      statements.push(
        allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:eu-west-1:${this.account}:secret:${team}/*`),
      );
    if (this.chance(0.2))
      statements.push(
        allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], `arn:aws:sqs:eu-west-1:${this.account}:${name}`),
      );
    if (this.chance(0.1))
      statements.push(
        allow('kms:Decrypt', '*', { Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }),
      );
    return document(...statements);
  }

  /** Permissions of a few roles and users that are part of escalation paths. */
  risky(): Json {
    return this.pick<Json>([
      document(allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])),
      document(
        allow(['iam:PassRole'], this.arn('role/app/*'), {
          Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
        }),
        allow('ec2:RunInstances'),
      ),
      document(allow('iam:CreateAccessKey', this.arn('user/*'))),
      document(allow('sts:AssumeRole', this.arn('role/app/*'))),
      document(allow(['iam:AttachRolePolicy', 'iam:PutRolePolicy'], this.arn('role/app/*'))),
      document(allow('ssm:SendCommand')),
      document(allow('iam:*'), { Effect: 'Deny', Action: ['iam:Create*', 'iam:Put*', 'iam:Attach*'], Resource: '*' }),
      document({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' }),
    ]);
  }

  trust(index: number): Json {
    const draw = this.next();
    if (draw < 0.7)
      return document({
        Effect: 'Allow',
        Principal: { Service: `${this.pick(SERVICES)}.amazonaws.com` },
        Action: 'sts:AssumeRole',
      });
    if (draw < 0.8) {
      return document({
        Effect: 'Allow',
        Principal: { Federated: this.arn('oidc-provider/token.actions.githubusercontent.com') },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          StringLike: {
            'token.actions.githubusercontent.com:sub': this.chance(0.1)
              ? 'repo:example/*'
              : `repo:example/service-${index}:ref:refs/heads/main`,
          },
        },
      });
    }
    if (draw < 0.93)
      return document({ Effect: 'Allow', Principal: { AWS: this.arn('root') }, Action: 'sts:AssumeRole' });
    if (draw < 0.97)
      return document({
        Effect: 'Allow',
        Principal: { AWS: this.arn(`user/person.${this.pick(TEAMS)}0`) },
        Action: 'sts:AssumeRole',
      });
    const vendor = `arn:aws:iam::${300000000000 + (index % 9)}:root`;
    return document({
      Effect: 'Allow',
      Principal: { AWS: vendor },
      Action: 'sts:AssumeRole',
      ...(this.chance(0.7) ? { Condition: { StringEquals: { 'sts:ExternalId': `customer-${index}` } } } : {}),
    });
  }

  managed(name: string): Json {
    return { PolicyName: name, PolicyArn: `arn:aws:iam::aws:policy/${name}` };
  }

  own(index: number): Json {
    return { PolicyName: `app-${index}`, PolicyArn: this.arn(`policy/app-${index}`) };
  }

  user(index: number, policies: number): Json {
    const team = this.pick(TEAMS);
    const person = this.chance(0.5);
    const name = person ? `person.${team}${index}` : `svc-${team}-${index}`;
    const groups = person ? [`team-${team}`] : [];
    if (person && this.chance(0.02)) groups.push('administrators');
    return {
      Path: person ? '/' : '/service/',
      UserName: name,
      UserId: this.id('AIDA', index),
      Arn: this.arn(`user${person ? '/' : '/service/'}${name}`),
      CreateDate: this.date(1500),
      UserPolicyList: person
        ? []
        : [{ PolicyName: 'access', PolicyDocument: this.chance(0.03) ? this.risky() : this.application(team, index) }],
      AttachedManagedPolicies: this.chance(0.2) ? [this.own(Math.floor(this.next() * policies))] : [],
      GroupList: groups,
      Tags: this.tags(),
    };
  }

  role(index: number, policies: number): Json {
    const team = this.pick(TEAMS);
    const linked = this.chance(0.02);
    const path = linked ? `/aws-service-role/service${index}.amazonaws.com/` : this.chance(0.4) ? '/app/' : '/';
    const name = linked ? `AWSServiceRoleForService${index}` : `${team}-${this.pick(SERVICES)}-${index}`;
    const attached = [this.managed(this.chance(0.004) ? 'AdministratorAccess' : this.pick(ATTACHED))];
    if (this.chance(0.4)) attached.push(this.own(Math.floor(this.next() * policies)));
    return {
      Path: path,
      RoleName: name,
      RoleId: this.id('AROA', index),
      Arn: this.arn(`role${path}${name}`),
      CreateDate: this.date(1500),
      AssumeRolePolicyDocument: this.trust(index),
      RolePolicyList: linked
        ? []
        : [{ PolicyName: 'access', PolicyDocument: this.chance(0.03) ? this.risky() : this.application(team, index) }],
      AttachedManagedPolicies: attached,
      InstanceProfileList: [],
      Tags: this.tags(),
      RoleLastUsed: this.chance(0.8) ? { LastUsedDate: this.date(300), Region: 'eu-west-1' } : {},
    };
  }

  group(name: string, attached: readonly Json[], statements: readonly Json[]): Json {
    return {
      Path: '/',
      GroupName: name,
      GroupId: this.id('AGPA', name.length),
      Arn: this.arn(`group/${name}`),
      CreateDate: this.date(1500),
      GroupPolicyList: statements.length === 0 ? [] : [{ PolicyName: 'team', PolicyDocument: document(...statements) }],
      AttachedManagedPolicies: attached,
    };
  }

  policy(index: number): Json {
    const team = this.pick(TEAMS);
    return {
      PolicyName: `app-${index}`,
      PolicyId: this.id('ANPA', index),
      Arn: this.arn(`policy/app-${index}`),
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: 1,
      PolicyVersionList: [
        {
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: this.date(900),
          Document: this.application(team, index),
        },
      ],
    };
  }
}

/** One dump of GetAccountAuthorizationDetails. */
export function generateAccount(options: GeneratorOptions): Json {
  const generator = new Generator(options);
  const users = Math.round(options.principals * 0.25);
  const policies = Math.max(5, Math.round(options.principals / 10));
  return {
    UserDetailList: Array.from({ length: users }, (_, index) => generator.user(index, policies)),
    GroupDetailList: [
      generator.group('administrators', [generator.managed('AdministratorAccess')], []),
      ...TEAMS.map((team) =>
        generator.group(
          `team-${team}`,
          [generator.managed('AmazonS3ReadOnlyAccess')],
          [allow('sts:AssumeRole', generator.arn(`role/${team}-*`))],
        ),
      ),
    ],
    RoleDetailList: Array.from({ length: options.principals - users }, (_, index) => generator.role(index, policies)),
    Policies: Array.from({ length: policies }, (_, index) => generator.policy(index)),
    IsTruncated: false,
  };
}

const [, script, file, principals, seed] = process.argv;
if (import.meta.filename === script) {
  if (file === undefined || principals === undefined) {
    process.stderr.write('usage: node bench/generate-account.ts FILE PRINCIPALS [SEED]\n');
    process.exitCode = 2;
  } else {
    await writeFile(file, JSON.stringify(generateAccount({ principals: Number(principals), seed: Number(seed ?? 1) })));
  }
}
