import { randomBytes } from 'node:crypto';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  type Tag,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { zipSync } from 'fflate';
import { type AccessKey, type ClientSettings, REGION } from './credentials.ts';
import { LOCAL_CLOUDTRAIL, LOCAL_REPLAYER } from './differences.ts';

/** A user with an access key. */
export interface KeyedUser {
  readonly arn: string;
  readonly name: string;
  /** `AIDA…` */
  readonly id: string;
  readonly key: AccessKey;
}

/** The account of a small company, for the demo and the end-to-end tests. */
export interface Estate {
  readonly account: string;
  /** Service user with a static key; may attach policies to itself, so it can become administrator. */
  readonly backup: KeyedUser;
  /** Automation that may read alarms and nothing else. */
  readonly statusPage: KeyedUser;
  /** Emergency administrator. */
  readonly breakGlass: KeyedUser;
  /** Decides on containments; may only call the API. */
  readonly responder: KeyedUser;
  /** Confirms the release of high-risk identities. */
  readonly secondResponder: KeyedUser;
  /** Acts as CloudTrail: may put events on the default bus. */
  readonly cloudTrail: KeyedUser;
  /** Replays files: may put events on the ingest bus. */
  readonly replayer: KeyedUser;
  readonly pipelineRole: string;
  readonly workloadRole: string;
  readonly vendorRole: string;
  readonly agentRole: string;
  /** May manage users; the backup user may assume it. */
  readonly operatorRole: string;
  readonly secret: string;
}

/** The parts of the deployment that users of the estate may call. */
export interface Reach {
  readonly api: string;
  readonly ingestBus: string;
}

const statement = (action: string | readonly string[], resource: string | readonly string[] = '*') => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const policy = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const trust = (principal: object, more: object = {}): string =>
  policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });

/** Creates the estate through AWS APIs, as root of the emulated account. */
export async function createEstate(settings: ClientSettings, account: string, reach: Reach): Promise<Estate> {
  const make = new Maker(settings, account);
  const apiId = reach.api.split('/').at(-1) ?? '';
  const callsApi = policy(statement('execute-api:Invoke', `arn:aws:execute-api:${REGION}:${account}:${apiId}/*`));
  const people = {
    responder: await make.user('responder', '/people/', callsApi, { owner: 'security' }),
    secondResponder: await make.user('second-responder', '/people/', callsApi, { owner: 'security' }),
    cloudTrail: await make.user(
      'cloudtrail',
      '/tierwatch-local/',
      policy(statement('events:PutEvents', `arn:aws:events:${REGION}:${account}:event-bus/default`)),
      { owner: 'tierwatch' },
    ),
    replayer: await make.user(
      'replayer',
      '/tierwatch-local/',
      policy(statement('events:PutEvents', `arn:aws:events:${REGION}:${account}:event-bus/${reach.ingestBus}`)),
      { owner: 'tierwatch' },
    ),
    breakGlass: await make.user('break-glass-1', '/', undefined, { owner: 'security' }, ADMINISTRATOR),
  };
  for (const [expected, { arn }] of [
    [LOCAL_CLOUDTRAIL, people.cloudTrail],
    [LOCAL_REPLAYER, people.replayer],
  ] as const)
    if (arn !== expected) throw new Error(`expected ${expected}, got ${arn}`);
  const machines = await createMachines(make, account);
  const secret = await createSecrets(settings, machines.workloadRole);
  return { account, ...people, ...machines, secret };
}

export const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

async function createMachines(make: Maker, account: string) {
  const backupArn = `arn:aws:iam::${account}:user/nightly-backup`;
  const backup = await make.user(
    'nightly-backup',
    '/',
    policy(
      statement(['s3:ListAllMyBuckets', 's3:ListBucket', 's3:GetObject'], '*'),
      statement(['iam:ListUsers', 'iam:ListRoles', 'iam:GetUser', 'iam:ListAccessKeys']),
      // Left over from a migration: the step from a backup job to administrator.
      statement(['iam:AttachUserPolicy', 'iam:ListAttachedUserPolicies'], backupArn),
      statement('sts:AssumeRole', `arn:aws:iam::${account}:role/user-operator`),
    ),
    {},
  );
  const statusPage = await make.user('status-page', '/', policy(statement('cloudwatch:DescribeAlarms')), {
    owner: 'web',
  });
  return { backup, statusPage, ...(await createRoles(make, account, backupArn)) };
}

async function createRoles(make: Maker, account: string, backupArn: string) {
  const provider = await make.oidcProvider('https://token.actions.githubusercontent.com');
  const pipelineRole = await make.role(
    'shop-deployer',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
            StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example-shop/*' },
          },
        },
      ],
    }),
    policy(statement(['lambda:UpdateFunctionCode', 's3:PutObject', 'cloudformation:DescribeStacks'])),
    { owner: 'platform' },
  );
  const workloadRole = await make.role(
    'hourly-invoices',
    trust({ Service: 'lambda.amazonaws.com' }),
    policy(statement(['dynamodb:PutItem', 'dynamodb:Query'], `arn:aws:dynamodb:${REGION}:${account}:table/invoices`)),
    { owner: 'billing' },
  );
  const vendorRole = await make.role(
    'metrics-vendor',
    trust({ AWS: 'arn:aws:iam::999999999999:root' }),
    policy(statement(['cloudwatch:GetMetricData', 'ec2:DescribeInstances', 'tag:GetResources'])),
    {},
  );
  const agentRole = await make.role(
    'support-agent',
    trust({ Service: 'bedrock.amazonaws.com' }),
    policy(statement(['bedrock:InvokeModel', 'dynamodb:GetItem', 'dynamodb:UpdateItem'])),
    { owner: 'support' },
  );
  const operatorRole = await make.role(
    'user-operator',
    trust({ AWS: backupArn }),
    policy(statement(['iam:DeleteUserPolicy', 'iam:ListUserPolicies', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'])),
    { owner: 'platform' },
  );
  return { pipelineRole, workloadRole, vendorRole, agentRole, operatorRole };
}

/** A secret in Secrets Manager without rotation, and a token in the environment of a function. */
async function createSecrets(settings: ClientSettings, role: string): Promise<string> {
  const secret = await new SecretsManagerClient(settings).send(
    new CreateSecretCommand({ Name: 'shop/database', SecretString: randomBytes(24).toString('base64url') }),
  );
  const code = 'exports.handler = async () => ({ invoices: 0 });';
  await new LambdaClient(settings).send(
    new CreateFunctionCommand({
      FunctionName: 'hourly-invoices',
      Role: role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': new TextEncoder().encode(code) }) },
      // Random, in the format of GitHub tokens, which the secret scanner detects.
      Environment: { Variables: { GITHUB_TOKEN: `ghp_${randomLetters(36)}`, CURRENCY: 'EUR' } },
    }),
  );
  return secret.ARN ?? 'shop/database';
}

function randomLetters(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** Creates users and roles with their policies, tags and keys. */
export class Maker {
  readonly #iam: IAMClient;
  readonly #account: string;

  constructor(settings: ClientSettings, account: string) {
    this.#iam = new IAMClient(settings);
    this.#account = account;
  }

  async user(
    name: string,
    path: string,
    document: string | undefined,
    tags: Readonly<Record<string, string>>,
    ...managed: readonly string[]
  ): Promise<KeyedUser> {
    const { User } = await this.#iam.send(new CreateUserCommand({ UserName: name, Path: path, Tags: tagList(tags) }));
    if (document !== undefined) {
      await this.#iam.send(
        new PutUserPolicyCommand({ UserName: name, PolicyName: `${name}-access`, PolicyDocument: document }),
      );
    }
    for (const PolicyArn of managed) {
      await this.#iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
    }
    const { AccessKey } = await this.#iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return {
      arn: User?.Arn ?? `arn:aws:iam::${this.#account}:user${path}${name}`,
      name,
      id: User?.UserId ?? '',
      key: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
    };
  }

  /** @returns the ARN of the role. */
  async role(
    name: string,
    trustPolicy: string,
    document: string,
    tags: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { Role } = await this.#iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustPolicy, Tags: tagList(tags) }),
    );
    await this.#iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: `${name}-access`, PolicyDocument: document }),
    );
    return Role?.Arn ?? `arn:aws:iam::${this.#account}:role/${name}`;
  }

  async oidcProvider(url: string): Promise<string> {
    const answer = await this.#iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: ['sts.amazonaws.com'] }),
    );
    return answer.OpenIDConnectProviderArn ?? '';
  }
}

const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
