import type { PassRoleSpec } from './pass-role-rule.ts';

export const applicationIntegration: readonly PassRoleSpec[] = [
  {
    id: 'apigateway-create-integration',
    compute: 'an API Gateway integration',
    service: 'apigateway.amazonaws.com',
    needs: ['apigateway:POST', 'apigateway:PUT'],
    how: "An integration of type AWS calls an API of AWS with the caller's parameters under the role that it names.",
  },
  {
    id: 'appsync-create-data-source',
    compute: 'an AppSync data source',
    service: 'appsync.amazonaws.com',
    needs: [
      'appsync:CreateGraphqlApi',
      'appsync:CreateDataSource',
      'appsync:CreateResolver',
      'appsync:StartSchemaCreation',
      'appsync:CreateApiKey',
    ],
    how: 'A data source of type HTTP signs requests to AWS services with the role; the resolver writes them.',
  },
  {
    id: 'events-put-targets',
    compute: 'an EventBridge rule',
    service: 'events.amazonaws.com',
    needs: ['events:PutRule', 'events:PutTargets'],
    how: 'A rule starts its targets (commands, tasks, builds) with the role: less than the role may do.',
    dependsOn: ['a target that does what the caller says'],
  },
  {
    id: 'pipes-create-pipe',
    compute: 'an EventBridge pipe',
    service: 'pipes.amazonaws.com',
    needs: ['pipes:CreatePipe'],
    how: 'A pipe starts its target (tasks, builds, state machines) with the role: less than the role may do.',
    dependsOn: ['a target that does what the caller says'],
  },
  {
    id: 'scheduler-create-schedule',
    compute: 'an EventBridge schedule',
    service: 'scheduler.amazonaws.com',
    needs: ['scheduler:CreateSchedule'],
    how: 'A schedule can call almost any AWS API with parameters of the caller under the role.',
  },
  {
    id: 'scheduler-update-schedule',
    compute: 'an EventBridge schedule that is already there',
    service: 'scheduler.amazonaws.com',
    needs: ['scheduler:UpdateSchedule'],
    how: 'A schedule takes another target and role: it can call almost any AWS API.',
    startsFrom: ['AWS::Scheduler::Schedule'],
  },
];
