import { everywhere, type Permission } from './permission.ts';
import { CLOUD_CONTROL_TYPES, type CloudControlType } from './readers/compute/cloud-control-types.ts';

/** Permissions to read secrets, compute and resource policies in every Region. */
export const regional: readonly Permission[] = [
  {
    actions: [
      'secretsmanager:ListSecrets',
      'lambda:ListFunctions',
      'lambda:ListEventSourceMappings',
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
      'batch:DescribeJobDefinitions',
      'eks:ListClusters',
      'amplify:ListApps',
      'iot:ListRoleAliases',
      ...CLOUD_CONTROL_TYPES.flatMap(({ lists }) => lists),
      'ssm:DescribeParameters',
      's3:ListAllMyBuckets',
      's3:GetAccountPublicAccessBlock',
      'kms:ListAliases',
      'kms:ListKeys',
      'sqs:ListQueues',
      'sns:ListTopics',
    ],
    resources: ['*'],
    why: 'Lists the resources of a Region, and reads whether the account blocks public access to its buckets.',
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
    ],
    resources: [
      everywhere('eks', 'cluster/*'),
      everywhere('eks', 'podidentityassociation/*'),
      everywhere('eks', 'nodegroup/*'),
      everywhere('eks', 'fargateprofile/*'),
      everywhere('eks', 'addon/*'),
      everywhere('eks', 'access-entry/*'),
    ],
    why: 'Roles of pods, nodes, Fargate profiles and add-ons of clusters, and who may use a cluster through an access entry.',
  },
  {
    actions: ['iot:DescribeRoleAlias'],
    resources: [everywhere('iot', 'rolealias/*')],
    why: 'Roles whose credentials devices get.',
  },
  {
    actions: ['cloudformation:ListResources', 'cloudformation:GetResource'],
    resources: ['*'],
    why: 'The Cloud Control API reads the compute of services below with the permissions of its caller. It does not support resource-level permissions.',
  },
  ...CLOUD_CONTROL_TYPES.flatMap(readsOf),
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
];

function readsOf({ reads, why }: CloudControlType): readonly Permission[] {
  const actions = reads.map(({ action }) => action);
  const resources = reads.map(({ action, on }) => everywhere(action.slice(0, action.indexOf(':')), on));
  return actions.length === 0 ? [] : [{ actions, resources: [...new Set(resources)], why }];
}
