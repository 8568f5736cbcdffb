import { externalPrincipals, readPolicy } from '../../policy-document.ts';
import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

const FIELDS = [
  'bucketPolicy',
  'policy',
  'resourcePolicy',
  'policyText',
  'policyDocument',
  'accessPolicies',
  'keyPolicy',
];

/** Services put the document in different fields. */
const documentOf = (event: ActivityEvent): unknown =>
  at(event.request, 'attributes', 'Policy') ??
  (text(event.request, 'attributeName') === 'Policy' ? at(event.request, 'attributeValue') : undefined) ??
  FIELDS.map((field) => at(event.request, field)).find((value) => value !== undefined);

const NAMES = [
  'bucketName',
  'secretId',
  'keyId',
  'queueUrl',
  'topicArn',
  'repositoryName',
  'vaultName',
  'fileSystemId',
  'functionName',
  'domainName',
  'resourceArn',
  'eventBusName',
];

export const resourcePolicyOpened = rule({
  id: 'resource-policy-opened',
  title: 'Resource policy grants access to an external principal',
  technique: 'T1098',
  severity: 'high',
  description:
    'The policy of a bucket, secret, key, queue, topic, repository or another resource allows another account or everyone. This access survives the rotation of all credentials.',
  falsePositives: [
    'Public web content.',
    'Sharing within the organization: a condition on the organization id lowers the severity.',
  ],
  frameworks: ['OWASP NHI 2025 NHI8 Environment Isolation'],
  detector: 'change',
  events: [
    ...calls('s3', 'PutBucketPolicy', 'PutAccessPointPolicy'),
    ...calls('secretsmanager', 'PutResourcePolicy'),
    ...calls('kms', 'PutKeyPolicy'),
    ...calls('sqs', 'SetQueueAttributes'),
    ...calls('sns', 'SetTopicAttributes'),
    ...calls('ecr', 'SetRepositoryPolicy', 'PutRegistryPolicy'),
    ...calls('elasticfilesystem', 'PutFileSystemPolicy'),
    ...calls('glacier', 'SetVaultAccessPolicy'),
    ...calls('backup', 'PutBackupVaultAccessPolicy'),
    ...calls('glue', 'PutResourcePolicy'),
    ...calls('dynamodb', 'PutResourcePolicy'),
    ...calls('events', 'PutPermission'),
    ...calls('es', 'UpdateDomainConfig', 'UpdateElasticsearchDomainConfig'),
    ...calls('codeartifact', 'PutDomainPermissionsPolicy', 'PutRepositoryPermissionsPolicy'),
  ],
  attempts: true,
  evaluate: (event) => {
    const policy = readPolicy(documentOf(event));
    if (policy.kind === 'absent') return undefined;
    const what = shown(NAMES.map((name) => text(event.request, name)).find((name) => name !== undefined));
    if (policy.kind === 'unreadable')
      return { severity: 'low', confidence: 0.3, evidence: { what, document: 'unreadable' } };
    const open = externalPrincipals(policy.statements, event.account).filter(({ kind }) => kind !== 'federated');
    const unconditioned = open.filter(({ conditioned }) => !conditioned);
    const first = unconditioned[0] ?? open[0];
    if (first === undefined) return undefined;
    return {
      severity: first.conditioned ? 'low' : 'high',
      confidence: first.conditioned ? 0.3 : 0.65,
      evidence: { what, to: open.slice(0, 5).map(({ value }) => shown(value)) },
    };
  },
});
