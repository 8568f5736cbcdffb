import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import type { Known } from '../../../core/identity.ts';
import { FEW_ATTEMPTS } from '../compute/listing.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import { type Listed, orNull, type PolicyScope, type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Policies of the buckets in one Region, and whether the bucket or its account limits public policies. */
export const readBucketPolicies: ReadPolicies = (connection, reads, scope) => {
  const { region, partition } = scope;
  const client = new S3Client(connection);
  const control = new S3ControlClient({ ...connection, ...FEW_ATTEMPTS });
  let ofAccount: Promise<Known<boolean>> | undefined;
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
        const own = await isRestricted(client, reads, scope, bucket);
        if (own === true) return { policy, restrictsPublicAccess: true };
        ofAccount ??= isAccountRestricted(control, reads, scope);
        const account = await ofAccount;
        if (account === true) return { policy, restrictsPublicAccess: true };
        return own === 'unknown' || account === 'unknown' ? { policy } : { policy, restrictsPublicAccess: false };
      },
    },
    reads,
    scope,
  );
};

/** The setting of the bucket. */
const isRestricted = (client: S3Client, reads: ReadTracker, scope: PolicyScope, { arn, id }: Listed) =>
  restrictsBuckets(reads, scope, { api: 's3:GetBucketPublicAccessBlock', what: arn }, () =>
    client.send(new GetPublicAccessBlockCommand({ Bucket: id })),
  );

/** The setting of the account, which also applies to buckets that have one. */
function isAccountRestricted(control: S3ControlClient, reads: ReadTracker, scope: PolicyScope) {
  const { account: AccountId, region } = scope;
  const what = `Block Public Access of the account, from ${region}`;
  return restrictsBuckets(reads, scope, { api: 's3:GetAccountPublicAccessBlock', what }, () =>
    control.send(new GetAccountPublicAccessBlockCommand({ AccountId })),
  );
}

interface PublicAccessBlock {
  readonly PublicAccessBlockConfiguration?: { readonly RestrictPublicBuckets?: boolean | undefined } | undefined;
}

async function restrictsBuckets(
  reads: ReadTracker,
  { turn }: PolicyScope,
  { api, what }: { readonly api: string; readonly what: string },
  call: () => Promise<PublicAccessBlock>,
): Promise<Known<boolean>> {
  await turn();
  return reads.attempt(api, what, async () => {
    const blocked = await orNull('NoSuchPublicAccessBlockConfiguration', call);
    return blocked?.PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
  });
}
