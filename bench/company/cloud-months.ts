import { random } from '../random.ts';
import { lambda, podIdentity, vendor } from './callers.ts';
import { type Month, type Random, ticker } from './month.ts';
import { AWS, AWS_TOO, VENDOR } from './places.ts';
import {
  BOTO,
  type CloudTrailRecord,
  DAY,
  DAYS,
  type Fields,
  HOUR,
  MINUTE,
  record,
  roleArn,
  START,
} from './records.ts';

export const VENDOR_ACCOUNT = '444455556666';

/** A vendor assumes its role: the record names its account only. */
const entry = (at: number, role: string): CloudTrailRecord =>
  record(
    at,
    'sts:AssumeRole',
    {
      userIdentity: { type: 'AWSAccount', principalId: 'AROAVENDOR:scan', accountId: VENDOR_ACCOUNT },
      sourceIPAddress: VENDOR,
      userAgent: BOTO,
    },
    { roleArn: roleArn(role), roleSessionName: 'vendor', externalId: 'x' },
  );

export const shareWith = (snapshotId: string, userId: string): Fields => ({
  snapshotId,
  createVolumePermission: { add: { items: [{ userId }] } },
  attributeType: 'CREATE_VOLUME_PERMISSION',
});

/** A vendor that copies disks to its own account each night, to scan them there. */
export const copies: Month = (seed) => {
  const next = random(seed);
  return Array.from({ length: DAYS }, (_, day) => {
    const tick = ticker(START + day * DAY + 2 * HOUR + next() * 10 * MINUTE);
    const copier = vendor('disk-copier', day);
    const disks = Array.from({ length: 5 }, (_, disk) => `snap-${day}${disk}`);
    return [
      entry(tick(0), 'disk-copier'),
      ...disks.flatMap((snapshot) => [
        record(tick(MINUTE), 'ec2:CreateSnapshot', copier, { volumeId: 'vol-1' }),
        record(tick(MINUTE), 'ec2:ModifySnapshotAttribute', copier, shareWith(snapshot, VENDOR_ACCOUNT)),
        record(tick(20 * MINUTE), 'ec2:DeleteSnapshot', copier, { snapshotId: snapshot }),
      ]),
    ];
  }).flat();
};

const LEFTOVERS = [
  'ec2:TerminateInstances',
  'ec2:DeleteVolume',
  'lambda:DeleteFunction20150331',
  's3:DeleteBucket',
  'logs:DeleteLogGroup',
];

/** A function deletes what is left over in the evening. */
function sweep(day: number, next: Random): CloudTrailRecord[] {
  const tick = ticker(START + day * DAY + 20 * HOUR + next() * 5 * MINUTE);
  const sweeper = lambda('sweeper', day);
  return Array.from({ length: 8 + Math.floor(next() * 14) }, (_, n) =>
    record(tick(2_000), LEFTOVERS[Math.floor(next() * LEFTOVERS.length)] ?? 'ec2:DeleteVolume', sweeper, {
      resource: `tmp-${n}`,
    }),
  );
}

/** An autoscaler with EKS Pod Identity that launches nodes, and a sweeper. Amazon announces their gateways from two networks. */
export const clusters: Month = (seed) => {
  const next = random(seed);
  const records: CloudTrailRecord[] = [];
  for (let turn = 0; turn < DAYS * 12; turn += 1) {
    const tick = ticker(START + turn * 2 * HOUR + next() * 30 * MINUTE);
    const autoscaler = podIdentity('autoscaler', Math.floor(turn / 6), next() < 0.5 ? AWS : AWS_TOO);
    for (const call of ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes', 'ssm:GetParameter'])
      records.push(record(tick(10_000), call, autoscaler, {}));
    if (next() < 0.3)
      records.push(
        record(tick(10_000), 'ec2:RunInstances', autoscaler, {
          instanceType: 'm6i.xlarge',
          iamInstanceProfile: { name: 'web-instance' },
        }),
        record(tick(HOUR), 'ec2:TerminateInstances', autoscaler, {}),
      );
    if (turn % 12 === 11) records.push(...sweep(Math.floor(turn / 12), next));
  }
  return records;
};
