/** The permissions of the functions that read accounts, each with its reason. The CDK app grants exactly these. It replaces
 * `{Partition}`, `{Account}` (the account that is read), `{IdentitiesTable}` (ARN) and `{Bus}` (ARN). A lone `*` is used where
 * IAM supports no resource-level permission. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly why: string;
  /** Used only with the function's own credentials: the reader role of a member account does not need it. */
  readonly ownOnly?: true;
}

const iam = (type: string): string => `arn:{Partition}:iam::{Account}:${type}/*`;
const everywhere = (service: string, resource: string): string => `arn:{Partition}:${service}:*:{Account}:${resource}`;

const assessing: readonly Permission[] = [
  {
    actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
    resources: ['{IdentitiesTable}'],
    why: 'Facts, postures and the index of keys are kept in the identities table.',
  },
  {
    actions: ['dynamodb:Query'],
    resources: ['{IdentitiesTable}/index/byAccountTier'],
    why: 'Stored postures are compared with the new ones.',
  },
  {
    actions: ['events:PutEvents'],
    resources: ['{Bus}'],
    why: 'Changes are published.',
  },
];

const policies: Permission = {
  actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions'],
  // AWS managed policies belong to an account called aws.
  resources: [iam('policy'), 'arn:{Partition}:iam::aws:policy/*'],
  why: 'The authorization details lack policies that are used only as permissions boundaries.',
};

const providers: Permission = {
  actions: ['iam:ListOpenIDConnectProviders', 'iam:ListSAMLProviders'],
  resources: ['*'],
  why: 'Lists the identity providers of the account.',
};

const ofOrganization = (...kinds: readonly string[]): string[] =>
  kinds.map((kind) => `arn:{Partition}:organizations::*:${kind}/o-*`);

/** The ARNs of an organization's resources contain its management account, which is not known. */
const organization: readonly Permission[] = [
  {
    actions: ['organizations:DescribeOrganization', 'organizations:ListRoots'],
    resources: ['*'],
    why: 'Whether there is an organization, and which types of its policies are enabled.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListParents'],
    resources: ofOrganization('account', 'ou'),
    why: 'The organizational units of an account, up to the root.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListPoliciesForTarget'],
    resources: ofOrganization('account', 'ou', 'root'),
    why: 'Service and resource control policies limit what identities of an account can do, and who can use its resources.',
    ownOnly: true,
  },
  {
    actions: ['organizations:DescribePolicy'],
    resources: [
      'arn:{Partition}:organizations::*:policy/o-*/service_control_policy/*',
      'arn:{Partition}:organizations::aws:policy/service_control_policy/*',
      'arn:{Partition}:organizations::*:policy/o-*/resource_control_policy/*',
      'arn:{Partition}:organizations::aws:policy/resource_control_policy/*',
    ],
    why: 'Service and resource control policies of the organization and of AWS.',
    ownOnly: true,
  },
];

const ofUsers: Permission = {
  actions: ['iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:GetUser', 'iam:ListAccessKeys'],
  resources: [iam('user')],
  why: 'The credential report lacks users that are newer than it, and the ids of access keys.',
};

const keyUse: Permission = {
  actions: ['iam:GetAccessKeyLastUsed'],
  resources: [iam('user')],
  why: 'The last use of an access key shows whether it is still needed.',
};

export const READER_PERMISSIONS = {
  'snapshot-principals': [
    {
      actions: ['iam:GetAccountAuthorizationDetails'],
      resources: ['*'],
      why: 'Lists users, groups, roles and policies of the account.',
    },
    policies,
    providers,
    ...organization,
    ...assessing,
  ],
  'snapshot-credentials': [
    {
      actions: [
        'iam:GenerateCredentialReport',
        'iam:GetCredentialReport',
        'iam:GetAccountSummary',
        'iam:ListUsers',
        'iam:ListServiceSpecificCredentials',
      ],
      resources: ['*'],
      why: 'These actions apply to the account as a whole.',
    },
    ofUsers,
    keyUse,
    {
      actions: ['iam:GenerateServiceLastAccessedDetails'],
      resources: [iam('user'), iam('role')],
      why: 'The services that an identity uses show which permissions it does not need.',
    },
    {
      actions: ['iam:GetServiceLastAccessedDetails'],
      resources: ['*'],
      why: 'IAM identifies the job only by its id.',
    },
    ...assessing,
  ],
  'snapshot-secrets': [
    {
      actions: [
        'secretsmanager:ListSecrets',
        'lambda:ListFunctions',
        'ecs:ListTaskDefinitionFamilies',
        'ecs:DescribeTaskDefinition',
        'ecs:ListClusters',
        'ecs:ListServices',
        'codebuild:ListProjects',
        'ec2:DescribeRegions',
        'ec2:DescribeInstances',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribeLaunchTemplateVersions',
        'autoscaling:DescribeLaunchConfigurations',
        'cloudformation:DescribeStacks',
        'cloudformation:ListStackSets',
        'states:ListStateMachines',
        'scheduler:ListSchedules',
        'glue:GetJobs',
        'glue:GetDevEndpoints',
        'glue:ListSessions',
        'sagemaker:ListNotebookInstances',
        'sagemaker:ListDomains',
        'sagemaker:ListUserProfiles',
        'sagemaker:ListPipelines',
        'apprunner:ListServices',
        'cognito-identity:ListIdentityPools',
        'bedrock:ListAgents',
        'bedrock-agentcore:ListAgentRuntimes',
        'bedrock-agentcore:ListBrowsers',
        'bedrock-agentcore:ListCodeInterpreters',
        'ssm:DescribeParameters',
        's3:ListAllMyBuckets',
        'kms:ListAliases',
        'kms:ListKeys',
        'sqs:ListQueues',
        'sns:ListTopics',
      ],
      resources: ['*'],
      why: 'Lists the resources of a Region.',
    },
    {
      actions: ['secretsmanager:GetResourcePolicy'],
      resources: [everywhere('secretsmanager', 'secret:*')],
      why: 'Who may read a secret. Its value is never read.',
    },
    {
      actions: ['ec2:DescribeInstanceAttribute'],
      resources: [everywhere('ec2', 'instance/*')],
      why: 'User data of instances is searched for secrets.',
    },
    {
      actions: ['codebuild:BatchGetProjects'],
      resources: [everywhere('codebuild', 'project/*')],
      why: 'Service roles and plain-text variables of projects.',
    },
    {
      actions: ['ecs:ListTasks'],
      resources: [everywhere('ecs', 'container-instance/*')],
      why: 'Tasks of a cluster; IAM authorizes the list by container instance.',
    },
    {
      actions: ['ecs:DescribeTasks', 'ecs:DescribeServices'],
      resources: [everywhere('ecs', 'task/*'), everywhere('ecs', 'service/*')],
      why: 'Task definitions, and therefore roles, that are in use.',
    },
    {
      actions: ['cloudformation:DescribeStackSet'],
      resources: [everywhere('cloudformation', 'stackset/*')],
      why: 'Roles of stack sets; their parameters are searched for secrets.',
    },
    {
      actions: ['states:DescribeStateMachine'],
      resources: [everywhere('states', 'stateMachine:*')],
      why: 'Roles of state machines; their definitions are searched for secrets.',
    },
    {
      actions: ['scheduler:GetSchedule'],
      resources: [everywhere('scheduler', 'schedule/*')],
      why: 'Roles of schedules; their inputs are searched for secrets.',
    },
    {
      actions: ['sagemaker:DescribeNotebookInstance', 'sagemaker:DescribeDomain', 'sagemaker:DescribeUserProfile'],
      resources: [
        everywhere('sagemaker', 'notebook-instance/*'),
        everywhere('sagemaker', 'domain/*'),
        everywhere('sagemaker', 'user-profile/*'),
      ],
      why: 'Roles of notebook instances and of Studio users.',
    },
    {
      actions: ['apprunner:DescribeService'],
      resources: [everywhere('apprunner', 'service/*')],
      why: 'Roles of App Runner services; their environments are searched for secrets.',
    },
    {
      actions: ['cognito-identity:DescribeIdentityPool', 'cognito-identity:GetIdentityPoolRoles'],
      resources: [everywhere('cognito-identity', 'identitypool/*')],
      why: 'Roles that an identity pool issues, and whether guests get one.',
    },
    {
      actions: ['bedrock:GetAgent'],
      resources: [everywhere('bedrock', 'agent/*')],
      why: 'Roles of agents; their instructions are searched for secrets.',
    },
    {
      actions: [
        'bedrock-agentcore:GetAgentRuntime',
        'bedrock-agentcore:GetBrowser',
        'bedrock-agentcore:GetCodeInterpreter',
      ],
      resources: [
        everywhere('bedrock-agentcore', 'runtime/*'),
        everywhere('bedrock-agentcore', 'browser-custom/*'),
        everywhere('bedrock-agentcore', 'code-interpreter-custom/*'),
      ],
      why: 'Roles of the runtimes and tools of agents; environments are searched for secrets.',
    },
    {
      actions: ['ssm:GetParameters'],
      resources: [everywhere('ssm', 'parameter/*')],
      why: 'Plain parameters are searched for secrets; those of type SecureString are not read.',
    },
    {
      actions: ['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock'],
      resources: ['arn:{Partition}:s3:::*'],
      why: 'Who may use a bucket. Its objects are never read.',
    },
    {
      actions: ['kms:GetKeyPolicy', 'kms:ListGrants'],
      resources: [everywhere('kms', 'key/*')],
      why: 'Who may use a key.',
    },
    {
      actions: ['lambda:GetPolicy', 'lambda:ListFunctionUrlConfigs'],
      resources: [everywhere('lambda', 'function:*')],
      why: 'Who may invoke or change a function, and whether its URL takes unsigned requests.',
    },
    {
      actions: ['sqs:GetQueueAttributes'],
      resources: [everywhere('sqs', '*')],
      why: 'Who may use a queue. Its messages are never read.',
    },
    {
      actions: ['sns:GetTopicAttributes'],
      resources: [everywhere('sns', '*')],
      why: 'Who may publish to a topic.',
    },
    {
      actions: ['ecr:DescribeRepositories', 'ecr:GetRepositoryPolicy'],
      resources: [everywhere('ecr', 'repository/*')],
      why: 'Who may push to and pull from a repository.',
    },
    {
      actions: ['dynamodb:GetItem'],
      resources: ['{IdentitiesTable}'],
      why: 'The table has the salt for fingerprints of secrets.',
    },
    ...assessing,
  ],
  'learn-history': [
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: ['*'],
      why: 'Event history belongs to the account as a whole: the action supports no resource-level permissions.',
    },
    {
      actions: ['ec2:DescribeRegions'],
      resources: ['*'],
      why: 'Lists the Regions whose event history is read.',
    },
    {
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: ['{IdentitiesTable}'],
      why: 'Profiles, and the progress of the reading, are kept in the identities table.',
    },
    {
      actions: ['dynamodb:Query'],
      resources: ['{IdentitiesTable}/index/byAccountTier'],
      why: 'Lists the identities whose history matters.',
    },
  ],
  'refresh-identity': [
    ofUsers,
    keyUse,
    policies,
    providers,
    {
      actions: [
        'iam:ListUserPolicies',
        'iam:GetUserPolicy',
        'iam:ListAttachedUserPolicies',
        'iam:ListGroupsForUser',
        'iam:ListServiceSpecificCredentials',
      ],
      resources: [iam('user')],
      why: 'Reads a changed user again.',
    },
    {
      actions: [
        'iam:GetRole',
        'iam:ListRolePolicies',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
      ],
      resources: [iam('role')],
      why: 'Reads a changed role again.',
    },
    {
      actions: ['iam:GetGroup', 'iam:ListGroupPolicies', 'iam:GetGroupPolicy', 'iam:ListAttachedGroupPolicies'],
      resources: [iam('group')],
      why: 'Reads a changed group again.',
    },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
      resources: [everywhere('secretsmanager', 'secret:*')],
      why: 'Reads the metadata of a changed secret again. Its value is never read.',
    },
    ...assessing,
  ],
} as const satisfies Record<string, readonly Permission[]>;
