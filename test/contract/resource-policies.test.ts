import { CreateUserCommand, GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListGrantsCommand,
} from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseResourcePolicies, withResourcePolicies } from '../../cli/inputs/resource-policies-file.ts';
import { NOTHING_SCANNED } from '../../layers/aws/readers/compute/scanned.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import { regionsToRead } from '../../layers/aws/readers/regions.ts';
import { readSecretsSnapshot } from '../../layers/aws/readers/secrets-snapshot.ts';
import { estateOf, type SecretsSnapshot } from '../../layers/core/posture/account-facts.ts';
import { assessEstates } from '../../layers/core/posture/assess.ts';
import { estatesFromDumps } from '../../layers/core/posture/estate-from-dump.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { ACCOUNT, asFunction, asRoot, type ClientConfiguration } from './snapshot-harness.ts';
import { emulator } from './stores-harness.ts';

const READER = `arn:aws:iam::${ACCOUNT.id}:user/reader`;
const VENDOR = 'arn:aws:iam::444455556666:root';
const BUCKET = 'tierwatch-reports';
const allow = (principal: unknown, action: string, resource = '*') =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: resource }],
  });

/** The emulated buckets have no host names. */
const withPaths = (configuration: ClientConfiguration) => ({ ...configuration, forcePathStyle: true });

interface Stage {
  /** What the AWS CLI prints about each resource. */
  readonly outputs: readonly object[];
}

async function setUpResources(endpoint: string): Promise<Stage> {
  const as = withPaths(asRoot(endpoint));
  await new IAMClient(as).send(new CreateUserCommand({ UserName: 'reader' }));
  const s3 = new S3Client(as);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const objects = `arn:aws:s3:::${BUCKET}/*`;
  await s3.send(
    new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: allow({ AWS: VENDOR }, 's3:GetObject', objects) }),
  );
  const kms = new KMSClient(as);
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  const KeyId = key?.KeyId ?? '';
  await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: READER, Operations: ['Decrypt'] }));
  const sqs = new SQSClient(as);
  const policy = allow({ AWS: READER }, 'sqs:SendMessage');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'jobs', Attributes: { Policy: policy } }));
  const sns = new SNSClient(as);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  await sns.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: allow('*', 'sns:Subscribe') }),
  );
  return {
    outputs: [
      { Resource: `arn:aws:s3:::${BUCKET}`, ...(await s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }))) },
      {
        Resource: key?.Arn,
        ...(await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))),
        ...(await kms.send(new ListGrantsCommand({ KeyId }))),
      },
      await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'Policy'] })),
      await sns.send(new GetTopicAttributesCommand({ TopicArn })),
    ],
  };
}

const shown = (postures: readonly Posture[]) =>
  postures
    .flatMap(({ identity, tier, reasons }) =>
      reasons
        .filter(({ code }) => code.startsWith('RESOURCE_'))
        .map(({ code, detail, severity }) => ({ identity, tier, code, severity, detail })),
    )
    .sort((a, b) => a.identity.localeCompare(b.identity));

describe('resource policies of the emulated account, read with the permissions of the function', () => {
  let endpoint: string;
  let stop: () => Promise<void>;
  let stage: Stage;
  let secrets: SecretsSnapshot;
  const takenAt = new Date().toISOString();
  beforeAll(async () => {
    ({ endpoint, stop } = await emulator());
    stage = await setUpResources(endpoint);
    const as = withPaths(await asFunction(endpoint, 'snapshot-secrets', { identitiesTable: 'none', bus: 'none' }));
    secrets = await readSecretsSnapshot(
      await regionsToRead([as.region], as),
      ACCOUNT,
      takenAt,
      async () => ({ secrets: [], unscanned: [] }),
      { scanned: { ...NOTHING_SCANNED, since: takenAt }, policies: [], hasTime: () => true, gapMs: 0 },
    );
  });
  afterAll(() => stop?.());

  it('are found without a refused call', () => {
    expect(secrets.resourcePolicies?.map(({ type }) => type).sort()).toEqual([
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
    ]);
    const refused = secrets.unreadable.filter(({ why }) => /^(s3|kms|sqs|sns|ecr|lambda):/.test(why));
    // The emulator authorizes this list on *, AWS on repository/*.
    expect(refused.map(({ what }) => what)).toEqual(['AWS::ECR::Repository in us-east-1']);
  });

  it('lead to the same postures as `assess` with what the AWS CLI prints', async () => {
    const iam = new IAMClient(asRoot(endpoint));
    const principals = await readPrincipals(iam, ACCOUNT, takenAt);
    const estate = estateOf(ACCOUNT, { principals, credentials: undefined, secrets }, [], takenAt);
    const deployed = shown(assessEstates(estate === undefined ? [] : [estate]));
    const content = await iam.send(new GetAccountAuthorizationDetailsCommand({}));
    const estates = estatesFromDumps([{ source: 'dump', content }], { takenAt });
    const own = estates.filter(({ account }) => account === ACCOUNT.id);
    const printed: unknown = JSON.parse(JSON.stringify(stage.outputs));
    const offline = withResourcePolicies(own, parseResourcePolicies(printed, 'resources.json'));
    expect(shown(assessEstates(offline))).toEqual(deployed);
    expect(deployed.map(({ code, severity }) => `${code} ${severity}`).sort()).toEqual([
      'RESOURCE_POLICY_GRANTS medium',
      'RESOURCE_SHARED_OUTSIDE critical',
      'RESOURCE_SHARED_OUTSIDE high',
    ]);
  });
});
