import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const bucketWeakened = rule({
  id: 'bucket-weakened',
  title: 'What protects a bucket’s content was taken away or turned outward',
  technique: 'T1490',
  severity: 'medium',
  description:
    'Versioning suspended, object lock or logging removed, replication or inventory set up: the first steps of making data unrecoverable or of copying it out.',
  falsePositives: ['Saving storage cost.', 'Replication set up on purpose.'],
  detector: 'change',
  events: calls(
    's3',
    'PutBucketVersioning',
    'PutBucketReplication',
    'PutBucketLogging',
    'PutObjectLockConfiguration',
    'DeleteBucketPolicy',
    'DeleteBucketEncryption',
    'PutBucketEncryption',
  ),
  attempts: true,
  evaluate: (event) => {
    const bucket = shown(text(event.request, 'bucketName'));
    const asked = JSON.stringify(event.request).slice(0, 20_000);
    if (event.name === 'PutBucketVersioning') {
      return /suspended/i.test(asked)
        ? { confidence: 0.5, evidence: { bucket, how: 'versioning suspended' } }
        : undefined;
    }
    if (event.name === 'PutBucketReplication') return { confidence: 0.4, evidence: { bucket, how: 'replication' } };
    if (event.name === 'PutBucketLogging') {
      const removed = at(event.request, 'BucketLoggingStatus', 'LoggingEnabled') === undefined;
      return removed
        ? { severity: 'low', confidence: 0.5, evidence: { bucket, how: 'access logging removed' } }
        : undefined;
    }
    if (event.name === 'PutBucketEncryption') {
      const key = /arn:aws[\w-]*:kms:[^:]*:(\d{12}):/.exec(asked)?.[1];
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
