import type { PassRoleSpec } from './pass-role-rule.ts';

export const applicationIntegration: readonly PassRoleSpec[] = [
  {
    id: 'apigateway-create-integration',
    compute: 'an API Gateway integration',
    service: 'apigateway.amazonaws.com',
    needs: ['apigateway:POST', 'apigateway:PUT'],
    how: "An integration of type AWS calls an AWS API with the caller's parameters and the role's permissions.",
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
    how: 'An HTTP data source signs requests to AWS services with the role; the caller writes the requests in a resolver.',
  },
  {
    id: 'events-put-targets',
    compute: 'an EventBridge rule',
    service: 'events.amazonaws.com',
    needs: ['events:PutRule', 'events:PutTargets'],
    how: 'A rule uses the role only to invoke its targets (such as commands, tasks and builds).',
    dependsOn: ["a target that carries out the caller's instructions"],
  },
  {
    id: 'pipes-create-pipe',
    compute: 'an EventBridge pipe',
    service: 'pipes.amazonaws.com',
    needs: ['pipes:CreatePipe'],
    how: 'A pipe uses the role only for its own source and target (such as a task, a build or a state machine).',
    dependsOn: ["a target that carries out the caller's instructions"],
  },
  {
    id: 'scheduler-create-schedule',
    compute: 'an EventBridge schedule',
    service: 'scheduler.amazonaws.com',
    needs: ['scheduler:CreateSchedule'],
    how: "A schedule can call almost any AWS API with the caller's parameters and the role's permissions.",
  },
  {
    id: 'scheduler-update-schedule',
    compute: 'an existing EventBridge schedule',
    service: 'scheduler.amazonaws.com',
    needs: ['scheduler:UpdateSchedule'],
    how: 'The caller gives the schedule another target and role; a schedule can call almost any AWS API.',
    startsFrom: ['AWS::Scheduler::Schedule'],
  },
];
