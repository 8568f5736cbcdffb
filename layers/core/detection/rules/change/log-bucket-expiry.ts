import { at, isBag, list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const SHORT_DAYS = 14;
const LOGS = /trail|log|audit|security/i;

/** The shortest expiration of all enabled lifecycle rules. Clients nest the document differently. */
function shortestExpiration(value: unknown, depth = 0): number | undefined {
  if (depth > 6 || text(value, 'status') === 'Disabled') return undefined;
  const entries = Array.isArray(value) ? value : isBag(value) ? Object.values(value) : [];
  const own = isBag(value)
    ? Number(text(value, 'expiration', 'days') ?? text(value, 'noncurrentVersionExpiration', 'noncurrentDays'))
    : Number.NaN;
  const all = [own, ...entries.slice(0, 50).map((entry) => shortestExpiration(entry, depth + 1) ?? Number.NaN)].filter(
    (days) => days > 0,
  );
  return all.length === 0 ? undefined : Math.min(...all);
}

export const logBucketExpiry = rule({
  id: 'log-bucket-expiry',
  title: 'Bucket lifecycle set to expire objects within days',
  technique: 'T1562.008',
  severity: 'medium',
  description:
    'A lifecycle rule that expires objects after a few days empties a log bucket without any delete call, and destroys backups the same way. The severity is higher for buckets whose name suggests logs.',
  falsePositives: ['Scratch buckets.'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html'],
  detector: 'change',
  events: calls('s3', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration'),
  attempts: true,
  evaluate: (event) => {
    const days = shortestExpiration(at(event.request, 'lifecycleConfiguration') ?? list(event.request, 'rules'));
    if (days === undefined || days > SHORT_DAYS) return undefined;
    const bucket = text(event.request, 'bucketName') ?? '';
    const logs = LOGS.test(bucket);
    return {
      severity: logs ? 'high' : 'low',
      confidence: logs ? 0.65 : 0.4,
      evidence: { bucket: shown(bucket), days },
    };
  },
});
