import { Stack, Validations } from 'aws-cdk-lib';
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { READER_PERMISSIONS } from '../layers/aws/permissions.ts';

/** What Step Functions needs to write its logs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const DELIVERED = 'CloudWatch Logs has no resource for the delivery of the logs of a state machine.';
const GETS_ACCOUNT = 'IAM counts for the account as a whole.';

/** Every action that we grant on `*`, each with the reason why nothing narrower is possible. A test compares this list
 * with the templates in both ways: a grant that is not listed fails it, and so does an entry that nothing uses. */
export const ON_EVERYTHING: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resource for the segments that a function sends.',
  'xray:PutTelemetryRecords': 'X-Ray has no resource for the telemetry that a function sends.',
  'iam:GetAccountSummary': GETS_ACCOUNT,
  'states:SendTaskSuccess': 'A task token is answered by itself; IAM knows no resource for it.',
  'xray:GetSamplingRules': 'X-Ray has no resource for the rules by which Step Functions samples its runs.',
  'xray:GetSamplingTargets': 'X-Ray has no resource for the quotas by which Step Functions samples its runs.',
  ...Object.fromEntries(LOG_DELIVERY.map((action) => [action, DELIVERED])),
  ...readersOnEverything(),
};

/** What the readers of an account need on `*` says why for itself. */
function readersOnEverything(): Record<string, string> {
  const onEverything = Object.values(READER_PERMISSIONS)
    .flat()
    .filter(({ resources }) => resources.some((resource) => resource === '*'));
  return Object.fromEntries(onEverything.flatMap(({ actions, why }) => actions.map((action) => [action, why])));
}

/** Tells cdk-nag that the `*` resources below `scope` are known; which actions they may go with stands in ON_EVERYTHING. */
export function acknowledgeEverything(scope: IConstruct, actions: readonly string[]): void {
  const reasons = actions.map((action) => {
    const reason = ON_EVERYTHING[action];
    if (reason === undefined)
      throw new Error(`${action} is granted on * but infra/wildcards.ts gives no reason for it`);
    return `${action}: ${reason}`;
  });
  acknowledge(scope, { '*': reasons.join(' ') });
}

/** Tells cdk-nag why a policy below `scope` (of a function: its role's) has resources with a wildcard in them: ARN to reason. */
export function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const holder = scope instanceof Lambda && scope.role !== undefined ? scope.role : scope;
  for (const [resource, reason] of Object.entries(reasons)) {
    const id = `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;
    Validations.of(holder).acknowledge({ id, reason });
  }
}

/** A resource as cdk-nag writes it in the id of a finding: `<AWS::Partition>` for a reference, joined without a gap. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, argument]: readonly unknown[] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map(flat).join(String(argument[0]));
  throw new Error(`expected text, Ref, Fn::GetAtt or Fn::Join as a resource, got ${JSON.stringify(value)}`);
}
