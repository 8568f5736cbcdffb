/** What the functions that read an account may do there, each with its reason: the CDK app grants exactly this; permissions
 * are defined nowhere else. In resources, `{Partition}`, `{Account}` (the account that is read), `{IdentitiesTable}` (ARN) and
 * `{Bus}` (ARN) are filled in by the app; a lone `*` is used where IAM supports nothing narrower. */
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
    why: 'What changed is published.',
  },
];

const policies: Permission = {
  actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions'],
  // AWS managed policies belong to an account called aws.
  resources: [iam('policy'), 'arn:{Partition}:iam::aws:policy/*'],
  why: 'A policy that is used as a boundary only is missing from the authorization details.',
};

const providers: Permission = {
  actions: ['iam:ListOpenIDConnectProviders', 'iam:ListSAMLProviders'],
  resources: ['*'],
  why: 'IAM lists identity providers for the account as a whole.',
};

const ofOrganization = (...kinds: readonly string[]): string[] =>
  kinds.map((kind) => `arn:{Partition}:organizations::*:${kind}/o-*`);

/** Resources of an organization belong to its management account, whichever that is. */
const organization: readonly Permission[] = [
  {
    actions: ['organizations:DescribeOrganization', 'organizations:ListRoots'],
    resources: ['*'],
    why: 'Whether there is an organization, and whether it has service control policies switched on.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListParents'],
    resources: ofOrganization('account', 'ou'),
    why: 'The units that an account is in, up to the root.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListPoliciesForTarget'],
    resources: ofOrganization('account', 'ou', 'root'),
    why: 'Service control policies limit what every identity of an account can do.',
    ownOnly: true,
  },
  {
    actions: ['organizations:DescribePolicy'],
    resources: [
      'arn:{Partition}:organizations::*:policy/o-*/service_control_policy/*',
      'arn:{Partition}:organizations::aws:policy/service_control_policy/*',
    ],
    why: 'What a service control policy says, of the organization or of AWS.',
    ownOnly: true,
  },
];

const ofUsers: Permission = {
  actions: ['iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:GetUser', 'iam:ListAccessKeys'],
  resources: [iam('user')],
  why: 'The credential report does not know users that are newer than it, nor the ids of keys.',
};

const keyUse: Permission = {
  actions: ['iam:GetAccessKeyLastUsed'],
  resources: [iam('user')],
  why: 'When a key was last used decides whether it is forgotten.',
};

export const READER_PERMISSIONS = {
  'snapshot-principals': [
    {
      actions: ['iam:GetAccountAuthorizationDetails'],
      resources: ['*'],
      why: 'Users, groups, roles and policies come in one listing of the account.',
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
      why: 'These answer for the account as a whole.',
    },
    ofUsers,
    keyUse,
    {
      actions: ['iam:GenerateServiceLastAccessedDetails'],
      resources: [iam('user'), iam('role')],
      why: 'Which services an identity uses shows what it does not need.',
    },
    {
      actions: ['iam:GetServiceLastAccessedDetails'],
      resources: ['*'],
      why: 'IAM knows the job by its id alone, which is no resource.',
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
      ],
      resources: ['*'],
      why: 'Listings answer for a Region as a whole.',
    },
    {
      actions: ['secretsmanager:GetResourcePolicy'],
      resources: [everywhere('secretsmanager', 'secret:*')],
      why: 'Who else may read a secret. Its value is never asked for.',
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
      why: 'Tasks of a cluster; IAM judges the listing by where they run.',
    },
    {
      actions: ['ecs:DescribeTasks', 'ecs:DescribeServices'],
      resources: [everywhere('ecs', 'task/*'), everywhere('ecs', 'service/*')],
      why: 'Which task definitions, and so which roles, run.',
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
      why: 'Roles of notebooks and of the users of Studio.',
    },
    {
      actions: ['apprunner:DescribeService'],
      resources: [everywhere('apprunner', 'service/*')],
      why: 'Roles of App Runner services; their environments are searched for secrets.',
    },
    {
      actions: ['cognito-identity:DescribeIdentityPool', 'cognito-identity:GetIdentityPoolRoles'],
      resources: [everywhere('cognito-identity', 'identitypool/*')],
      why: 'Roles that an identity pool hands out, and whether to anybody.',
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
      actions: ['ssm:GetParameter'],
      resources: [everywhere('ssm', 'parameter/*')],
      why: 'Plain parameters are searched for secrets; those of type SecureString are not read.',
    },
    {
      actions: ['dynamodb:GetItem'],
      resources: ['{IdentitiesTable}'],
      why: 'The salt of the fingerprints of secrets is kept there.',
    },
    ...assessing,
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
      why: 'A user that was changed is read again.',
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
      why: 'A role that was changed is read again.',
    },
    {
      actions: ['iam:GetGroup', 'iam:ListGroupPolicies', 'iam:GetGroupPolicy', 'iam:ListAttachedGroupPolicies'],
      resources: [iam('group')],
      why: 'A group that was changed is read again.',
    },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
      resources: [everywhere('secretsmanager', 'secret:*')],
      why: 'A secret that was changed is read again. Its value is never asked for.',
    },
    ...assessing,
  ],
} as const satisfies Record<string, readonly Permission[]>;
