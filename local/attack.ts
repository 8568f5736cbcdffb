import { AttachUserPolicyCommand, IAMClient, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AccessKey, settingsFor } from './credentials.ts';
import type { Estate, KeyedUser } from './estate.ts';
import { type Call, type Caller, cloudTrailRecord } from './trail.ts';

/** Sources of the company's own machines and of the attacker. Both addresses belong to large hosting providers. */
export const HOME = { address: '5.9.17.21', country: 'DE', agent: 'aws-cli/2.31.4 md/awscrt#0.27.4 ua/2.1 os/linux' };
export const AWAY = { address: '177.54.150.100', country: 'BR', agent: 'python-requests/2.32.3' };

const DAY = 24 * 3_600_000;

export const callerOf = (user: KeyedUser, from: { readonly address: string; readonly agent: string }): Caller => ({
  arn: user.arn,
  accessKeyId: user.key.accessKeyId,
  principalId: user.id,
  address: from.address,
  agent: from.agent,
});

/** The calls of an automation in each of the last `days` nights, from HOME: the events that build its baseline. */
export function history(user: KeyedUser, calls: readonly Omit<Call, 'caller' | 'at'>[], days: number, now: Date) {
  const caller = callerOf(user, HOME);
  const records: object[] = [];
  for (let day = days; day >= 1; day -= 1) {
    const start = now.getTime() - day * DAY;
    for (const [index, call] of calls.entries()) {
      records.push(cloudTrailRecord({ ...call, caller, at: new Date(start + index * 20_000) }));
    }
  }
  return records;
}

export const NIGHTLY: readonly Omit<Call, 'caller' | 'at'>[] = [
  { service: 'sts', name: 'GetCallerIdentity', readOnly: true },
  { service: 's3', name: 'ListBuckets', readOnly: true },
  { service: 's3', name: 'ListBuckets', readOnly: true },
];

/** The session of the operator role that the attacker created with the stolen key. */
export const operatorSession = ({ account, operatorRole }: Estate): Caller => ({
  arn: `arn:aws:sts::${account}:assumed-role/user-operator/support`,
  accessKeyId: 'ASIAUSEROPERATOR0001',
  principalId: 'AROAUSEROPERATOR0001:support',
  role: { arn: operatorRole, name: 'user-operator' },
  address: AWAY.address,
  agent: AWAY.agent,
});

/** Makes a call. Returns the error code, or undefined if it succeeds. */
async function attempt(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.name;
  }
}

/** An attacker with a stolen access key: calls the emulated AWS, and returns the events that CloudTrail would record. */
export class Attacker {
  readonly #endpoint: string;
  readonly #victim: KeyedUser;
  readonly #caller: Caller;

  constructor(endpoint: string, victim: KeyedUser, from = AWAY) {
    this.#endpoint = endpoint;
    this.#victim = victim;
    this.#caller = callerOf(victim, from);
  }

  get #settings() {
    return settingsFor(this.#endpoint, this.#victim.key);
  }

  /** Makes a call with the key. Returns the error code, or undefined if the key works. */
  tryKey(): Promise<string | undefined> {
    return attempt(() => new STSClient(this.#settings).send(new GetCallerIdentityCommand({})));
  }

  /** Lists users, roles and buckets. */
  async reconnaissance(): Promise<object[]> {
    const iam = new IAMClient(this.#settings);
    const steps: readonly [string, string, () => Promise<unknown>][] = [
      ['sts', 'GetCallerIdentity', () => new STSClient(this.#settings).send(new GetCallerIdentityCommand({}))],
      ['iam', 'ListUsers', () => iam.send(new ListUsersCommand({}))],
      ['iam', 'ListRoles', () => iam.send(new ListRolesCommand({}))],
      ['s3', 'ListBuckets', () => new S3Client(this.#settings).send(new ListBucketsCommand({}))],
    ];
    const records: object[] = [];
    for (const [service, name, call] of steps) {
      records.push(this.#record({ service, name, readOnly: true }, await attempt(call)));
    }
    return records;
  }

  /** Attaches AdministratorAccess to the stolen user itself. */
  async becomeAdministrator(): Promise<object[]> {
    const request = { UserName: this.#victim.name, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const error = await attempt(() => new IAMClient(this.#settings).send(new AttachUserPolicyCommand(request)));
    const seen = { userName: request.UserName, policyArn: request.PolicyArn };
    return [this.#record({ service: 'iam', name: 'AttachUserPolicy', readOnly: false, request: seen }, error)];
  }

  /** Assumes a role, whose session outlives the key. */
  async assumeOperatorRole(estate: Estate): Promise<{ readonly session: AccessKey; readonly records: object[] }> {
    const sts = new STSClient(this.#settings);
    const request = { RoleArn: estate.operatorRole, RoleSessionName: 'support' };
    const { Credentials } = await sts.send(new AssumeRoleCommand(request));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const seen = { roleArn: request.RoleArn, roleSessionName: request.RoleSessionName };
    return { session, records: [this.#record({ service: 'sts', name: 'AssumeRole', readOnly: true, request: seen })] };
  }

  #record(call: Omit<Call, 'caller' | 'at'>, error?: string): object {
    const failed = error === undefined ? {} : { error };
    return cloudTrailRecord({ ...call, ...failed, caller: this.#caller, at: new Date() });
  }
}
