import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const EVERYBODY = /AllUsers|AuthenticatedUsers|public-read/;

function opened(event: ActivityEvent): string | undefined {
  if (event.name.startsWith('Delete')) return 'the block on public access was deleted';
  if (event.name.includes('PublicAccessBlock')) {
    const block = JSON.stringify(at(event.request, 'PublicAccessBlockConfiguration') ?? event.request);
    return /:"?false/i.test(block) ? 'the block on public access was lifted' : undefined;
  }
  const grants = JSON.stringify(event.request).slice(0, 20_000);
  return EVERYBODY.test(grants) ? 'an access list names everybody' : undefined;
}

export const bucketMadePublic = rule({
  id: 'bucket-made-public',
  title: 'A bucket, or the guard of all buckets, was opened to everybody',
  technique: 'T1530',
  severity: 'medium',
  description:
    'The block on public access stands between a careless policy and the internet. Lifting it, or an access list that names everybody, opens what lies behind.',
  falsePositives: ['Public web content.'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html'],
  detector: 'change',
  events: calls(
    's3',
    'PutBucketAcl',
    'PutBucketPublicAccessBlock',
    'DeleteBucketPublicAccessBlock',
    'PutAccountPublicAccessBlock',
    'DeleteAccountPublicAccessBlock',
    'PutPublicAccessBlock',
    'DeletePublicAccessBlock',
  ),
  attempts: true,
  evaluate: (event) => {
    const how = opened(event);
    if (how === undefined) return undefined;
    return {
      severity: event.name.includes('Account') || event.name === 'PutBucketAcl' ? 'high' : 'medium',
      confidence: event.name === 'PutBucketAcl' ? 0.65 : 0.55,
      evidence: { bucket: shown(text(event.request, 'bucketName')), how },
    };
  },
});
