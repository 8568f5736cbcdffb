import type { NamedPolicy } from '../../iam/types.ts';

/** What widely attached AWS managed policies grant, for dumps that name them without their documents. Where AWS lists
 * hundreds of actions, only those are kept that matter for what an identity can reach, so it is said in an issue that the
 * built-in text was used. Source: the AWS managed policy reference. */
interface Grant {
  readonly allow?: readonly string[];
  readonly allowAllBut?: readonly string[];
  readonly on?: string;
}

const DATA_READS = [
  's3:Get*',
  's3:List*',
  'dynamodb:BatchGetItem',
  'dynamodb:Describe*',
  'dynamodb:Get*',
  'dynamodb:List*',
  'dynamodb:Query',
  'dynamodb:Scan',
  'sqs:Get*',
  'sqs:List*',
  'sqs:ReceiveMessage',
  'kinesis:Get*',
  'kinesis:Describe*',
  'kinesis:List*',
  'ssm:Get*',
  'ssm:List*',
  'ssm:Describe*',
  'ecr:BatchGetImage',
  'ecr:Get*',
  'ecr:Describe*',
  'athena:Get*',
  'codecommit:GitPull',
  'codecommit:Get*',
  'logs:Get*',
  'logs:FilterLogEvents',
  'lambda:Get*',
  'lambda:List*',
];
const METADATA_READS = [
  'iam:Get*',
  'iam:List*',
  'ec2:Describe*',
  'cloudformation:Describe*',
  'cloudformation:List*',
  'ecs:Describe*',
  'ecs:List*',
  'rds:Describe*',
  's3:GetBucket*',
  's3:ListAllMyBuckets',
  's3:ListBucket',
  'lambda:List*',
  'lambda:GetPolicy',
  'dynamodb:ListTables',
  'dynamodb:DescribeTable',
  'secretsmanager:ListSecrets',
  'secretsmanager:DescribeSecret',
  'logs:Describe*',
  'tag:Get*',
];
const INSTANCE_MANAGEMENT = [
  'ssm:DescribeAssociation',
  'ssm:GetDocument',
  'ssm:GetManifest',
  'ssm:GetParameter',
  'ssm:GetParameters',
  'ssm:ListAssociations',
  'ssm:ListInstanceAssociations',
  'ssm:PutInventory',
  'ssm:UpdateAssociationStatus',
  'ssm:UpdateInstanceAssociationStatus',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:*',
];
const WRITE_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  AdministratorAccess: [{ allow: ['*'] }],
  'AdministratorAccess-Amplify': [
    {
      allow: ['amplify:*', 'amplifybackend:*', 'cloudformation:*', 'lambda:*', 's3:*', 'cognito-idp:*', 'iam:PassRole'],
    },
  ],
  PowerUserAccess: [
    { allowAllBut: ['iam:*', 'organizations:*', 'account:*'] },
    {
      allow: [
        'account:GetAccountInformation',
        'account:GetPrimaryEmail',
        'account:ListRegions',
        'iam:CreateServiceLinkedRole',
        'iam:DeleteServiceLinkedRole',
        'iam:ListRoles',
        'organizations:DescribeOrganization',
      ],
    },
  ],
  IAMFullAccess: [{ allow: ['iam:*', 'organizations:DescribeAccount', 'organizations:DescribeOrganization'] }],
  IAMReadOnlyAccess: [
    { allow: ['iam:Get*', 'iam:List*', 'iam:GenerateCredentialReport', 'iam:SimulatePrincipalPolicy'] },
  ],
  IAMUserChangePassword: [{ allow: ['iam:GetAccountPasswordPolicy'] }],
  ReadOnlyAccess: [{ allow: [...METADATA_READS, ...DATA_READS] }],
  SecurityAudit: [{ allow: METADATA_READS }],
  ViewOnlyAccess: [{ allow: METADATA_READS.filter((action) => !action.startsWith('iam:Get')) }],
  Billing: [{ allow: ['aws-portal:*', 'budgets:*', 'ce:*', 'cur:*'] }],
  AWSLambda_FullAccess: [
    {
      allow: [
        'cloudformation:DescribeStacks',
        'ec2:Describe*',
        'kms:ListAliases',
        'iam:GetPolicy',
        'iam:GetRole',
        'iam:ListRoles',
        'lambda:*',
        'logs:DescribeLogGroups',
        'states:DescribeStateMachine',
        'states:ListStateMachines',
      ],
    },
  ],
  AWSLambdaBasicExecutionRole: [{ allow: WRITE_LOGS }],
  AWSLambdaVPCAccessExecutionRole: [
    {
      allow: [
        ...WRITE_LOGS,
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DeleteNetworkInterface',
      ],
    },
  ],
  AWSLambdaRole: [{ allow: ['lambda:InvokeFunction'] }],
  AmazonS3FullAccess: [{ allow: ['s3:*', 's3-object-lambda:*'] }],
  AmazonS3ReadOnlyAccess: [{ allow: ['s3:Get*', 's3:List*', 's3:Describe*'] }],
  AmazonEC2FullAccess: [{ allow: ['ec2:*', 'elasticloadbalancing:*', 'cloudwatch:*', 'autoscaling:*'] }],
  AmazonEC2ReadOnlyAccess: [{ allow: ['ec2:Describe*', 'autoscaling:Describe*'] }],
  AmazonEC2ContainerRegistryReadOnly: [{ allow: ['ecr:Get*', 'ecr:Describe*', 'ecr:BatchGetImage'] }],
  AmazonDynamoDBFullAccess: [{ allow: ['dynamodb:*', 'dax:*'] }],
  AmazonDynamoDBReadOnlyAccess: [
    { allow: ['dynamodb:BatchGetItem', 'dynamodb:Get*', 'dynamodb:Query', 'dynamodb:Scan'] },
  ],
  AmazonRDSFullAccess: [{ allow: ['rds:*', 'cloudwatch:Get*'] }],
  AmazonSQSFullAccess: [{ allow: ['sqs:*'] }],
  AmazonSNSFullAccess: [{ allow: ['sns:*'] }],
  AmazonSSMFullAccess: [{ allow: ['ssm:*', 'cloudwatch:PutMetricData', 'ec2messages:*', 'ds:Describe*'] }],
  AmazonSSMReadOnlyAccess: [{ allow: ['ssm:Describe*', 'ssm:Get*', 'ssm:List*'] }],
  AmazonSSMManagedInstanceCore: [{ allow: INSTANCE_MANAGEMENT }],
  AmazonEC2RoleforSSM: [{ allow: [...INSTANCE_MANAGEMENT, 's3:GetObject', 's3:PutObject', 's3:ListBucket'] }],
  SecretsManagerReadWrite: [
    { allow: ['secretsmanager:*', 'kms:DescribeKey', 'kms:ListAliases', 'lambda:ListFunctions', 'rds:Describe*'] },
  ],
  AWSCodeBuildAdminAccess: [{ allow: ['codebuild:*', 'codecommit:Get*', 'logs:Get*', 's3:GetBucketLocation'] }],
  AWSCloudFormationFullAccess: [{ allow: ['cloudformation:*'] }],
  AWSCloudFormationReadOnlyAccess: [
    { allow: ['cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*'] },
  ],
  AWSStepFunctionsFullAccess: [{ allow: ['states:*'] }],
  AmazonECS_FullAccess: [{ allow: ['ecs:*', 'ec2:Describe*', 'elasticloadbalancing:*', 'autoscaling:*'] }],
  AmazonECSTaskExecutionRolePolicy: [{ allow: [...WRITE_LOGS, 'ecr:GetAuthorizationToken', 'ecr:BatchGetImage'] }],
  AmazonEKSWorkerNodePolicy: [{ allow: ['ec2:Describe*', 'eks:DescribeCluster'] }],
  AmazonEKS_CNI_Policy: [{ allow: ['ec2:AssignPrivateIpAddresses', 'ec2:Describe*', 'ec2:CreateNetworkInterface'] }],
  AmazonSageMakerFullAccess: [
    { allow: ['sagemaker:*', 's3:GetObject', 's3:PutObject', 'ecr:BatchGetImage', ...WRITE_LOGS] },
  ],
  AWSGlueServiceRole: [{ allow: ['glue:*', 's3:GetBucketLocation', 's3:ListBucket', ...WRITE_LOGS] }],
  CloudWatchFullAccess: [{ allow: ['cloudwatch:*', 'logs:*', 'sns:*', 'autoscaling:Describe*'] }],
  CloudWatchLogsFullAccess: [{ allow: ['logs:*'] }],
  CloudWatchAgentServerPolicy: [{ allow: [...WRITE_LOGS, 'cloudwatch:PutMetricData', 'ec2:DescribeTags'] }],
};

const statement = ({ allow, allowAllBut, on = '*' }: Grant): object => ({
  Effect: 'Allow',
  ...(allowAllBut ? { NotAction: allowAllBut } : { Action: allow ?? [] }),
  Resource: on,
});

/** The document of an AWS managed policy that we know, or undefined. */
export function wellKnownPolicy(arn: string): NamedPolicy | undefined {
  const [, name] = /^arn:[^:]+:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const grants = name === undefined || !Object.hasOwn(GRANTS, name) ? undefined : GRANTS[name];
  return grants && { name: arn, document: { Version: '2012-10-17', Statement: grants.map(statement) } };
}
