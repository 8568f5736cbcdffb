import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { CfnSchedule, IScheduleTarget } from 'aws-cdk-lib/aws-scheduler';
import type { TierwatchFunction } from './function.ts';
import type { DeadLetterQueue } from './queue.ts';

/** A schedule's target. CDK's own also allows every version and alias of the function; this one allows the function. */
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
