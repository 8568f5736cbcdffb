import { Aws, Stack } from 'aws-cdk-lib';
import { type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PLAYBOOK_ACTIONS } from '../../layers/core/health/playbook-actions.ts';
import { namesOf } from '../names.ts';
import { acknowledge, acknowledgeEverything } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import { roleArn, roleName } from './own-role.ts';

interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly why: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Allows the readers of a deployment to run `tierwatch doctor`, which only reads. */
export function allowDoctor(policy: ManagedPolicy, foundation: Foundation, killSwitch: string): void {
  for (const { actions, resources, conditions, why } of grantsOf(Stack.of(policy), foundation, killSwitch)) {
    const condition = conditions === undefined ? {} : { conditions };
    policy.addStatements(new PolicyStatement({ actions: [...actions], resources: [...resources], ...condition }));
    if (resources.includes('*')) acknowledgeEverything(policy, actions);
    const wildcards = resources.filter((resource) => resource !== '*' && resource.includes('*'));
    acknowledge(policy, Object.fromEntries(wildcards.map((resource) => [resource, why])));
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
      actions: [
        'cloudtrail:DescribeTrails',
        'ec2:DescribeRegions',
        'events:ListRuleNamesByTarget',
        'events:ListRules',
        'lambda:GetAccountSettings',
      ],
      resources: ['*'],
      why: '',
    },
    {
      actions: ['cloudformation:ListStackResources'],
      resources: [stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/*` })],
      why: 'The ARN of a stack ends in an id.',
    },
    {
      actions: ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
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
    { actions: ['ssm:GetParameter'], resources: [here('ssm', `parameter${killSwitch}`)], why: '' },
    {
      actions: ['iam:SimulatePrincipalPolicy'],
      resources: PLAYBOOK_ACTIONS.map(({ purpose }) =>
        roleArn(Aws.ACCOUNT_ID, roleName(stackName, purpose, Aws.REGION)),
      ),
      why: '',
    },
    {
      actions: ['dynamodb:Query'],
      resources: [tables.identities.tableArn],
      // Ages of snapshots, and coverage: no posture and no profile.
      conditions: {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': [`ACCOUNT#${Aws.ACCOUNT_ID}`, `ACCOUNT#${Aws.ACCOUNT_ID}#COVERAGE`],
        },
      },
      why: '',
    },
  ];
}
