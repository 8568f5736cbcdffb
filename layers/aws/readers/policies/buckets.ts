import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { Known } from '../../../core/identity.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { type Listed, orNull, type PolicyScope, type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Policies of the buckets in one Region, and whether the bucket limits public policies. */
export const readBucketPolicies: ReadPolicies = (connection, reads, scope) => {
  const { region, partition } = scope;
  const client = new S3Client(connection);
  const list = () =>
    allPages(
      's3:ListAllMyBuckets',
      (ContinuationToken) =>
        client.send(new ListBucketsCommand({ BucketRegion: region, MaxBuckets: 1000, ContinuationToken })),
      ({ Buckets = [], ContinuationToken: next }) => ({
        items: Buckets.flatMap(({ Name: id, BucketRegion: of = region }) =>
          id && of === region ? [{ arn: `arn:${partition}:s3:::${id}`, id }] : [],
        ),
        next,
      }),
    );
  const read = async (Bucket: string) =>
    (await orNull('NoSuchBucketPolicy', () => client.send(new GetBucketPolicyCommand({ Bucket }))))?.Policy;
  return readPolicies(
    {
      type: 'AWS::S3::Bucket',
      listApi: 's3:ListAllMyBuckets',
      list,
      read: async (bucket) => {
        const policy = await readPolicy(reads, 's3:GetBucketPolicy', bucket.arn, () => read(bucket.id));
        if (policy === null || policy === 'unknown') return { policy };
        return (await isRestricted(client, reads, scope, bucket)) === true
          ? { policy, restrictsPublicAccess: true }
          : { policy };
      },
    },
    reads,
    scope,
  );
};

/** The setting of the bucket. If it does not block public policies, that of the account still may. */
async function isRestricted(
  client: S3Client,
  reads: ReadTracker,
  { turn }: PolicyScope,
  { arn, id }: Listed,
): Promise<Known<boolean>> {
  await turn();
  return reads.attempt('s3:GetBucketPublicAccessBlock', arn, async () => {
    const blocked = await orNull('NoSuchPublicAccessBlockConfiguration', () =>
      client.send(new GetPublicAccessBlockCommand({ Bucket: id })),
    );
    return blocked?.PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
  });
}
