/** Granted and, for the reason given, not used in the end-to-end run. Everything else that is granted has to be used. */
export interface ExpectedUnused {
  /** Construct path of the role, from its beginning; `*` for all. */
  readonly role: string;
  readonly actions: readonly string[];
  readonly reason: string;
  /** Whether a run uses it depends on which of two functions is faster: it may be used or not. */
  readonly dependsOnTiming?: true;
}

export const EXPECTED_UNUSED: readonly ExpectedUnused[] = [
  {
    role: 'Detection/Ingest/Forwarder',
    actions: ['events:PutEvents'],
    reason: "Forwards from other Regions of the hub's account; the run has one Region.",
  },
  {
    role: '*',
    actions: ['sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
    reason: 'Part of what the CDK grants to a consumer of a queue; Lambda reads queues without asking here.',
  },
  {
    role: 'Posture/',
    actions: ['sqs:SendMessage'],
    reason: 'Lambda and Scheduler leave a snapshot there that failed for good; none does.',
  },
  {
    role: 'Response/',
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    reason: 'Step Functions writes logs and traces by itself; the emulator writes none.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ec2:DescribeRegions'],
    reason: 'The local configuration names the one Region that is not empty; the contract tests ask for all.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ec2:DescribeInstanceAttribute'],
    reason: 'The emulator has no user data of instances.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ecs:ListServices', 'ecs:ListTasks', 'ecs:DescribeServices', 'ecs:DescribeTasks'],
    reason: 'Asked only where there are clusters; the emulator judges all of them on the cluster, which AWS does not.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: [
      'apprunner:DescribeService',
      'bedrock-agentcore:GetBrowser',
      'bedrock-agentcore:GetCodeInterpreter',
      'cloudformation:DescribeStackSet',
      'sagemaker:DescribeDomain',
      'sagemaker:DescribeNotebookInstance',
      'sagemaker:DescribeUserProfile',
    ],
    reason: 'The emulator has none of these; the contract tests read those that a second one has.',
  },
  {
    role: 'Posture/SnapshotPrincipalsRole',
    actions: [
      'organizations:ListRoots',
      'organizations:ListParents',
      'organizations:ListPoliciesForTarget',
      'organizations:DescribePolicy',
    ],
    reason: 'Asked only where there is an organization; the contract tests read the one of a second emulator.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['codebuild:BatchGetProjects'],
    reason: 'Asked only where there are projects; the emulator judges it on `*`, whatever project it is about.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GetLoginProfile', 'iam:GetUser', 'iam:ListMFADevices', 'iam:GetAccountSummary'],
    reason:
      'For users that are newer than the credential report, and root without one: the emulator makes a new one each time.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GetAccessKeyLastUsed'],
    reason: 'For keys of which the credential report does not tell; it tells of all that this run has.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GenerateServiceLastAccessedDetails', 'iam:GetServiceLastAccessedDetails'],
    reason: 'Asked about identities that are older than ninety days; nothing here is older than the run.',
  },
  {
    role: 'Response/RequestApprovalRole',
    actions: ['dynamodb:DeleteItem'],
    reason: 'Sets an earlier question aside where the same attempt had to ask twice.',
  },
  {
    role: 'Response/PlanReleaseRole',
    actions: ['events:PutEvents'],
    reason: 'Tells of a release that is refused; the API refuses it before.',
  },
  {
    role: 'Response/ContainUserRole',
    actions: ['iam:PutUserPermissionsBoundary'],
    reason: 'Tried where no policy can be attached; the emulator has no such quota. The tests of the playbooks run it.',
  },
  {
    role: 'Response/RevokeRoleSessionsRole',
    actions: ['iam:PutRolePermissionsBoundary'],
    reason: 'Tried where no policy can be attached; the emulator has no such quota. The tests of the playbooks run it.',
  },
  {
    role: 'Response/ReleaseRole',
    actions: [
      'iam:DeleteUserPermissionsBoundary',
      'iam:PutUserPermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
    ],
    reason: 'Takes back a permissions boundary, which the emulator never makes necessary.',
  },
  {
    role: 'Response/',
    actions: ['states:DescribeExecution'],
    reason: 'Reads the execution that another function has just started under the same name.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/ReconcileIncidentRole',
    actions: ['states:SendTaskSuccess', 'kms:Decrypt'],
    reason: 'Decides like decide-response where an obstacle is gone; decide-response is usually faster.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/SweepIncidentsRole',
    actions: ['states:SendTaskSuccess', 'kms:Decrypt'],
    reason: 'Decides like decide-response where an obstacle is gone; decide-response is usually faster.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/SchedulerRole',
    actions: ['sqs:SendMessage'],
    reason: 'Scheduler leaves a sweep there that could not be started; none fails.',
  },
];
