import { callName } from '../../profile.ts';
import { patternOf } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Reads that show a caller its own identity and what it can access. Machines rarely need them. */
const RECONNAISSANCE = new Set([
  'sts:GetCallerIdentity',
  'iam:ListUsers',
  'iam:ListRoles',
  'iam:ListGroups',
  'iam:ListPolicies',
  'iam:ListAccessKeys',
  'iam:ListAttachedUserPolicies',
  'iam:ListAttachedRolePolicies',
  'iam:ListUserPolicies',
  'iam:ListRolePolicies',
  'iam:ListGroupsForUser',
  'iam:ListInstanceProfiles',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ListAccountAliases',
  'iam:ListSAMLProviders',
  'iam:ListOpenIDConnectProviders',
  'iam:GetUser',
  'iam:GetLoginProfile',
  'iam:GetAccountSummary',
  'iam:GetAccountAuthorizationDetails',
  'iam:GetAccountPasswordPolicy',
  'iam:GenerateCredentialReport',
  'iam:GetCredentialReport',
  'iam:SimulatePrincipalPolicy',
  'iam:ListServiceSpecificCredentials',
  'iam:ListSSHPublicKeys',
  'iam:ListSigningCertificates',
  'organizations:DescribeOrganization',
  'organizations:ListAccounts',
  'organizations:ListOrganizationalUnitsForParent',
  's3:ListBuckets',
  'ec2:DescribeInstances',
  'ec2:DescribeRegions',
  'ec2:DescribeSnapshots',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeVpcs',
  'ec2:DescribeKeyPairs',
  'lambda:ListFunctions',
  'lambda:GetFunctionConfiguration',
  'secretsmanager:ListSecrets',
  'ssm:DescribeParameters',
  'ssm:DescribeInstanceInformation',
  'rds:DescribeDBInstances',
  'dynamodb:ListTables',
  'kms:ListKeys',
  'ses:GetSendQuota',
  'ses:GetAccount',
  'ses:ListIdentities',
  'ses:GetAccountSendingEnabled',
  'servicequotas:ListServiceQuotas',
  'sns:GetSMSAttributes',
  'sns:GetSMSSandboxAccountStatus',
  'sns:ListOriginationNumbers',
  'cloudtrail:DescribeTrails',
  'cloudtrail:GetTrailStatus',
  'cloudtrail:LookupEvents',
  'guardduty:ListDetectors',
  'guardduty:GetDetector',
  'guardduty:ListFindings',
  'guardduty:ListIPSets',
  'config:DescribeConfigurationRecorders',
  'bedrock:ListFoundationModels',
  'bedrock:GetFoundationModelAvailability',
  'ce:GetCostAndUsage',
]);

/** Other reads with which an inventory of an account starts: one for each common service. */
const INVENTORY = [
  'acm:ListCertificates',
  'apigateway:GetRestApis',
  'cloudformation:ListStacks',
  'codebuild:ListProjects',
  'ecr:DescribeRepositories',
  'ecs:ListClusters',
  'eks:ListClusters',
  'elasticfilesystem:DescribeFileSystems',
  'events:ListRules',
  'kms:ListAliases',
  'logs:DescribeLogGroups',
  'redshift:DescribeClusters',
  'route53:ListHostedZones',
  'sns:ListTopics',
  'sqs:ListQueues',
  'states:ListStateMachines',
];

/** Reconnaissance as event patterns of rules. */
export const RECONNAISSANCE_READS: readonly string[] = [...RECONNAISSANCE].map(patternOf);

/** Reconnaissance and inventory as event patterns of rules. */
export const DISCOVERY_READS: readonly string[] = [...RECONNAISSANCE_READS, ...INVENTORY.map(patternOf)];

export const isReconnaissance = (event: ActivityEvent): boolean => RECONNAISSANCE.has(callName(event));

/** A read that neither a console page nor an AWS service made. */
export const isDeliberateRead = (event: ActivityEvent): boolean =>
  event.readOnly && !event.byService && !event.actor.console;
