import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeConnectionCommand, EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetAccountSettingsCommand, GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { version } from '../../../cli/version.ts';
import { mockClient } from '../mock-client.ts';

/** The AWS APIs of an account with a healthy deployment. Tests change single answers. */

export const ACCOUNT = '111122223333';
const ARN = `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/Tierwatch/0b5f3c52`;
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:Tierwatch-Responders`;
const TRAIL = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
export const NOW = '2026-11-30T12:00:00.000Z';
const EARLIER = '2026-11-30T11:30:00.000Z';

export const aws = {
  formation: mockClient(CloudFormationClient),
  cloudTrail: mockClient(CloudTrailClient),
  cloudWatch: mockClient(CloudWatchClient),
  dynamo: mockClient(DynamoDBDocumentClient),
  ec2: mockClient(EC2Client),
  events: mockClient(EventBridgeClient),
  iam: mockClient(IAMClient),
  lambda: mockClient(LambdaClient),
  scheduler: mockClient(SchedulerClient),
  sns: mockClient(SNSClient),
  sqs: mockClient(SQSClient),
  ssm: mockClient(SSMClient),
};

/** An error as the SDK throws it after its retries. */
export const awsError = (name: string, message = name) => Object.assign(new Error(message), { name, $metadata: {} });

const RESOURCES = [
  ['AWS::Lambda::EventSourceMapping', '6f1c'],
  ['AWS::SQS::Queue', `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/Tierwatch-Use`],
  ['AWS::SQS::Queue', `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/Tierwatch-UseDeadLetters`],
  ['AWS::Events::Rule', 'Tierwatch-UseWrites'],
  ['AWS::Events::Rule', 'tierwatch-ingest|Tierwatch-UseReads'],
  ['AWS::Events::Connection', 'tierwatch-soc'],
  ['AWS::Scheduler::Schedule', 'principals'],
  ['AWS::Scheduler::Schedule', 'credentials'],
  ['AWS::Scheduler::Schedule', 'secrets'],
  ['AWS::SNS::Topic', TOPIC],
  ['AWS::CloudWatch::Alarm', 'Tierwatch-UseSilence'],
  ...['ContainUser', 'RevokeRoleSessions', 'Release'].map((purpose) => [
    'AWS::IAM::Role',
    `Tierwatch-${purpose}-us-east-1`,
  ]),
] as const;

const OUTPUTS = {
  Version: version(),
  SnapshotRegions: 'us-east-1',
  KillSwitchParameter: '/tierwatch/kill-switch',
  IdentitiesTable: 'Tierwatch-Identities',
  IngestBusName: 'tierwatch-ingest',
  BusName: 'tierwatch',
};

const rowsOf = (id: unknown) => {
  if (id !== `ACCOUNT#${ACCOUNT}`)
    return [
      { id, item: 'ARRIVAL#us-east-1', at: EARLIER },
      { id, item: 'CHECK', body: JSON.stringify({ at: EARLIER, since: '2026-11-01T00:00:00.000Z', gaps: [] }) },
    ];
  return ['principals', 'credentials', 'secrets'].map((name) => ({
    ...{ id, item: `FACTS#${name}`, takenAt: EARLIER, generation: 'g', chunks: 1 },
  }));
};

export function healthyAccount(): void {
  for (const mock of Object.values(aws)) mock.reset();
  const Outputs = Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  aws.formation.on(DescribeStacksCommand).resolves({
    Stacks: [
      { StackId: ARN, StackName: 'Tierwatch', StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(), Outputs },
    ],
  });
  aws.formation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: RESOURCES.map(([ResourceType, PhysicalResourceId]) => ({
      ...{ ResourceType, PhysicalResourceId, LogicalResourceId: 'X' },
      LastUpdatedTimestamp: new Date(),
      ResourceStatus: 'CREATE_COMPLETE',
    })),
  });
  aws.cloudTrail
    .on(DescribeTrailsCommand)
    .resolves({ trailList: [{ TrailARN: TRAIL, HomeRegion: 'us-east-1', IsMultiRegionTrail: true }] });
  aws.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
  aws.cloudTrail.on(GetEventSelectorsCommand).resolves({ EventSelectors: [{ ReadWriteType: 'All' }] });
  const AlarmActions = [TOPIC];
  aws.cloudWatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: [{ AlarmName: 'Tierwatch-UseSilence', StateValue: 'OK', AlarmActions, ActionsEnabled: true }],
  });
  aws.dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values = {} }) => ({
    Items: rowsOf(Object.values(values)[0]),
  }));
  aws.ec2.on(DescribeRegionsCommand).resolves({ Regions: [{ RegionName: 'us-east-1' }] });
  aws.events.on(ListRulesCommand).callsFake(({ EventBusName }) => ({
    Rules:
      EventBusName === 'tierwatch-ingest'
        ? [
            {
              Name: 'Tierwatch-UseReads',
              State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
              EventPattern: '{"detail":{"readOnly":[true]}}',
            },
          ]
        : [{ Name: 'Tierwatch-UseWrites', State: 'ENABLED', EventPattern: '{}' }],
  }));
  aws.events.on(DescribeConnectionCommand).resolves({ ConnectionState: 'AUTHORIZED' });
  aws.iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames = [] }) => ({
    EvaluationResults: ActionNames.map((EvalActionName: string) => ({ EvalActionName, EvalDecision: 'allowed' })),
    IsTruncated: false,
  }));
  aws.lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 1_000 } });
  aws.lambda.on(GetEventSourceMappingCommand).resolves({
    FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:Tierwatch-Use`,
    EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:Tierwatch-Use`,
    State: 'Enabled',
    ScalingConfig: { MaximumConcurrency: 5 },
  });
  aws.scheduler.on(GetScheduleCommand).callsFake(({ Name }) => ({
    ...{ Description: `Starts snapshot-${Name}`, State: 'ENABLED', ScheduleExpression: 'rate(1 hour)' },
  }));
  const confirmed = { Protocol: 'email', Endpoint: 'soc@example.com', SubscriptionArn: `${TOPIC}:1` };
  aws.sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [confirmed] });
  aws.sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  aws.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'off' } });
}
