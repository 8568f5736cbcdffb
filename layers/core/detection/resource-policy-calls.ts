import { at, type Bag, isBag, list, text, texts } from './request-accessors.ts';
import { calls } from './rule.ts';
import type { ActivityEvent } from './types.ts';
import { isOmitted, readPolicy, type WrittenPolicy } from './written-policy.ts';

/** Calls that write the policy of a resource, or add a statement to it. */
export const RESOURCE_POLICY_CALLS: readonly string[] = [
  ...calls('s3', 'PutBucketPolicy', 'PutAccessPointPolicy', 'PutMultiRegionAccessPointPolicy'),
  ...calls('s3-outposts', 'PutBucketPolicy', 'PutAccessPointPolicy'),
  ...calls('s3tables', 'PutTablePolicy', 'PutTableBucketPolicy'),
  ...calls('s3vectors', 'PutVectorBucketPolicy'),
  ...calls('secretsmanager', 'PutResourcePolicy'),
  ...calls('kms', 'PutKeyPolicy', 'CreateKey'),
  ...calls('sqs', 'SetQueueAttributes', 'AddPermission', 'CreateQueue'),
  ...calls('sns', 'SetTopicAttributes', 'AddPermission', 'CreateTopic'),
  ...calls('ses', 'PutIdentityPolicy', 'CreateEmailIdentityPolicy', 'UpdateEmailIdentityPolicy'),
  ...calls('ecr', 'SetRepositoryPolicy', 'PutRegistryPolicy'),
  ...calls('ecr-public', 'SetRepositoryPolicy'),
  ...calls('elasticfilesystem', 'PutFileSystemPolicy'),
  ...calls('glacier', 'SetVaultAccessPolicy'),
  ...calls('backup', 'PutBackupVaultAccessPolicy'),
  ...calls('glue', 'PutResourcePolicy'),
  ...calls('dynamodb', 'PutResourcePolicy', 'CreateTable'),
  ...calls('kinesis', 'PutResourcePolicy'),
  ...calls('events', 'PutPermission'),
  ...calls('schemas', 'PutResourcePolicy'),
  ...calls('es', 'UpdateDomainConfig', 'UpdateElasticsearchDomainConfig', 'CreateDomain', 'CreateElasticsearchDomain'),
  ...calls('apigateway', 'CreateRestApi', 'UpdateRestApi'),
  ...calls('codeartifact', 'PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy'),
  ...calls('codebuild', 'PutResourcePolicy'),
  ...calls('acm-pca', 'PutPolicy'),
  ...calls('mediastore', 'PutContainerPolicy'),
  ...calls('ssm', 'PutResourcePolicy'),
  ...calls('ssm-contacts', 'PutContactPolicy'),
  ...calls('ssm-incidents', 'PutResourcePolicy'),
  ...calls('redshift', 'PutResourcePolicy'),
  ...calls('redshift-serverless', 'PutResourcePolicy'),
  ...calls('kafka', 'PutClusterPolicy'),
  ...calls('lambda', 'AddLayerVersionPermission'),
  ...calls('logs', 'PutDestinationPolicy', 'PutResourcePolicy'),
  ...calls('cloudtrail', 'PutResourcePolicy'),
  ...calls('oam', 'PutSinkPolicy'),
  ...calls('xray', 'PutResourcePolicy'),
  ...calls('organizations', 'PutResourcePolicy'),
  ...calls('network-firewall', 'PutResourcePolicy'),
  ...calls('route53resolver', 'PutFirewallRuleGroupPolicy', 'PutResolverRulePolicy', 'PutResolverQueryLogConfigPolicy'),
  ...calls('vpc-lattice', 'PutAuthPolicy', 'PutResourcePolicy'),
  ...calls('sagemaker', 'PutModelPackageGroupPolicy', 'PutResourcePolicy'),
  ...calls('rekognition', 'PutProjectPolicy'),
  ...calls('comprehend', 'PutResourcePolicy'),
  ...calls('lex', 'CreateResourcePolicy', 'UpdateResourcePolicy', 'CreateResourcePolicyStatement'),
  ...calls('imagebuilder', 'PutImagePolicy', 'PutComponentPolicy', 'PutImageRecipePolicy', 'PutContainerRecipePolicy'),
  ...calls('signer', 'AddProfilePermission'),
  ...calls('serverlessrepo', 'PutApplicationPolicy'),
];

/** Services put the document in different fields, some of them one level deeper. */
const FIELDS = [
  ['bucketPolicy'],
  ['attributes', 'Policy'],
  ['resourcePolicy'],
  ['policyText'],
  ['policyDocument'],
  ['policyInJson'],
  ['accessPolicies'],
  ['accessPolicy'],
  ['keyPolicy'],
  ['firewallRuleGroupPolicy'],
  ['resolverRulePolicy'],
  ['resolverQueryLogConfigPolicy'],
  ['createRestApiInput', 'policy'],
  ['policy', 'policy'],
  ['policy'],
] as const;

const ATTRIBUTES = new Set(['Policy', 'AccessPolicy']);

function documentOf({ request, source }: ActivityEvent): unknown {
  if (ATTRIBUTES.has(text(request, 'attributeName') ?? '')) return at(request, 'attributeValue');
  if (source.startsWith('organizations.')) return at(request, 'content');
  const patched = [...list(request, 'patchOperations'), ...list(request, 'updateRestApiInput', 'patchOperations')].find(
    (operation) => text(operation, 'path') === '/policy',
  );
  if (patched !== undefined) return at(patched, 'value');
  return FIELDS.map((path) => at(request, ...path)).find(
    (value) => value !== undefined && value !== '' && (typeof value !== 'object' || isBag(value)),
  );
}

/** Calls that add one statement without a document: the principals are parameters. */
function statementOf({ request }: ActivityEvent): object | undefined {
  const accounts = ['AWSAccountIds', 'AWSAccountId', 'awsAccountIds', 'awsAccountId'].flatMap((field) =>
    texts(request, field),
  );
  const listed = list(request, 'statements').flatMap((statement) => texts(statement, 'principals'));
  const named = accounts.length > 0 ? accounts : listed;
  const principals = named.length > 0 ? named : texts(request, 'principal');
  if (principals.length === 0) return undefined;
  if (principals.some((principal) => principal.includes('.amazonaws.com'))) return undefined;
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: principals }, Action: '*', Resource: '*', ...conditionOf(request) },
    ],
  };
}

/** `events:PutPermission` has one condition; layer and function permissions name an organization or an account. */
function conditionOf(request: Bag): object {
  const [type, key, value] = ['type', 'key', 'value'].map((field) => text(request, 'condition', field));
  if (type !== undefined && key !== undefined && value !== undefined)
    return { Condition: { [type]: { [key]: value } } };
  const organization = text(request, 'organizationId') ?? text(request, 'principalOrgID');
  return organization === undefined ? {} : { Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } } };
}

/** The policy that a call gives a resource, or the statement that it adds as a policy. */
export function resourcePolicyOf(event: ActivityEvent): WrittenPolicy {
  if (isOmitted(event.request)) return { kind: 'unreadable' };
  const read = readPolicy(documentOf(event));
  if (read.kind !== 'absent') return read;
  const document = statementOf(event);
  return document === undefined ? { kind: 'absent' } : { kind: 'document', document };
}

/** Whether callers also have to reach the resource over a network of the account, or the resource is for everyone anyway:
 * a domain in a VPC, a service of VPC Lattice, and an API, whose methods authorize callers. */
export const isGuardedOtherwise = ({ request, source }: ActivityEvent): boolean =>
  source === 'vpc-lattice.amazonaws.com' ||
  source === 'apigateway.amazonaws.com' ||
  (source === 'es.amazonaws.com' && list(request, 'vPCOptions', 'subnetIds').length > 0);

const NAMES = [
  'bucketName',
  'secretId',
  'keyId',
  'queueUrl',
  'queueName',
  'topicArn',
  'repositoryName',
  'vaultName',
  'backupVaultName',
  'fileSystemId',
  'functionName',
  'layerName',
  'domainName',
  'resourceArn',
  'resourceIdentifier',
  'eventBusName',
  'identity',
  'emailIdentity',
  'containerName',
  'destinationName',
  'tableName',
  'tableArn',
  'tableBucketARN',
  'restApiId',
  'profileName',
  'name',
];

/** Name of the resource in the request. */
export const resourceNameIn = ({ request }: ActivityEvent): string | undefined =>
  NAMES.map((name) => text(request, name)).find((name) => name !== undefined);
