import { random } from '../random.ts';
import { instance, keyUser, lambda, pod } from './callers.ts';
import type { Month } from './month.ts';
import { type Caller, type CloudTrailRecord, DAY, DAYS, HOUR, MINUTE, record, roleArn, START } from './records.ts';

/** A secrets operator, pods, functions and service users. */
export const workloads: Month = (seed) => {
  const next = random(seed);
  const records: CloudTrailRecord[] = [];
  for (let hour = 0; hour < DAYS * 24; hour += 1) {
    const at = START + hour * HOUR;
    const operator = pod('external-secrets', Math.floor(hour / 12));
    if (hour % 3 === 0)
      for (let secret = 0; secret < 12; secret += 1)
        records.push(
          record(at + secret * 1_000, 'secretsmanager:GetSecretValue', operator, { secretId: `prod/app-${secret}` }),
        );
    const orders = pod('orders-pod', Math.floor(hour / 12));
    for (const call of ['sqs:GetQueueAttributes', 's3:GetBucketLocation', 'kms:Decrypt'])
      records.push(record(at + 10 * MINUTE + next() * MINUTE, call, orders, {}));
    const resize = lambda('resize-function', Math.floor(hour / 6));
    records.push(record(at + 20 * MINUTE, 'ssm:GetParameter', resize, { name: '/resize/size' }));
    if (hour % 24 === 1) {
      const backup = keyUser('backup');
      for (const call of ['rds:DescribeDBInstances', 'rds:CreateDBSnapshot', 'backup:StartBackupJob'])
        records.push(record(at + 5 * MINUTE, call, backup, {}));
    }
    if (hour % 2 === 0) {
      records.push(record(at + 30 * MINUTE, 's3:ListBuckets', keyUser('reporter'), {}));
      records.push(record(at + 31 * MINUTE, 'athena:StartQueryExecution', keyUser('reporter'), {}));
      records.push(record(at + 40 * MINUTE, 'ses:GetSendQuota', keyUser('mailer'), {}));
    }
  }
  return records;
};

/** Auto Scaling launches instances, which register and read their configuration. */
export const fleet: Month = (seed) => {
  const next = random(seed);
  const records: CloudTrailRecord[] = [];
  const scaling: Caller = {
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling',
      accountId: '123456789012',
      invokedBy: 'autoscaling.amazonaws.com',
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          arn: roleArn('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling'),
        },
      },
    },
    sourceIPAddress: 'autoscaling.amazonaws.com',
    userAgent: 'autoscaling.amazonaws.com',
  };
  for (let day = 0; day < DAYS; day += 1) {
    for (let turn = 0; turn < 8; turn += 1) {
      const at = START + day * DAY + turn * 3 * HOUR + next() * HOUR;
      const id = `i-${(day * 8 + turn).toString(16).padStart(17, '0')}`;
      records.push(
        record(at, 'ec2:RunInstances', scaling, {
          instanceType: 't3.large',
          iamInstanceProfile: { name: 'web-instance' },
        }),
      );
      const web = instance(id, turn, `3.80.${Math.floor(next() * 200)}.${Math.floor(next() * 250)}`);
      for (let beat = 0; beat < 6; beat += 1) {
        records.push(record(at + 5 * MINUTE + beat * 20 * MINUTE, 'ssm:UpdateInstanceInformation', web, {}));
        records.push(record(at + 6 * MINUTE + beat * 20 * MINUTE, 's3:GetBucketLocation', web, {}));
      }
      records.push(record(at + 2 * HOUR, 'ec2:TerminateInstances', scaling, {}));
    }
  }
  return records;
};
