import { at, jsonText, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const EVERYONE = /AllUsers|AuthenticatedUsers|public-read/;

function exposure(event: ActivityEvent): string | undefined {
  if (event.name.startsWith('Delete')) return 'Block Public Access deleted';
  if (event.name.includes('PublicAccessBlock')) {
    const block = jsonText(at(event.request, 'PublicAccessBlockConfiguration') ?? event.request) ?? '';
    return /:"?false/i.test(block) ? 'Block Public Access relaxed' : undefined;
  }
  const grants = jsonText(event.request)?.slice(0, 20_000) ?? '';
  return EVERYONE.test(grants) ? 'ACL grants access to everyone' : undefined;
}

export const bucketMadePublic = rule({
  id: 'bucket-made-public',
  title: 'S3 public access block removed or public ACL set',
  technique: 'T1530',
  severity: 'medium',
  description:
    'Block Public Access prevents a permissive bucket policy from exposing data. Without it, or with an ACL that grants access to everyone, the content can become public.',
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
    const how = exposure(event);
    if (how === undefined) return undefined;
    return {
      severity: event.name.includes('Account') || event.name === 'PutBucketAcl' ? 'high' : 'medium',
      confidence: event.name === 'PutBucketAcl' ? 0.65 : 0.55,
      evidence: { bucket: shown(text(event.request, 'bucketName')), how },
    };
  },
});
