import { CLOUD_CONTROL_TYPES } from '../../../layers/aws/readers/compute/cloud-control-types.ts';

/** Permissions that are granted but not used in the end-to-end run, with the reason. Every other permission has to be used. */
export interface ExpectedUnused {
  /** Prefix of the construct path of the role; `*` for all. */
  readonly role: string;
  readonly actions: readonly string[];
  readonly reason: string;
  /** Whether a run uses the permission depends on which of two functions is faster. */
  readonly dependsOnTiming?: true;
}

const LOGS_OF_A_STATE_MACHINE = {
  actions: [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
  ],
  reason: 'Step Functions writes logs; the emulator does not.',
};

export const EXPECTED_UNUSED: readonly ExpectedUnused[] = [
  {
    role: 'Detection/Ingest/Forwarder',
    actions: ['events:PutEvents'],
    reason: "Forwards from other Regions of the hub's account; the run has one Region.",
  },
  {
    role: '*',
    actions: ['sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl'],
    reason: 'The CDK grants it to every consumer of a queue; the emulator reads queues without it.',
  },
  {
    role: 'Posture/',
    actions: ['sqs:SendMessage'],
    reason: 'For snapshots that failed; no snapshot fails here.',
  },
  {
    role: 'Coverage/',
    actions: ['sqs:SendMessage'],
    reason: 'For coverage checks that failed; none fails here.',
  },
  {
    role: 'Response/',
    ...LOGS_OF_A_STATE_MACHINE,
  },
  {
    role: 'Baselines/BuildBaselinesRole',
    ...LOGS_OF_A_STATE_MACHINE,
  },
  {
    role: 'Baselines/HistoryLearnerRole',
    actions: ['ec2:DescribeRegions'],
    reason: 'The local configuration names one Region; the contract tests list all Regions.',
  },
  {
    role: 'Coverage/CheckCoverageRole',
    actions: ['ec2:DescribeRegions', 'events:ListRuleNamesByTarget', 'events:ListRules'],
    reason: 'The local configuration names one Region, that of the hub, whose events are not forwarded.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ec2:DescribeRegions'],
    reason: 'The local configuration names one Region; the contract tests list all Regions.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ec2:DescribeInstanceAttribute'],
    reason: 'The emulator does not support user data of instances.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['ecs:ListServices', 'ecs:ListTasks', 'ecs:DescribeServices', 'ecs:DescribeTasks'],
    reason: 'Called only if there are clusters; the emulator authorizes these calls on the cluster, unlike AWS.',
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
    reason: 'The emulator does not support these services; the contract tests read them from a second emulator.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: [
      'eks:ListPodIdentityAssociations',
      'eks:ListNodegroups',
      'eks:ListFargateProfiles',
      'eks:ListAddons',
      'eks:DescribePodIdentityAssociation',
      'eks:DescribeNodegroup',
      'eks:DescribeFargateProfile',
      'eks:DescribeAddon',
      'eks:DescribeCluster',
      'eks:ListAccessEntries',
      'eks:DescribeAccessEntry',
      'eks:ListAssociatedAccessPolicies',
      'iot:DescribeRoleAlias',
      's3:GetAccountPublicAccessBlock',
      's3:GetBucketPublicAccessBlock',
      'lambda:ListFunctionUrlConfigs',
      'ecr:GetRepositoryPolicy',
    ],
    reason: 'There are no clusters, role aliases, public buckets, function URLs or repositories here.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: CLOUD_CONTROL_TYPES.flatMap(({ lists, reads }) => [...lists, ...reads.map(({ action }) => action)]),
    reason:
      'The Cloud Control API uses them in the services that it reads; that of the emulator keeps the resources itself.',
  },
  {
    role: 'Posture/SnapshotPrincipalsRole',
    actions: [
      'sso:ListInstances',
      'sso:ListPermissionSetsProvisionedToAccount',
      'sso:DescribePermissionSet',
      'sso:ListAccountAssignments',
      'identitystore:ListUsers',
      'identitystore:ListGroups',
      'identitystore:ListGroupMemberships',
    ],
    reason: 'Called only if the account has roles of Identity Center; a contract test reads it from a second emulator.',
  },
  {
    role: 'Posture/SnapshotPrincipalsRole',
    actions: [
      'organizations:ListRoots',
      'organizations:ListParents',
      'organizations:ListPoliciesForTarget',
      'organizations:DescribePolicy',
    ],
    reason: 'Called only in an organization; the contract tests read one from a second emulator.',
  },
  {
    role: 'Posture/SnapshotSecretsRole',
    actions: ['codebuild:BatchGetProjects'],
    reason: 'Called only if there are projects; the emulator authorizes the call on `*`, not on the project.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GetLoginProfile', 'iam:GetUser', 'iam:ListMFADevices', 'iam:GetAccountSummary'],
    reason:
      'For users that are newer than the credential report, and root without one: the emulator generates a new report each time.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GetAccessKeyLastUsed'],
    reason: 'For keys that the credential report does not list; it lists all keys of this run.',
  },
  {
    role: 'Posture/SnapshotCredentialsRole',
    actions: ['iam:GenerateServiceLastAccessedDetails', 'iam:GetServiceLastAccessedDetails'],
    reason: 'Called for identities older than 90 days; all identities here are new.',
  },
  {
    role: 'Response/RequestApprovalRole',
    actions: ['dynamodb:DeleteItem'],
    reason: 'Withdraws an earlier approval request if the same attempt had to request approval twice.',
  },
  {
    role: 'Response/ContainUserRole',
    actions: ['iam:PutUserPermissionsBoundary'],
    reason: 'Used if no policy can be attached; the emulator has no such quota. The playbook tests cover it.',
  },
  {
    role: 'Response/RevokeRoleSessionsRole',
    actions: ['iam:PutRolePermissionsBoundary'],
    reason: 'Used if no policy can be attached; the emulator has no such quota. The playbook tests cover it.',
  },
  {
    role: 'Response/ReleaseRole',
    actions: [
      'iam:DeleteUserPermissionsBoundary',
      'iam:PutUserPermissionsBoundary',
      'iam:DeleteRolePermissionsBoundary',
      'iam:PutRolePermissionsBoundary',
    ],
    reason: 'Restores a permissions boundary that a containment replaced, which does not happen on the emulator.',
  },
  {
    role: 'Response/',
    actions: ['states:DescribeExecution'],
    reason: 'Reads an execution that another function has just started under the same name.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/VerifyContainmentRole',
    actions: ['dynamodb:DeleteItem'],
    reason: 'Ends an incident whose principal is gone, as reconcile-incident does, which is usually faster.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/ReconcileIncidentRole',
    actions: ['states:SendTaskSuccess', 'kms:Decrypt'],
    reason: 'Decides again once an obstacle is gone, as decide-response does, which is usually faster.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/SweepIncidentsRole',
    actions: ['states:SendTaskSuccess', 'kms:Decrypt'],
    reason: 'Decides again once an obstacle is gone, as decide-response does, which is usually faster.',
    dependsOnTiming: true,
  },
  {
    role: 'Response/SchedulerRole',
    actions: ['sqs:SendMessage'],
    reason: 'For sweeps that could not be started; all sweeps start here.',
  },
];
