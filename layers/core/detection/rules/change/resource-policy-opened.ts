import { type ExternalPrincipal, externalPrincipals } from '../../../posture/external-access.ts';
import { placeOf } from '../../policy-place.ts';
import { at, type Bag, isBag, shown, text, texts } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { isOmitted, readPolicy, type WrittenPolicy } from '../../written-policy.ts';
import { countShares, sharedBefore } from '../familiar-accounts.ts';

/** Services put the document in different fields, some of them one level deeper. */
const FIELDS = [
  ['bucketPolicy'],
  ['attributes', 'Policy'],
  ['resourcePolicy'],
  ['policyText'],
  ['policyDocument'],
  ['accessPolicies'],
  ['keyPolicy'],
  ['policy', 'policy'],
  ['policy'],
] as const;

const ATTRIBUTES = new Set(['Policy', 'AccessPolicy']);

function documentOf({ request }: ActivityEvent): unknown {
  if (ATTRIBUTES.has(text(request, 'attributeName') ?? '')) return at(request, 'attributeValue');
  return FIELDS.map((path) => at(request, ...path)).find(
    (value) => value !== undefined && value !== '' && (typeof value !== 'object' || isBag(value)),
  );
}

/** Calls that add one statement without a document: the principals are parameters. */
function statementOf({ request }: ActivityEvent): object | undefined {
  const accounts = ['AWSAccountIds', 'AWSAccountId', 'awsAccountIds', 'awsAccountId'].flatMap((field) =>
    texts(request, field),
  );
  const principals = accounts.length > 0 ? accounts : texts(request, 'principal');
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

function policyOf(event: ActivityEvent): WrittenPolicy {
  if (isOmitted(event.request)) return { kind: 'unreadable' };
  const read = readPolicy(documentOf(event));
  if (read.kind !== 'absent') return read;
  const document = statementOf(event);
  return document === undefined ? { kind: 'absent' } : { kind: 'document', document };
}

const NAMES = [
  'bucketName',
  'secretId',
  'keyId',
  'queueUrl',
  'topicArn',
  'repositoryName',
  'vaultName',
  'backupVaultName',
  'fileSystemId',
  'functionName',
  'layerName',
  'domainName',
  'resourceArn',
  'eventBusName',
  'identity',
  'emailIdentity',
  'containerName',
  'tableArn',
  'tableBucketARN',
];

/** The worst first: everyone, then others without a condition. */
const order = (external: ExternalPrincipal): number => (external.conditioned ? 2 : external.kind === 'anyone' ? 0 : 1);

/** Who gets access from outside of the account, the worst first. */
function opened(event: ActivityEvent): readonly ExternalPrincipal[] {
  const policy = policyOf(event);
  if (policy.kind !== 'document') return [];
  return externalPrincipals(policy.document, placeOf(event))
    .filter(({ kind }) => kind !== 'federated')
    .sort((a, b) => order(a) - order(b));
}

export const resourcePolicyOpened = rule({
  id: 'resource-policy-opened',
  title: 'Resource policy grants access to an external principal',
  technique: 'T1098',
  severity: 'high',
  description:
    'The policy of a bucket, secret, key, queue, topic, repository or another resource grants access to another account or to everyone. Tierwatch evaluates all statements of the policy together. This access survives the rotation of all credentials.',
  falsePositives: [
    'Public web content.',
    'Sharing within the organization: a condition on the organization id lowers the severity, and so does an account that the identity shared with before.',
  ],
  frameworks: ['OWASP NHI 2025 NHI8 Environment Isolation'],
  detector: 'change',
  events: [
    ...calls('s3', 'PutBucketPolicy', 'PutAccessPointPolicy', 'PutMultiRegionAccessPointPolicy'),
    ...calls('s3tables', 'PutTablePolicy', 'PutTableBucketPolicy'),
    ...calls('secretsmanager', 'PutResourcePolicy'),
    ...calls('kms', 'PutKeyPolicy'),
    ...calls('sqs', 'SetQueueAttributes', 'AddPermission'),
    ...calls('sns', 'SetTopicAttributes', 'AddPermission'),
    ...calls('ses', 'PutIdentityPolicy', 'CreateEmailIdentityPolicy', 'UpdateEmailIdentityPolicy'),
    ...calls('ecr', 'SetRepositoryPolicy', 'PutRegistryPolicy'),
    ...calls('elasticfilesystem', 'PutFileSystemPolicy'),
    ...calls('glacier', 'SetVaultAccessPolicy'),
    ...calls('backup', 'PutBackupVaultAccessPolicy'),
    ...calls('glue', 'PutResourcePolicy'),
    ...calls('dynamodb', 'PutResourcePolicy'),
    ...calls('kinesis', 'PutResourcePolicy'),
    ...calls('events', 'PutPermission'),
    ...calls('schemas', 'PutResourcePolicy'),
    ...calls('es', 'UpdateDomainConfig', 'UpdateElasticsearchDomainConfig'),
    ...calls('codeartifact', 'PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy'),
    ...calls('codebuild', 'PutResourcePolicy'),
    ...calls('acm-pca', 'PutPolicy'),
    ...calls('mediastore', 'PutContainerPolicy'),
    ...calls('ssm', 'PutResourcePolicy'),
    ...calls('redshift', 'PutResourcePolicy'),
    ...calls('kafka', 'PutClusterPolicy'),
    ...calls('lambda', 'AddLayerVersionPermission'),
  ],
  attempts: true,
  failures: true,
  counts: (event, context) =>
    countShares(
      opened(event).map(({ value }) => value),
      event,
      context,
    ),
  evaluate: (event, context) => {
    const policy = policyOf(event);
    if (policy.kind === 'absent') return undefined;
    const what = shown(NAMES.map((name) => text(event.request, name)).find((name) => name !== undefined));
    if (policy.kind === 'unreadable') {
      const severity = isOmitted(event.request) ? 'medium' : 'low';
      return { severity, confidence: 0.3, evidence: { what, document: 'unreadable' } };
    }
    const open = opened(event);
    const first = open[0];
    if (first === undefined) return undefined;
    const weak = first.conditioned || open.every(({ value }) => sharedBefore(value, event, context));
    return {
      severity: weak ? 'low' : 'high',
      confidence: weak ? 0.3 : 0.65,
      evidence: { what, to: open.slice(0, 5).map(({ value }) => shown(value)) },
    };
  },
});
