import { at, jsonText, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { byHand } from '../actor-checks.ts';

export const bucketWeakened = rule({
  id: 'bucket-weakened',
  title: 'S3 bucket protection weakened or replication configured',
  technique: 'T1490',
  severity: 'medium',
  description:
    'Versioning was suspended, object lock changed, logging, encryption or the bucket policy removed, or replication configured: first steps toward destroying data or copying it out.',
  falsePositives: ['Reducing storage cost.', 'Intended replication.'],
  detector: 'change',
  events: calls(
    's3',
    'PutBucketVersioning',
    'PutBucketReplication',
    'PutBucketLogging',
    'PutObjectLockConfiguration',
    'DeleteBucketPolicy',
    'DeleteBucketReplication',
    'DeleteBucketEncryption',
    'PutBucketEncryption',
  ),
  attempts: true,
  evaluate: (event) => {
    const bucket = shown(text(event.request, 'bucketName'));
    const request = jsonText(event.request)?.slice(0, 20_000) ?? '';
    if (event.name === 'PutBucketVersioning') {
      return /suspended/i.test(request)
        ? { confidence: 0.5, evidence: { bucket, how: 'versioning suspended' } }
        : undefined;
    }
    if (event.name === 'PutBucketReplication') return { confidence: 0.4, evidence: { bucket, how: 'replication' } };
    if (event.name === 'PutBucketLogging') {
      const removed = at(event.request, 'BucketLoggingStatus', 'LoggingEnabled') === undefined;
      return removed
        ? {
            severity: byHand(event) ? 'medium' : 'low',
            confidence: 0.5,
            evidence: { bucket, how: 'access logging removed' },
          }
        : undefined;
    }
    if (event.name === 'PutBucketEncryption') {
      const key = /arn:aws[\w-]*:kms:[^:]*:(\d{12}):/.exec(request)?.[1];
      return key !== undefined && key !== event.account
        ? {
            severity: 'high',
            confidence: 0.65,
            evidence: { bucket, how: 'encryption with the key of another account' },
          }
        : undefined;
    }
    return { severity: 'low', confidence: 0.4, evidence: { bucket, how: event.name } };
  },
});
