import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { CfnSchedule, IScheduleTarget } from 'aws-cdk-lib/aws-scheduler';
import type { TierwatchFunction } from './function.ts';
import type { DeadLetterQueue } from './queue.ts';

/** For runs that are still of use a little later. */
export const RETRY_FOR_AN_HOUR: CfnSchedule.RetryPolicyProperty = {
  maximumRetryAttempts: 3,
  maximumEventAgeInSeconds: Duration.hours(1).toSeconds(),
};

/** The target of a schedule. The target class of the CDK also grants every version and alias of the function; this one does not. */
export const invoke = (
  lambda: TierwatchFunction,
  role: Role,
  failed: DeadLetterQueue,
  retryPolicy: CfnSchedule.RetryPolicyProperty,
): IScheduleTarget => ({
  bind: () => {
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failed.queueArn] }));
    return { arn: lambda.functionArn, role, deadLetterConfig: { arn: failed.queueArn }, retryPolicy };
  },
});
