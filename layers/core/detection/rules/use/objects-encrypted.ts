import { at, shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const IN_PLACE = 'KMS key, in place';
const CUSTOMER_KEY = /x-amz-(copy-source-)?server-side-encryption-customer-algorithm/i;

export const objectsEncrypted = rule({
  id: 'objects-encrypted',
  title: 'S3 objects encrypted with another key',
  technique: 'T1486',
  severity: 'high',
  description:
    'Objects were rewritten with a customer-provided key, or with a KMS key of another account. The owner can no longer read them: ransomware without malware. Objects copied within their bucket to be encrypted with a KMS key of the same account are less severe: the key can be deleted or its policy changed later.',
  falsePositives: ['Applications that use customer-provided keys.', 'Encrypting existing objects.'],
  needs: ['S3 data events'],
  detector: 'use',
  events: calls('s3', 'CopyObject', 'PutObject'),
  dataEvents: true,
  counts: (event) =>
    encryptedBy(event) === undefined ? [] : [{ counter: 'encrypted-objects', value: event.id, keep: HOUR }],
  evaluate: (event, { window, habitual }) => {
    const how = encryptedBy(event);
    if (how === undefined || (how === IN_PLACE && habitual)) return undefined;
    const objects = distinctAround(window, 'encrypted-objects', event.time, 10 * MINUTE);
    return {
      severity: how === IN_PLACE ? 'medium' : 'high',
      confidence: objects >= 5 ? 0.75 : 0.45,
      key: `${how} ${objects >= 5}`,
      evidence: { bucket: shown(text(event.request, 'bucketName')), how, objects },
    };
  },
});

/** Whether a copy rewrites objects of a bucket within it. The source is `bucket/key`, or `/bucket/key`. */
function copiesInPlace({ name, request, byService }: ActivityEvent): boolean {
  const source = text(request, 'x-amz-copy-source')?.replace(/^\//, '').split('/')[0];
  return name === 'CopyObject' && !byService && source !== undefined && source === text(request, 'bucketName');
}

function encryptedBy(event: ActivityEvent): string | undefined {
  const { request, account } = event;
  if (Object.keys(request).some((name) => CUSTOMER_KEY.test(name))) return 'customer-provided key';
  const key = /^arn:aws[\w-]*:kms:[^:]*:(\d{12}):/.exec(
    text(request, 'x-amz-server-side-encryption-aws-kms-key-id') ?? '',
  )?.[1];
  if (key !== undefined && key !== account && at(request, 'bucketName') !== undefined) return 'key of another account';
  return text(request, 'x-amz-server-side-encryption')?.startsWith('aws:kms') === true && copiesInPlace(event)
    ? IN_PLACE
    : undefined;
}
