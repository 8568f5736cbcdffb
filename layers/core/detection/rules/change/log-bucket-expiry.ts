import { at, isBag, list, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const SHORT = 14;
const LOGS = /trail|log|audit|security/i;

/** The fewest days after which a rule deletes; lifecycle documents nest differently by client. */
function fewestDays(value: unknown, depth = 0): number | undefined {
  if (depth > 6) return undefined;
  const entries = Array.isArray(value) ? value : isBag(value) ? Object.values(value) : [];
  const own = isBag(value)
    ? Number(text(value, 'expiration', 'days') ?? text(value, 'noncurrentVersionExpiration', 'noncurrentDays'))
    : Number.NaN;
  const all = [own, ...entries.slice(0, 50).map((entry) => fewestDays(entry, depth + 1) ?? Number.NaN)].filter(
    (days) => days > 0,
  );
  return all.length === 0 ? undefined : Math.min(...all);
}

export const logBucketExpiry = rule({
  id: 'log-bucket-expiry',
  title: 'Objects of a bucket were told to expire within days',
  technique: 'T1562.008',
  severity: 'medium',
  description:
    'A lifecycle rule that deletes after a few days empties a log bucket without a single delete call, and works against backups as well. Buckets whose name speaks of logs weigh more.',
  falsePositives: ['Scratch buckets.'],
  references: ['https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html'],
  detector: 'change',
  events: calls('s3', 'PutBucketLifecycle', 'PutBucketLifecycleConfiguration'),
  attempts: true,
  evaluate: (event) => {
    const days = fewestDays(at(event.request, 'lifecycleConfiguration') ?? list(event.request, 'rules'));
    if (days === undefined || days > SHORT) return undefined;
    const bucket = text(event.request, 'bucketName') ?? '';
    const logs = LOGS.test(bucket);
    return {
      severity: logs ? 'high' : 'low',
      confidence: logs ? 0.65 : 0.4,
      evidence: { bucket: shown(bucket), days },
    };
  },
});
