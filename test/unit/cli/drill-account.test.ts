import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient, STSServiceException } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from 'vitest';
import { AwsDrillAccount } from '../../../cli/drill/aws-account.ts';
import { newCanary } from '../../../cli/drill/canary.ts';
import { mockClient } from '../mock-client.ts';
import { ANN, deployment, START } from './drill-world.ts';

const canary = newCanary(ANN, START, 60_000);
const iam = mockClient(IAMClient);
const sts = mockClient(STSClient);
const answer = (name: string, httpStatusCode: number) =>
  new STSServiceException({ name, $fault: 'client', message: name, $metadata: { httpStatusCode } });

beforeEach(() => {
  iam.reset();
  sts.reset();
  iam.on(CreateAccessKeyCommand).resolves({
    AccessKey: { UserName: canary.name, AccessKeyId: 'AKIACANARY0000000001', SecretAccessKey: 's', Status: 'Active' },
  });
  sts.on(GetCallerIdentityCommand).resolves({ Arn: canary.arn });
});

/** An account whose canary has a key. */
async function withKey(): Promise<AwsDrillAccount> {
  const clients = { iam: () => new IAMClient({}), sts: () => new STSClient({}) };
  const account = new AwsDrillAccount(clients, deployment().ports.clock);
  await account.createKey(canary, new AbortController().signal);
  return account;
}

describe('the key of a canary', () => {
  test('is refused if AWS says so', async () => {
    const account = await withKey();
    expect(await account.tryKey(canary)).toBeUndefined();
    sts.on(GetCallerIdentityCommand).rejects(answer('InvalidClientTokenId', 403));
    expect(await account.tryKey(canary)).toBe('InvalidClientTokenId');
  });

  test.each([
    ['throttles the call', answer('Throttling', 400)],
    ['fails', answer('InternalFailure', 500)],
    ['cannot be reached', Object.assign(new Error('connect ECONNREFUSED'), { name: 'TimeoutError' })],
  ])('is not refused if AWS %s', async (_name, error) => {
    const account = await withKey();
    sts.on(GetCallerIdentityCommand).rejects(error);
    await expect(account.tryKey(canary)).rejects.toBe(error);
  });

  test('is waited for until AWS accepts it, also without an answer in between', async () => {
    sts
      .on(GetCallerIdentityCommand)
      .rejectsOnce(answer('InvalidClientTokenId', 403))
      .rejectsOnce(new Error('connect ECONNREFUSED'))
      .resolves({ Arn: canary.arn });
    await withKey();
    expect(sts.commandCalls(GetCallerIdentityCommand)).toHaveLength(3);
  });
});
