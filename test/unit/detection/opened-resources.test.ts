import { describe, expect, it } from 'vitest';
import { allow } from './cases/case.ts';
import { ask, signalsOf } from './records.ts';

const PARTNER = 'arn:aws:iam::999988887777:root';
const documentFor = (principal: unknown, more: object = {}): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: principal, Action: '*', Resource: '*', ...more }] });
const partner = documentFor({ AWS: PARTNER });
const severity = (rule: string, call: string, request: object): string | undefined =>
  signalsOf(rule, [ask(call, { ...request })])[0]?.severity;

describe('resource-policy-opened', () => {
  it.each([
    ['kms:CreateKey', { policy: partner }],
    ['sqs:CreateQueue', { queueName: 'q', attributes: { Policy: partner } }],
    ['sns:CreateTopic', { name: 't', attributes: { Policy: partner } }],
    ['dynamodb:CreateTable', { tableName: 't', resourcePolicy: partner }],
    ['es:CreateDomain', { domainName: 'd', accessPolicies: partner }],
    ['apigateway:CreateRestApi', { createRestApiInput: { name: 'a', policy: partner } }],
    [
      'apigateway:UpdateRestApi',
      { restApiId: 'a', patchOperations: [{ op: 'replace', path: '/policy', value: partner }] },
    ],
    ['glue:PutResourcePolicy', { policyInJson: partner }],
    ['logs:PutDestinationPolicy', { destinationName: 'd', accessPolicy: partner }],
    ['organizations:PutResourcePolicy', { content: partner }],
    ['route53resolver:PutFirewallRuleGroupPolicy', { arn: 'a', firewallRuleGroupPolicy: partner }],
    ['signer:AddProfilePermission', { profileName: 'p', principal: '999988887777', action: 'signer:StartSigningJob' }],
    [
      'serverlessrepo:PutApplicationPolicy',
      { applicationId: 'a', statements: [{ principals: ['*'], actions: ['Deploy'] }] },
    ],
  ])('reads the policy of %s', (call, request) => {
    expect(severity('resource-policy-opened', call, request)).toBe('high');
  });

  it('is mild where callers also need the network, or are authorized otherwise', () => {
    const everyone = documentFor('*');
    expect(severity('resource-policy-opened', 'es:CreateDomain', { accessPolicies: everyone })).toBe('high');
    const vPCOptions = { subnetIds: ['subnet-1'] };
    expect(severity('resource-policy-opened', 'es:CreateDomain', { accessPolicies: everyone, vPCOptions })).toBe('low');
    expect(severity('resource-policy-opened', 'vpc-lattice:PutAuthPolicy', { policy: everyone })).toBe('low');
    expect(severity('resource-policy-opened', 'vpc-lattice:PutAuthPolicy', { policy: partner })).toBe('high');
  });

  it('says nothing of a new resource without a policy, or of an identity policy', () => {
    expect(severity('resource-policy-opened', 'kms:CreateKey', { keySpec: 'SYMMETRIC_DEFAULT' })).toBeUndefined();
    expect(
      severity('resource-policy-opened', 'logs:PutResourcePolicy', { policyDocument: allow('*') }),
    ).toBeUndefined();
  });
});

describe('shared-outside', () => {
  const grantee = (account: string) => `arn:aws:iam::${account}:role/reader`;

  it.each([
    ['kms:CreateGrant', { keyId: 'k', granteePrincipal: grantee('999988887777') }, 'medium'],
    ['ds:ShareDirectory', { directoryId: 'd', shareTarget: { id: '999988887777', type: 'ACCOUNT' } }, 'high'],
    ['workspaces:UpdateWorkspaceImagePermission', { imageId: 'i', sharedAccountId: '999988887777' }, 'high'],
    ['servicecatalog:CreatePortfolioShare', { portfolioId: 'p', accountId: '999988887777' }, 'low'],
    [
      'ec2:ModifyVpcEndpointServicePermissions',
      { ModifyVpcEndpointServicePermissionsRequest: { AddAllowedPrincipals: { tag: 1, content: '*' } } },
      'low',
    ],
    [
      'ec2:ModifyImageAttribute',
      {
        imageId: 'i',
        launchPermission: {
          add: { items: [{ organizationArn: 'arn:aws:organizations::999988887777:organization/o-1' }] },
        },
      },
      'low',
    ],
  ])('finds the recipient of %s', (call, request, expected) => {
    expect(severity('shared-outside', call, request)).toBe(expected);
  });

  it.each([
    ['a role of the account', grantee('111122223333')],
    ['a service', 'dynamodb.us-east-1.amazonaws.com'],
  ])('ignores the grant of a key to %s', (_, granteePrincipal) => {
    expect(severity('shared-outside', 'kms:CreateGrant', { keyId: 'k', granteePrincipal })).toBeUndefined();
  });
});

describe('bucket-made-public', () => {
  const acl = (...Grant: object[]) => ({
    bucketName: 'b',
    AccessControlPolicy: { Owner: { ID: 'own' }, AccessControlList: { Grant } },
  });
  const delivery = 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0';

  it.each([
    ['every account', { bucketName: 'b', 'x-amz-acl': 'authenticated-read' }],
    ['another account by its canonical ID', acl({ Grantee: { ID: 'own' } }, { Grantee: { ID: 'other' } })],
    ['another account by its address', acl({ Grantee: { EmailAddress: 'partner@example.org' } })],
  ])('reports an ACL for %s', (_, request) => {
    expect(severity('bucket-made-public', 's3:PutBucketAcl', request)).toBe('high');
  });

  it('ignores an ACL for the owner and for the delivery of logs by AWS', () => {
    const request = acl({ Grantee: { ID: 'own' } }, { Grantee: { ID: delivery } });
    expect(severity('bucket-made-public', 's3:PutBucketAcl', request)).toBeUndefined();
  });
});

describe('identity-center-changed', () => {
  const inline = (inlinePolicy: string) =>
    severity('identity-center-changed', 'sso:PutInlinePolicyToPermissionSet', { permissionSetArn: 'p', inlinePolicy });

  it('is graver for a permission set that grants administrator access, or hides what it grants', () => {
    expect(inline(allow('*'))).toBe('medium');
    expect(inline('{"Statement":[{"Eff')).toBe('medium');
    expect(inline(allow('s3:GetObject'))).toBe('low');
  });
});

describe('network-opened', () => {
  const opened = (port: number) =>
    severity('network-opened', 'ec2:AuthorizeSecurityGroupIngress', {
      groupId: 'g',
      ipPermissions: {
        items: [{ ipProtocol: 'tcp', fromPort: port, toPort: port, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
      },
    });

  it.each([21, 139, 2376, 2379, 5601, 5985, 9042, 10_250])('knows port %i of administration and data', (port) => {
    expect(opened(port)).toBe('medium');
  });

  it.each([80, 443, 8443])('ignores port %i, which is for everyone', (port) => {
    expect(opened(port)).toBeUndefined();
  });
});
