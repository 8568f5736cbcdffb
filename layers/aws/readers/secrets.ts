import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetResourcePolicyCommand,
  ListSecretsCommand,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mapLimited } from '../../app/async.ts';
import type { PolicyDocument } from '../../core/iam/types.ts';
import type { Known } from '../../core/identity.ts';
import { secretsIn } from '../../core/posture/account-facts.ts';
import type { SecretFacts } from '../../core/posture/estate.ts';
import { allPages } from './pages.ts';
import type { ReadTracker } from './read-tracker.ts';

const AT_ONCE = 8;

/** All secrets of one Region with their resource policies; `unknown` if they cannot be listed. */
export async function readSecretsIn(
  client: SecretsManagerClient,
  reads: ReadTracker,
  region: string,
): Promise<Known<SecretFacts[]>> {
  const listed = await reads.attempt('secretsmanager:ListSecrets', secretsIn(region), () =>
    allPages(
      'secretsmanager:ListSecrets',
      (token) => client.send(new ListSecretsCommand({ MaxResults: 100, NextToken: token })),
      (page) => ({ items: page.SecretList ?? [], next: page.NextToken }),
    ),
  );
  if (listed === 'unknown') return 'unknown';
  const facts = await mapLimited(listed, AT_ONCE, (secret) => secretFacts(client, reads, region, secret));
  return facts.filter((secret) => secret !== undefined);
}

/** The current state of one secret; null: it is deleted, or scheduled for deletion. */
export async function readSecret(
  client: SecretsManagerClient,
  reads: ReadTracker,
  region: string,
  id: string,
): Promise<Known<SecretFacts> | null> {
  const described = await reads.attempt(
    'secretsmanager:DescribeSecret',
    id,
    () => client.send(new DescribeSecretCommand({ SecretId: id })),
    { value: undefined },
  );
  if (described === 'unknown') return 'unknown';
  if (described === undefined || described.DeletedDate !== undefined) return null;
  return (await secretFacts(client, reads, region, described)) ?? 'unknown';
}

type SecretDescription = SecretListEntry | DescribeSecretCommandOutput;

async function secretFacts(
  client: SecretsManagerClient,
  reads: ReadTracker,
  region: string,
  secret: SecretDescription,
): Promise<SecretFacts | undefined> {
  const { ARN: arn, Name: name } = secret;
  if (arn === undefined || name === undefined) {
    reads.note(secretsIn(region), 'secretsmanager:ListSecrets: an entry without an ARN');
    return undefined;
  }
  const days = rotationDays(secret);
  return {
    arn,
    name,
    region,
    createdAt: secret.CreatedDate?.toISOString() ?? 'unknown',
    rotationEnabled: secret.RotationEnabled ?? false,
    ...(days === undefined ? {} : { rotateEveryDays: days }),
    // AWS omits both if it has never happened.
    lastRotatedAt: secret.LastRotatedDate?.toISOString() ?? null,
    lastAccessedAt: secret.LastAccessedDate?.toISOString() ?? null,
    ...(secret.OwningService === undefined ? {} : { owningService: secret.OwningService }),
    customerKey: secret.KmsKeyId !== undefined && !secret.KmsKeyId.includes('alias/aws/secretsmanager'),
    resourcePolicy: await resourcePolicy(client, reads, arn),
    tags: Object.fromEntries(
      (secret.Tags ?? []).flatMap(({ Key: key, Value: value = '' }) => (key ? [[key, value]] : [])),
    ),
  };
}

function resourcePolicy(
  client: SecretsManagerClient,
  reads: ReadTracker,
  arn: string,
): Promise<Known<PolicyDocument | null>> {
  return reads.attempt<PolicyDocument | null>(
    'secretsmanager:GetResourcePolicy',
    arn,
    async () => (await client.send(new GetResourcePolicyCommand({ SecretId: arn }))).ResourcePolicy || null,
    { value: null },
  );
}

const UNIT_DAYS = { day: 1, hour: 1 / 24 };

/** Days between two rotations. A cron schedule has no single number. */
function rotationDays({ RotationRules: rules }: SecretDescription): number | undefined {
  if (rules?.AutomaticallyAfterDays !== undefined) return rules.AutomaticallyAfterDays;
  const rate = /^rate\((\d+) (day|hour)s?\)$/.exec(rules?.ScheduleExpression ?? '');
  if (rate === null) return undefined;
  return Number(rate[1]) * (rate[2] === 'hour' ? UNIT_DAYS.hour : UNIT_DAYS.day);
}
