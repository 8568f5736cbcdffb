import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { compareSeverity, type Severity } from '../../../layers/core/identity.ts';
import { ask, denied, event, type Fields, locate, record, role, several } from './records.ts';

const rules = ruleIndex();
const SERVICE = 'cloudformation.amazonaws.com';
const terraform: Fields = { userAgent: 'HashiCorp Terraform/1.9 (+https://www.terraform.io)' };
const byStack: Fields = {
  sourceIPAddress: SERVICE,
  userAgent: SERVICE,
  userIdentity: role('deploy', 'x', { invokedBy: SERVICE }),
};

/** The highest severity that all rules report for the records of an identity without a history. */
function worstOf(records: readonly object[]): Severity | undefined {
  const { signals } = replay(records.map(event), { rules, postures: [], locate });
  return signals
    .map(({ severity }) => severity)
    .sort(compareSeverity)
    .at(-1);
}

const entry = (fields: Fields) =>
  ask('ec2:CreateNetworkAclEntry', {
    networkAclId: 'acl-1',
    ruleAction: 'allow',
    egress: false,
    aclProtocol: '-1',
    cidrBlock: '0.0.0.0/0',
    ...fields,
  });
const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Encrypt', Resource: '*' };
const copied = (fields: Fields = {}) =>
  ask('s3:CopyObject', {
    bucketName: 'b',
    key: 'k',
    'x-amz-copy-source': 'b/k',
    'x-amz-server-side-encryption': 'aws:kms',
    ...fields,
  });

/** Changes that are severe if a person makes them, and routine for infrastructure as code. */
const CHANGES: readonly (readonly [what: string, records: readonly Record<string, unknown>[]])[] = [
  ['a deleted SAML provider', [ask('iam:DeleteSAMLProvider', { sAMLProviderArn: 'p' })]],
  ['a deleted OIDC provider', [ask('iam:DeleteOpenIDConnectProvider', { openIDConnectProviderArn: 'p' })]],
  ['a deleted log group', [ask('logs:DeleteLogGroup', { logGroupName: 'g' })]],
  ['deleted alarms', [ask('monitoring:DeleteAlarms', { alarmNames: ['a'] })]],
  ['a deleted IP set of the firewall', [ask('wafv2:DeleteIPSet', { name: 'blocked' })]],
  ['a deleted web ACL', [ask('wafv2:DeleteWebACL', { name: 'shop' })]],
  ['removed access logs of a bucket', [ask('s3:PutBucketLogging', { bucketName: 'b', BucketLoggingStatus: {} })]],
  ['a network ACL that allows everything', [entry({})]],
  ['a deleted entry of a network ACL', [ask('ec2:DeleteNetworkAclEntry', { ruleNumber: 100, egress: false })]],
  ['a task that copies data', [ask('datasync:CreateTask', { sourceLocationArn: 'l' })]],
  ['a deleted knowledge base', [ask('bedrock:DeleteKnowledgeBase', { knowledgeBaseId: 'k' })]],
  ['a deleted table', [ask('dynamodb:DeleteTable', { tableName: 't' })]],
  ['three deleted buckets', several(3, (number, at) => ask('s3:DeleteBucket', { bucketName: `b-${number}` }, {}, at))],
  ['removed deletion protection', [ask('rds:ModifyDBInstance', { deletionProtection: false })]],
  ['four deleted policies', several(4, (number, at) => ask('iam:DeletePolicy', { policyArn: `p-${number}` }, {}, at))],
  ['a device enabled with a key', [ask('iam:EnableMFADevice', { userName: 'reporter' })]],
  ['new code, sent with a key', [ask('lambda:UpdateFunctionCode20150331v2', { functionName: 'f' })]],
];

describe('a change that infrastructure as code makes as routine', () => {
  it.each(CHANGES)('has medium severity by hand: %s', (_, records) => expect(worstOf(records)).toBe('medium'));

  it.each(CHANGES)('has no more than low severity in Terraform or CloudFormation: %s', (_, records) => {
    for (const fields of [terraform, byStack]) {
      const worst = worstOf(records.map((raw) => ({ ...raw, ...fields })));
      expect(compareSeverity(worst ?? 'info', 'low')).toBeLessThanOrEqual(0);
    }
  });
});

describe('the severity of a change without a history', () => {
  it.each<readonly [Severity | undefined, string, readonly object[]]>([
    ['low', 'a network ACL that allows HTTPS', [entry({ aclProtocol: '6', portRange: { from: 443, to: 443 } })]],
    [
      'medium',
      'a network ACL that allows a wide range',
      [entry({ aclProtocol: '6', portRange: { from: 1, to: 9e3 } })],
    ],
    ['low', 'a network ACL that allows outbound traffic', [entry({ egress: true })]],
    [undefined, 'a network ACL that denies everything', [entry({ ruleAction: 'deny' })]],
    ['low', 'one deleted bucket', [ask('s3:DeleteBucket', { bucketName: 'b' })]],
    ['low', 'one deleted policy', [ask('iam:DeletePolicy', { policyArn: 'p' })]],
    ['low', 'a deletion of a group that failed', [ask('iam:DeleteGroup', {}, { errorCode: 'DeleteConflict' })]],
    ['low', 'a deletion of a group that was denied', [record('iam:DeleteGroup', denied)]],
    ['medium', 'a password policy without requirements', [ask('iam:UpdateAccountPasswordPolicy', {})]],
    [
      'low',
      'a password policy with long passwords',
      [ask('iam:UpdateAccountPasswordPolicy', { minimumPasswordLength: 14 })],
    ],
    ['high', 'a new key that everyone can use', [ask('kms:CreateKey', { policy: { Statement: [statement] } })]],
    [undefined, 'a new key with the default policy', [ask('kms:CreateKey', { description: 'k' })]],
    ['medium', 'an object encrypted in place', [copied()]],
    [undefined, 'an object copied to another bucket', [copied({ bucketName: 'other' })]],
    ['medium', 'secrets selected by a filter', [ask('secretsmanager:BatchGetSecretValue', { filters: [{}] })]],
    ['low', 'secrets named in a batch', [ask('secretsmanager:BatchGetSecretValue', { secretIdList: ['a', 'b'] })]],
    [
      'low',
      'new code from a bucket',
      [ask('lambda:UpdateFunctionCode20150331v2', { functionName: 'f', s3Bucket: 'artifacts' })],
    ],
    [
      'medium',
      'SSH keys for three instances',
      several(3, (number, at) => ask('ec2-instance-connect:SendSSHPublicKey', { instanceId: `i-${number}` }, {}, at)),
    ],
    [
      'medium',
      'eight trust policies with principals that do not exist',
      several(8, (_, at) =>
        ask('iam:UpdateAssumeRolePolicy', {}, { errorCode: 'MalformedPolicyDocumentException' }, at),
      ),
    ],
    [
      'medium',
      'five denied lists of models',
      several(5, (_, at) => record('bedrock:ListFoundationModels', denied, at)),
    ],
    [
      'low',
      'one model that is denied again and again',
      several(9, (_, at) => ask('bedrock:InvokeModel', { modelId: 'm' }, denied, at)),
    ],
    [
      'medium',
      'a restored copy that is public',
      [ask('rds:RestoreDBInstanceFromDBSnapshot', { publiclyAccessible: true })],
    ],
    [
      'medium',
      'lists of models in three Regions',
      several(3, (number, at) => record('bedrock:ListFoundationModels', { awsRegion: `eu-west-${number}` }, at)),
    ],
    [
      'medium',
      'ten instances that a user launches one by one',
      several(10, (_, at) => ask('ec2:RunInstances', { instanceType: 't3.micro' }, {}, at)),
    ],
    [
      undefined,
      'ten instances that a cluster launches one by one',
      several(10, (_, at) =>
        ask('ec2:RunInstances', { instanceType: 't3.micro' }, { userIdentity: role('nodes') }, at),
      ),
    ],
    [
      'low',
      'three snapshots that a tool prunes',
      several(3, (number, at) =>
        ask('ec2:DeleteSnapshot', { snapshotId: `s-${number}` }, { userIdentity: role('pruning') }, at),
      ),
    ],
  ])('is %s for %s', (severity, _, records) => expect(worstOf(records)).toBe(severity));
});
