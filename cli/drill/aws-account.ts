import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
  ListUserPoliciesCommand,
  ListUserTagsCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSServiceException } from '@aws-sdk/client-sts';
import { DENY_POLICY_PREFIX, isDenyAllPolicy } from '../../layers/core/deny-policies.ts';
import { messageOf, UsageError } from '../io.ts';
import { isDenial, playAttack } from './attack.ts';
import { CANARY_PATH, canaryOf, tagsOf } from './canary.ts';
import type { Credentials, DrillClients } from './clients.ts';
import type { AttackCalls, Canary, DrillAccount, DrillClock } from './ports.ts';

/** A new key is valid everywhere within seconds. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html */
const KEY_READY_MS = 60_000;
const KEY_POLL_MS = 1_000;

/** Canaries in an AWS account. */
export class AwsDrillAccount implements DrillAccount {
  readonly #clients: DrillClients;
  readonly #clock: DrillClock;
  readonly #iam: IAMClient;
  readonly #keys = new Map<string, Credentials>();

  constructor(clients: DrillClients, clock: DrillClock) {
    this.#clients = clients;
    this.#clock = clock;
    this.#iam = clients.iam();
  }

  async caller(): Promise<string> {
    try {
      const { Arn } = await this.#clients.sts().send(new GetCallerIdentityCommand({}));
      if (Arn !== undefined) return Arn;
    } catch (error) {
      throw new UsageError(`no usable AWS credentials: ${messageOf(error)}`);
    }
    throw new UsageError('sts:GetCallerIdentity returned no ARN');
  }

  async createUser(canary: Canary): Promise<void> {
    const request = { UserName: canary.name, Path: CANARY_PATH, Tags: tagsOf(canary) };
    await permitted(() => this.#iam.send(new CreateUserCommand(request)));
  }

  async createKey(canary: Canary, signal: AbortSignal): Promise<void> {
    const { AccessKey } = await permitted(() => this.#iam.send(new CreateAccessKeyCommand({ UserName: canary.name })));
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
    if (accessKeyId === undefined || secretAccessKey === undefined)
      throw new UsageError('iam:CreateAccessKey returned no access key');
    this.#keys.set(canary.name, { accessKeyId, secretAccessKey });
    const deadline = this.#clock.now() + KEY_READY_MS;
    for (;;) {
      const error = await this.tryKey(canary).catch(messageOf);
      if (error === undefined) return;
      if (this.#clock.now() > deadline) throw new UsageError(`AWS does not accept the key of the canary: ${error}`);
      await this.#clock.wait(KEY_POLL_MS, signal);
    }
  }

  attack(canary: Canary): Promise<AttackCalls> {
    const key = this.#keyOf(canary);
    return playAttack({ iam: this.#clients.iam(key), sts: this.#clients.sts(key), canary });
  }

  async tryKey(canary: Canary): Promise<string | undefined> {
    try {
      await this.#clients.sts(this.#keyOf(canary)).send(new GetCallerIdentityCommand({}));
      return undefined;
    } catch (error) {
      // Throttling or a network that is down does not show that the key is dead.
      if (error instanceof STSServiceException && error.$metadata.httpStatusCode === 403) return error.name;
      throw error;
    }
  }

  async canaries(): Promise<readonly Canary[]> {
    const found: Canary[] = [];
    const pages = paginateListUsers({ client: this.#iam }, { PathPrefix: CANARY_PATH });
    await permitted(async () => {
      for await (const { Users = [] } of pages)
        for (const { UserName: name = '', Arn: arn = '' } of Users) {
          const { Tags = [] } = await this.#iam.send(new ListUserTagsCommand({ UserName: name }));
          const canary = canaryOf({ name, arn }, Tags);
          if (canary !== undefined) found.push(canary);
        }
    });
    return found;
  }

  async foreignAccess(canary: Canary): Promise<readonly string[]> {
    const UserName = canary.name;
    return permitted(async () => {
      const { AttachedPolicies = [] } = await this.#iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
      const { PolicyNames = [] } = await this.#iam.send(new ListUserPoliciesCommand({ UserName }));
      const { Groups = [] } = await this.#iam.send(new ListGroupsForUserCommand({ UserName }));
      const attached = AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn);
      return [
        ...attached.filter((arn) => !isDenyAllPolicy(arn)),
        ...PolicyNames.filter((name) => !name.startsWith(DENY_POLICY_PREFIX)).map((name) => `policy ${name}`),
        ...Groups.map(({ GroupName = '' }) => `group ${GroupName}`),
      ];
    });
  }

  async remove(canary: Canary): Promise<void> {
    const UserName = canary.name;
    await permitted(async () => {
      try {
        const { AccessKeyMetadata = [] } = await this.#iam.send(new ListAccessKeysCommand({ UserName }));
        for (const { AccessKeyId } of AccessKeyMetadata)
          await unlessGone(this.#iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
        await this.#iam.send(new DeleteUserCommand({ UserName }));
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    });
    this.#keys.delete(canary.name);
  }

  #keyOf({ name }: Canary): Credentials {
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`the drill has no key of ${name}`);
    return key;
  }
}

const isGone = (error: unknown): boolean => error instanceof Error && error.name.startsWith('NoSuchEntity');

async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Says which permission is missing, instead of an error of the SDK. */
async function permitted<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (isDenial(error))
      throw new UsageError(`${messageOf(error)} (a drill needs the permissions in docs/operators/drill.md)`);
    throw error;
  }
}
