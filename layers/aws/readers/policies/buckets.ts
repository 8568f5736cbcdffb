import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Known } from '../../../core/identity.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { earlier, orNull, type PolicyScope, type ReadPolicies, readEach } from './reader.ts';

const TYPE = 'AWS::S3::Bucket';

/** Policies of the buckets in one Region, and whether the bucket limits public policies. */
export const readBucketPolicies: ReadPolicies = async (connection, reads, scope) => {
  const { region, partition } = scope;
  const client = new S3Client(connection);
  const buckets = await reads.attempt('s3:ListAllMyBuckets', `${TYPE} in ${region}`, () =>
    allPages(
      's3:ListAllMyBuckets',
      (ContinuationToken) =>
        client.send(new ListBucketsCommand({ BucketRegion: region, MaxBuckets: 1000, ContinuationToken })),
      (page) => ({ items: page.Buckets ?? [], next: page.ContinuationToken }),
    ),
  );
  if (buckets === 'unknown') return earlier(TYPE, scope);
  const listed = buckets.flatMap(({ Name: id, BucketRegion: of = region }) =>
    id && of === region ? [{ arn: `arn:${partition}:s3:::${id}`, id }] : [],
  );
  return readEach(TYPE, listed, reads, scope, async ({ arn, id }) => {
    const policy = await reads.attempt<string | null>(
      's3:GetBucketPolicy',
      arn,
      async () =>
        (await orNull('NoSuchBucketPolicy', () => client.send(new GetBucketPolicyCommand({ Bucket: id }))))?.Policy ??
        null,
      { value: null },
    );
    if (policy === null || policy === 'unknown') return { policy };
    return (await isRestricted(client, reads, scope, { arn, id })) === true
      ? { policy, restrictsPublicAccess: true }
      : { policy };
  });
};

/** The setting of the bucket. If it does not block public policies, that of the account still may. */
async function isRestricted(
  client: S3Client,
  reads: ReadTracker,
  { turn }: PolicyScope,
  { arn, id }: { readonly arn: string; readonly id: string },
): Promise<Known<boolean>> {
  await turn();
  return reads.attempt('s3:GetBucketPublicAccessBlock', arn, async () => {
    const blocked = await orNull('NoSuchPublicAccessBlockConfiguration', () =>
      client.send(new GetPublicAccessBlockCommand({ Bucket: id })),
    );
    return blocked?.PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
  });
}
