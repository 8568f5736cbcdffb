import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ReassessPorts } from '../../layers/app/posture/reassess-accounts.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { eventBridgeBus } from '../../layers/aws/event-bus.ts';
import { dynamoFactsStore } from '../../layers/aws/facts-store.ts';
import { dynamoIdentityStore } from '../../layers/aws/identity-store.ts';
import type { Permission } from '../../layers/aws/permission.ts';
import { READER_PERMISSIONS } from '../../layers/aws/permissions.ts';

export const ACCOUNT = { id: '111111111111', partition: 'aws' };
const REGION = 'us-east-1';

export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The root user of the emulated account, for the setup. */
export const asRoot = (endpoint: string): ClientConfiguration => ({
  endpoint,
  region: REGION,
  credentials: { accessKeyId: ACCOUNT.id, secretAccessKey: 'local' },
});

export interface Resources {
  readonly identitiesTable: string;
  readonly bus: string;
}

const filled = (permission: Permission, { identitiesTable, bus }: Resources) => ({
  Effect: 'Allow',
  Action: permission.actions,
  Resource: permission.resources.map((resource) =>
    resource
      .replaceAll('{Partition}', ACCOUNT.partition)
      .replaceAll('{Account}', ACCOUNT.id)
      .replaceAll('{IdentitiesTable}', `arn:aws:dynamodb:${REGION}:${ACCOUNT.id}:table/${identitiesTable}`)
      .replaceAll('{Bus}', `arn:aws:events:${REGION}:${ACCOUNT.id}:event-bus/${bus}`),
  ),
});

/** Credentials of a role with exactly the permissions of the named function. */
export async function asFunction(
  endpoint: string,
  name: keyof typeof READER_PERMISSIONS,
  resources: Resources,
  without: readonly string[] = [],
): Promise<ClientConfiguration> {
  const root = asRoot(endpoint);
  const iam = new IAMClient(root);
  const roleName = `${name}-${randomUUID().slice(0, 8)}`;
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT.id}:root` }, Action: 'sts:AssumeRole' };
  const { Role: role } = await iam.send(
    new CreateRoleCommand({
      RoleName: roleName,
      Path: '/tierwatch/',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const granted: readonly Permission[] = READER_PERMISSIONS[name];
  const statements = granted
    .map((one) => ({ ...one, actions: one.actions.filter((action) => !without.includes(action)) }))
    .filter((one) => one.actions.length > 0)
    .map((one) => filled(one, resources));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: roleName,
      PolicyName: 'granted',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    }),
  );
  const { Credentials: made } = await new STSClient(root).send(
    new AssumeRoleCommand({ RoleArn: role?.Arn ?? '', RoleSessionName: 'contract' }),
  );
  if (made?.AccessKeyId === undefined || made.SecretAccessKey === undefined || made.SessionToken === undefined)
    throw new Error('the emulator gave no credentials');
  const credentials = {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
  };
  return { endpoint, region: REGION, credentials };
}

export async function makeBus(endpoint: string): Promise<string> {
  const name = `bus-${randomUUID().slice(0, 8)}`;
  await new EventBridgeClient(asRoot(endpoint)).send(new CreateEventBusCommand({ Name: name }));
  return name;
}

/** The ports of a snapshot function with these credentials. */
export const portsFor = (configuration: ClientConfiguration, { identitiesTable, bus }: Resources): ReassessPorts => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(configuration), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    clock: systemClock,
    facts: dynamoFactsStore(documents, identitiesTable, { clock: systemClock }),
    identities: dynamoIdentityStore(documents, identitiesTable, { clock: systemClock, ttlDays: 90 }),
    bus: eventBridgeBus(new EventBridgeClient(configuration), bus),
    options: () => ({}),
  };
};
