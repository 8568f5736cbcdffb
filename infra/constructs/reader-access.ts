import { Aws, Stack } from 'aws-cdk-lib';
import { type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { COVERAGE_LISTS, TRAIL_READS } from '../../layers/aws/coverage-permissions.ts';
import { accountKey } from '../../layers/aws/facts-store.ts';
import type { Permission } from '../../layers/aws/permission.ts';
import { PLAYBOOK_ACTIONS } from '../../layers/core/health/playbook-actions.ts';
import { namesOf } from '../names.ts';
import { acknowledgeWildcards } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import { roleArn, roleName } from './own-role.ts';

interface Grant extends Permission {
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Allows the readers of a deployment what the command line reads without the API: for `tierwatch doctor`, and for questions about the
 * accounts with `--stack`. */
export function allowReading(policy: ManagedPolicy, foundation: Foundation, killSwitch: string): void {
  for (const grant of grantsOf(Stack.of(policy), foundation, killSwitch)) {
    const { actions, resources, conditions } = grant;
    const condition = conditions === undefined ? {} : { conditions };
    policy.addStatements(new PolicyStatement({ actions: [...actions], resources: [...resources], ...condition }));
    acknowledgeWildcards(policy, grant);
  }
}

/** CloudFormation begins the names of resources with the name of the stack. */
function grantsOf(stack: Stack, { config, tables }: Foundation, killSwitch: string): readonly Grant[] {
  const { stackName } = stack;
  const here = (service: string, resource: string): string =>
    `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
  const own = 'Resources of the stack: CloudFormation adds a random part to their names.';
  const { alarmTopicArn } = config;
  const webhook = `${namesOf(config).bus}-*`;
  return [
    {
      actions: [...COVERAGE_LISTS, 'lambda:GetAccountSettings'],
      resources: ['*'],
      why: 'Lists of the account, and its Lambda quota.',
    },
    {
      actions: ['cloudformation:ListStackResources'],
      resources: [stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/*` })],
      why: 'The ARN of a stack ends in an id.',
    },
    {
      actions: TRAIL_READS,
      resources: [`arn:${Aws.PARTITION}:cloudtrail:*:*:trail/*`],
      why: 'Any trail of the account, or of its organization, may log the events.',
    },
    {
      actions: ['lambda:GetEventSourceMapping'],
      resources: [here('lambda', 'event-source-mapping:*')],
      why: 'The id of a mapping is random.',
    },
    { actions: ['sqs:GetQueueAttributes'], resources: [here('sqs', `${stackName}-*`)], why: own },
    {
      actions: ['sns:ListSubscriptionsByTopic'],
      resources: [here('sns', `${stackName}-*`), ...(alarmTopicArn === undefined ? [] : [alarmTopicArn])],
      why: own,
    },
    { actions: ['cloudwatch:DescribeAlarms'], resources: [here('cloudwatch', `alarm:${stackName}-*`)], why: own },
    { actions: ['scheduler:GetSchedule'], resources: [here('scheduler', `schedule/default/${stackName}-*`)], why: own },
    {
      // Not DescribeApiDestination: it returns the URL of the webhook, which is its only credential.
      actions: ['events:DescribeConnection'],
      resources: [here('events', `connection/${webhook}`)],
      why: 'The ARN of a connection ends in an id.',
    },
    {
      actions: ['ssm:GetParameter'],
      resources: [here('ssm', `parameter${killSwitch}`)],
      why: 'Whether containment is possible.',
    },
    {
      actions: ['iam:SimulatePrincipalPolicy'],
      resources: PLAYBOOK_ACTIONS.map(({ purpose }) =>
        roleArn(Aws.ACCOUNT_ID, roleName(stackName, purpose, Aws.REGION)),
      ),
      why: 'Whether the playbooks may make their changes in IAM.',
    },
    {
      actions: ['dynamodb:Query'],
      resources: [tables.identities.tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [accountKey('*')] },
      },
      why: 'Snapshots with the policies of the accounts, exceptions and coverage: no profile, no salt of fingerprints.',
    },
  ];
}
