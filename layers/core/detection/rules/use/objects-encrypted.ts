import { at, shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const CUSTOMER_KEY = /x-amz-(copy-source-)?server-side-encryption-customer-algorithm/i;

export const objectsEncrypted = rule({
  id: 'objects-encrypted',
  title: 'S3 objects encrypted with an external key',
  technique: 'T1486',
  severity: 'high',
  description:
    'Objects were rewritten with a customer-provided key, or with a KMS key of another account. The owner can no longer read them: ransomware without malware.',
  falsePositives: ['Applications that use customer-provided keys.'],
  needs: ['S3 data events'],
  detector: 'use',
  events: calls('s3', 'CopyObject', 'PutObject'),
  dataEvents: true,
  counts: (event) =>
    encryptedBy(event.request, event.account) === undefined
      ? []
      : [{ counter: 'encrypted-objects', value: event.id, keep: HOUR }],
  evaluate: (event, { window }) => {
    const how = encryptedBy(event.request, event.account);
    if (how === undefined) return undefined;
    const objects = distinctAround(window, 'encrypted-objects', event.time, 10 * MINUTE);
    return {
      confidence: objects >= 5 ? 0.75 : 0.45,
      key: `${how} ${objects >= 5}`,
      evidence: { bucket: shown(text(event.request, 'bucketName')), how, objects },
    };
  },
});

function encryptedBy(request: Readonly<Record<string, unknown>>, account: string): string | undefined {
  if (Object.keys(request).some((name) => CUSTOMER_KEY.test(name))) return 'customer-provided key';
  const key = /^arn:aws[\w-]*:kms:[^:]*:(\d{12}):/.exec(
    text(request, 'x-amz-server-side-encryption-aws-kms-key-id') ?? '',
  )?.[1];
  return key !== undefined && key !== account && at(request, 'bucketName') !== undefined
    ? 'key of another account'
    : undefined;
}
