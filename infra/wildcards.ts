import { Stack, Validations } from 'aws-cdk-lib';
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import type { Permission } from '../layers/aws/permission.ts';
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
const NO_LOG_DELIVERY_RESOURCE = 'The log delivery actions do not support resource-level permissions.';
const NO_SUMMARY_RESOURCE =
  'This action does not support resource-level permissions; it returns totals of the account.';

/** Every action that is granted on `*`, with the reason why nothing narrower is possible. A test compares this list with the
 * templates both ways: it fails on a grant that is not listed and on an entry that no template uses. */
export const ON_EVERYTHING: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray does not support resource-level permissions for sending trace segments.',
  'xray:PutTelemetryRecords': 'X-Ray does not support resource-level permissions for sending telemetry.',
  'iam:GetAccountSummary': NO_SUMMARY_RESOURCE,
  'lambda:GetAccountSettings': NO_SUMMARY_RESOURCE,
  'states:SendTaskSuccess': 'Task tokens have no ARN; the token itself authorizes the call.',
  'xray:GetSamplingRules': 'X-Ray does not support resource-level permissions for reading sampling rules.',
  'xray:GetSamplingTargets': 'X-Ray does not support resource-level permissions for reading sampling targets.',
  ...Object.fromEntries(LOG_DELIVERY.map((action) => [action, NO_LOG_DELIVERY_RESOURCE])),
  ...readersOnEverything(),
};

/** The permissions of the readers carry their own reasons. */
function readersOnEverything(): Record<string, string> {
  const onEverything = Object.values(READER_PERMISSIONS)
    .flat()
    .filter(({ resources }) => resources.some((resource) => resource === '*'));
  return Object.fromEntries(onEverything.flatMap(({ actions, why }) => actions.map((action) => [action, why])));
}

/** Acknowledges the `*` resources below `scope` for cdk-nag, with the reasons in `ON_EVERYTHING`. */
export function acknowledgeEverything(scope: IConstruct, actions: readonly string[]): void {
  const reasons = actions.map((action) => {
    const reason = ON_EVERYTHING[action];
    if (reason === undefined)
      throw new Error(`${action} is granted on *; expected a reason for it in infra/wildcards.ts`);
    return `${action}: ${reason}`;
  });
  acknowledge(scope, { '*': reasons.join(' ') });
}

/** Acknowledges the wildcards among the resources of one permission: `*` with the reasons in `ON_EVERYTHING`, others with its own. */
export function acknowledgeWildcards(scope: IConstruct, { actions, resources, why }: Permission): void {
  if (resources.includes('*')) acknowledgeEverything(scope, actions);
  const others = resources.filter((resource) => resource.includes('*') && resource !== '*');
  acknowledge(scope, Object.fromEntries(others.map((resource) => [resource, why])));
}

/** Acknowledges wildcard resources in the policies below `scope` for cdk-nag: ARN to reason. For a function, in the policies of
 * its role. */
export function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const holder = scope instanceof Lambda && scope.role !== undefined ? scope.role : scope;
  for (const [resource, reason] of Object.entries(reasons)) {
    const id = `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`;
    Validations.of(holder).acknowledge({ id, reason });
  }
}

/** A resource as cdk-nag writes it in the id of a finding: `<AWS::Partition>` for a reference, `Fn::Join` resolved. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, argument]: readonly unknown[] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
    return argument[1].map(flat).join(String(argument[0]));
  throw new Error(`expected text, Ref, Fn::GetAtt or Fn::Join as a resource, got ${JSON.stringify(value)}`);
}
