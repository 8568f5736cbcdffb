import { at, type Bag, jsonText, list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const EVERYONE = /AllUsers|AuthenticatedUsers|public-read|authenticated-read/;

/** AWS's own account that delivers the logs of CloudFront. Source: CloudFront developer guide, "Standard logging". */
const LOG_DELIVERY = 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0';

/** Whether an ACL grants access to another account: its canonical ID, which is not that of the owner, or its e-mail address. */
function sharesWithAccount(request: Bag): boolean {
  const owner = text(request, 'AccessControlPolicy', 'Owner', 'ID');
  return list(request, 'AccessControlPolicy', 'AccessControlList', 'Grant').some((grant) => {
    const id = text(grant, 'Grantee', 'ID');
    const other = id !== undefined && owner !== undefined && id !== owner && id !== LOG_DELIVERY;
    return other || text(grant, 'Grantee', 'EmailAddress') !== undefined;
  });
}

function exposure(event: ActivityEvent): string | undefined {
  if (event.name.startsWith('Delete')) return 'Block Public Access deleted';
  if (event.name.includes('PublicAccessBlock')) {
    const block = jsonText(at(event.request, 'PublicAccessBlockConfiguration') ?? event.request) ?? '';
    return /:"?false/i.test(block) ? 'Block Public Access relaxed' : undefined;
  }
  const grants = jsonText(event.request)?.slice(0, 20_000) ?? '';
  if (EVERYONE.test(grants)) return 'ACL grants access to everyone';
  return sharesWithAccount(event.request) ? 'ACL grants access to another account' : undefined;
}

export const bucketMadePublic = rule({
  id: 'bucket-made-public',
  title: 'S3 public access block removed or ACL opened',
  technique: 'T1530',
  severity: 'medium',
  description:
    'Block Public Access prevents a permissive bucket policy from exposing data. Without it, or with an ACL that grants access to everyone, the content can become public. An ACL can also grant access to another account.',
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
