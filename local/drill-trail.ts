import type { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { DRILL_NAME } from '../cli/drill/canary.ts';
import { AWAY, HOME } from './attack.ts';
import type { ClientSettings } from './credentials.ts';
import { type Call, type Caller, cloudTrailRecord, deliver } from './trail.ts';

const AGENT = `aws-sdk-js/3.1142.0 ua/2.1 os/linux lang/js ${DRILL_NAME}`;

/** What CloudTrail keeps of a response; never the secret key. */
const created = z.object({
  User: z.object({ Arn: z.string(), UserName: z.string(), UserId: z.string() }).optional(),
  AccessKey: z.object({ AccessKeyId: z.string(), UserName: z.string(), Status: z.string() }).optional(),
});
const failure = z.object({ name: z.string() });
const called = z.object({ commandName: z.string() });

/** Delivers the calls of clients as CloudTrail would. */
export class TrailRecorder {
  readonly #cloudTrail: ClientSettings;
  readonly #callers = new Map<string, Promise<Caller>>();

  /** @param cloudTrail credentials of the user that acts as CloudTrail */
  constructor(cloudTrail: ClientSettings) {
    this.#cloudTrail = cloudTrail;
  }

  /** @param identity a client with the same credentials, whose calls are not recorded */
  iam(client: IAMClient, identity: STSClient): IAMClient {
    client.middlewareStack.add(this.#middleware('iam', identity), { step: 'initialize', name: 'trail' });
    return client;
  }

  sts(client: STSClient, identity: STSClient): STSClient {
    client.middlewareStack.add(this.#middleware('sts', identity), { step: 'initialize', name: 'trail' });
    return client;
  }

  #middleware(service: string, identity: STSClient) {
    return <Args extends { readonly input: object }, Result extends { readonly output: object }>(
      next: (args: Args) => Promise<Result>,
      context: object,
    ) =>
      async (args: Args): Promise<Result> => {
        const name = called.parse(context).commandName.replace(/Command$/, '');
        try {
          const result = await next(args);
          const request = inCamelCase(args.input);
          await this.#deliver(identity, { service, name, request, ...responseOf(result.output) });
          return result;
        } catch (error) {
          const { name: code } = failure.parse(error);
          // IAM leaves the request out of the record of a denied call.
          if (code.startsWith('AccessDenied')) await this.#deliver(identity, { service, name, error: 'AccessDenied' });
          throw error;
        }
      };
  }

  async #deliver(identity: STSClient, call: Omit<Call, 'caller' | 'at' | 'readOnly'>): Promise<void> {
    const { accessKeyId } = await identity.config.credentials();
    const known = this.#callers.get(accessKeyId) ?? callerOf(identity, accessKeyId);
    this.#callers.set(accessKeyId, known);
    const readOnly = /^(Get|List|AssumeRole)/.test(call.name);
    await deliver(this.#cloudTrail, [cloudTrailRecord({ ...call, readOnly, at: new Date(), caller: await known })]);
  }
}

async function callerOf(identity: STSClient, accessKeyId: string): Promise<Caller> {
  const { Arn = '', UserId = '' } = await identity.send(new GetCallerIdentityCommand({}));
  const { address } = Arn.includes(`:user/${DRILL_NAME}/`) ? AWAY : HOME;
  return { arn: Arn, accessKeyId, principalId: UserId, address, agent: AGENT };
}

/** CloudTrail writes the fields of a request in camel case. */
const inCamelCase = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), camelValue(value)]),
  );

function camelValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelValue);
  return typeof value === 'object' && value !== null ? inCamelCase(value) : value;
}

function responseOf(output: unknown): Pick<Call, 'response'> {
  const { User, AccessKey } = created.parse(output);
  if (User !== undefined)
    return { response: { user: { arn: User.Arn, userName: User.UserName, userId: User.UserId } } };
  if (AccessKey === undefined) return {};
  const { AccessKeyId: accessKeyId, UserName: userName, Status: status } = AccessKey;
  return { response: { accessKey: { accessKeyId, userName, status } } };
}
