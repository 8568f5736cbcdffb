import { parseArn } from '../../identity.ts';
import type { Workload } from '../../posture/types.ts';
import { isPlain } from './shell.ts';

/** How long a workload is interrupted when the sessions of its role are revoked. */
export interface Interruption {
  readonly type: string;
  readonly id: string;
  readonly until: string;
  /** AWS CLI command that gives it new credentials at once. */
  readonly resume?: string;
}

interface Recovery {
  readonly until: string;
  readonly resume?: (workload: Workload) => string | undefined;
}

const region = ({ id }: Workload): string => {
  const name = parseArn(id)?.region ?? '';
  return name === '' ? '' : ` --region ${name}`;
};
const last = (id: string): string => id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);

const LAMBDA: Recovery = {
  until: 'until Lambda recycles its execution environments',
  resume: (workload) =>
    `aws lambda update-function-configuration --function-name ${workload.id} --description "new credentials"${region(workload)}`,
};

const LAMBDA_VERSION: Recovery = { until: LAMBDA.until };

const INSTANCE: Recovery = {
  until: 'until its credentials are renewed, within about six hours',
  resume: (workload) => {
    const id = last(workload.id);
    const command = (verb: string) => `aws ec2 ${verb} --instance-ids ${id}${region(workload)}`;
    return /^i-[0-9a-f]+$/.test(id)
      ? `${command('stop-instances')} && ${command('wait instance-stopped')} && ${command('start-instances')}`
      : undefined;
  },
};

const CONTAINERS: Recovery = {
  until: 'until the credentials of its tasks are renewed, within about six hours',
  resume: (workload) => {
    const [, cluster, service] = /:service\/([^/]+)\/([^/]+)$/.exec(workload.id) ?? [];
    return cluster === undefined
      ? undefined
      : `aws ecs update-service --cluster ${cluster} --service ${service} --force-new-deployment${region(workload)}`;
  },
};

const RUN: Recovery = { until: 'runs in progress fail; the next run gets new credentials' };
const OTHER: Recovery = { until: 'until it gets new credentials, at the latest when it is restarted' };

const BY_TYPE: readonly (readonly [type: RegExp, recovery: Recovery])[] = [
  [/^AWS::(Lambda|Serverless)::Function/, LAMBDA],
  [/^AWS::Lambda::Version$/, LAMBDA_VERSION],
  [/^AWS::EC2::|^AWS::AutoScaling::/, INSTANCE],
  [/^AWS::ECS::/, CONTAINERS],
  [/^AWS::(CodeBuild|StepFunctions|Scheduler|Glue::Job|CloudFormation)(::|$)/, RUN],
];

/** How each workload that uses a role is interrupted when the sessions of the role are revoked. */
export function interruptionsOf(workloads: readonly Workload[]): readonly Interruption[] {
  return workloads.map((workload) => {
    const recovery = BY_TYPE.find(([type]) => type.test(workload.type))?.[1] ?? OTHER;
    const resume = isPlain(workload.id) ? recovery.resume?.(workload) : undefined;
    return {
      type: workload.type,
      id: workload.id,
      until: recovery.until,
      ...(resume === undefined ? {} : { resume }),
    };
  });
}
