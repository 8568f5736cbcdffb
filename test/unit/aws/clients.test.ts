import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CredentialSource } from '../../../layers/aws/account.ts';
import { connection, dynamoDocuments, patientDynamoDocuments } from '../../../layers/aws/clients.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;

describe('a connection that several clients of another account share', () => {
  let asked: number;
  let fails: boolean;
  const source: CredentialSource = async () => {
    asked += 1;
    if (fails) throw new Error('not now');
    return {
      accessKeyId: `key-${asked}`,
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date(Date.now() + HOUR),
    };
  };
  beforeEach(() => {
    vi.useFakeTimers({ now: START, toFake: ['Date'] });
    asked = 0;
    fails = false;
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const keysOf = (one: ReturnType<typeof connection>): Promise<string[]> =>
    Promise.all(
      ['eu-west-1', 'us-east-1']
        .map((region) => ({ ...one, region }))
        .flatMap((place) => [new LambdaClient(place), new SecretsManagerClient(place)])
        .map(async (client) => (await client.config.credentials()).accessKeyId),
    );

  it('requests credentials once for all clients, and again before they expire', async () => {
    const connections = connection({ credentials: source });
    expect(await keysOf(connections)).toEqual(['key-1', 'key-1', 'key-1', 'key-1']);
    vi.setSystemTime(START + HOUR * 0.75);
    expect(await keysOf(connections)).toEqual(['key-2', 'key-2', 'key-2', 'key-2']);
    expect(asked).toBe(2);
  });

  it('requests credentials again after a failed request', async () => {
    const connections = connection({ credentials: source });
    fails = true;
    await expect(keysOf(connections)).rejects.toThrow('not now');
    fails = false;
    expect(new Set(await keysOf(connections))).toEqual(new Set([`key-${asked}`]));
  });

  it('has no credentials for the own account, so that the SDK takes them from the environment', () => {
    expect(connection()).toMatchObject({ maxAttempts: 10 });
    expect(connection()).not.toHaveProperty('credentials');
  });
});

describe('the DynamoDB client', () => {
  it.each([
    ['of a writer of all postures slows down when it is throttled', patientDynamoDocuments, 'adaptive', 10],
    ['of every other function retries immediately', dynamoDocuments, 'standard', 5],
  ])('%s', async (_name, create, mode, attempts) => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const { config } = create();
    expect(await config.maxAttempts()).toBe(attempts);
    expect(await config.retryStrategy()).toMatchObject({ mode });
    vi.unstubAllEnvs();
  });
});
