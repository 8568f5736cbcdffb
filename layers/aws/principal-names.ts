import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type IdentityArn, type PrincipalName, principalKey, principalNameOf } from '../core/identity.ts';
import type { Posture } from '../core/posture/types.ts';
import * as z from '../core/zod.ts';
import { conditionally, partitionRows } from './dynamo.ts';
import { parseStored } from './stored/body.ts';

const nameRow = z.object({ identity: z.string() });
const keyOf = (name: PrincipalName) => ({ id: `NAME#${principalKey(name)}`, item: 'NAME' });

/** The row that points from the name of a user or role to its ARN; undefined for other identities. */
export function nameItem(identity: IdentityArn, takenAt: string) {
  const name = principalNameOf(identity);
  return name === undefined ? undefined : { ...keyOf(name), identity, takenAt };
}

/** The rows that point from the names of its instance profiles to a role. */
export const profileItems = ({ account, identity, instanceProfiles = [] }: Posture, takenAt: string) =>
  instanceProfiles.map((name) => ({ ...keyOf({ account, kind: 'instance-profile', name }), identity, takenAt }));

/** Removes the row of a deleted identity, unless another principal has the name by now. */
export async function forgetName(client: DynamoDBDocumentClient, table: string, identity: IdentityArn): Promise<void> {
  const name = principalNameOf(identity);
  if (name === undefined) return;
  const forget = new DeleteCommand({
    TableName: table,
    Key: keyOf(name),
    ConditionExpression: '#identity = :identity',
    ExpressionAttributeNames: { '#identity': 'identity' },
    ExpressionAttributeValues: { ':identity': identity },
  });
  await conditionally(() => client.send(forget));
}

/** One strongly consistent Query, so that it needs no permission beyond that for reading an identity. */
export async function identityNamed(
  client: DynamoDBDocumentClient,
  table: string,
  name: PrincipalName,
): Promise<IdentityArn | undefined> {
  const { id } = keyOf(name);
  for await (const row of partitionRows(client, table, id)) return parseStored(nameRow, row, id).identity;
  return undefined;
}
