import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Every action that we grant on `*`, each with the reason why nothing narrower is possible. A test compares this list
 * with the templates in both ways: a grant that is not listed fails it, and so does an entry that nothing uses. */
export const ON_EVERYTHING: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resource for the segments that a function sends.',
  'xray:PutTelemetryRecords': 'X-Ray has no resource for the telemetry that a function sends.',
};

/** Tells cdk-nag that the `*` resources below `scope` are known; which actions they may go with stands in ON_EVERYTHING. */
export function acknowledgeEverything(scope: IConstruct, actions: readonly string[]): void {
  const reasons = actions.map((action) => {
    const reason = ON_EVERYTHING[action];
    if (reason === undefined)
      throw new Error(`${action} is granted on * but infra/wildcards.ts gives no reason for it`);
    return `${action}: ${reason}`;
  });
  Validations.of(scope).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: reasons.join(' ') });
}
