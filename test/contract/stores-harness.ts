import { createHash, randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableSchema } from '../../layers/aws/table-schema.ts';

/** A unique account id, so that each test sees only its own rows. */
export const anAccount = (): string =>
  String(Number.parseInt(createHash('sha256').update(randomUUID()).digest('hex').slice(0, 10), 16))
    .padStart(12, '1')
    .slice(0, 12);

/** The local emulator: the running one at `TIERWATCH_TEST_ENDPOINT`, or else a new one for this run. */
export async function emulator(): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  const endpoint = process.env.TIERWATCH_TEST_ENDPOINT;
  if (endpoint !== undefined) return { endpoint, stop: async () => {} };
  const { startEmulator } = await import('../../local/emulator.ts');
  return startEmulator();
}

export interface Tables {
  readonly client: DynamoDBDocumentClient;
  create(schema: TableSchema): Promise<string>;
}

/** Tables with the schema that the CDK app deploys. */
export function tablesAt(endpoint: string): Tables {
  const dynamo = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'local' },
  });
  return {
    client: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }),
    async create(schema) {
      const name = `contract-${randomUUID()}`;
      const attributes = new Set([schema.key.partition, schema.key.sort]);
      for (const index of schema.indexes) {
        attributes.add(index.partition);
        if (index.sort !== undefined) attributes.add(index.sort);
      }
      const command = new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
        KeySchema: keySchema(schema.key.partition, schema.key.sort),
        GlobalSecondaryIndexes: schema.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.partition, index.sort),
          Projection: { ProjectionType: index.projection },
        })),
      });
      await dynamo.send(command);
      return name;
    },
  };
}

const keySchema = (partition: string, sort: string | undefined) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' as const }]),
];
