import { describe, expect, test } from 'vitest';
import { parseQuestion } from '../../../cli/can/question.ts';
import { policyDocument, withoutWrapping } from '../../../cli/inputs/policy-file.ts';

const DOCUMENT = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const TEXT = JSON.stringify(DOCUMENT);

/** What commands of the AWS CLI print around a policy document. */
const PRINTED: readonly (readonly [command: string, output: unknown])[] = [
  ['the document alone', DOCUMENT],
  ['s3api get-bucket-policy', { Policy: TEXT }],
  ['lambda get-policy', { Policy: TEXT, RevisionId: '1' }],
  ['kms get-key-policy', { Policy: TEXT, PolicyName: 'default' }],
  ['iam get-role', { Role: { RoleName: 'r', AssumeRolePolicyDocument: DOCUMENT } }],
  ['iam get-role, as the API has it', { Role: { AssumeRolePolicyDocument: encodeURIComponent(TEXT) } }],
  ['iam get-role-policy', { RoleName: 'r', PolicyName: 'p', PolicyDocument: DOCUMENT }],
  ['iam get-policy-version', { PolicyVersion: { VersionId: 'v1', Document: DOCUMENT } }],
  ['organizations describe-policy', { Policy: { PolicySummary: { Name: 'p' }, Content: TEXT } }],
  ['sqs get-queue-attributes', { Attributes: { Policy: TEXT } }],
  ['secretsmanager get-resource-policy', { ARN: 'arn', Name: 's', ResourcePolicy: TEXT }],
  ['apigateway get-rest-api', { id: 'a', policy: TEXT.replaceAll('"', '\\"') }],
  ['opensearch describe-domain', { DomainStatus: { DomainName: 'd', AccessPolicies: TEXT } }],
  ['iot get-policy', { policyName: 'p', policyDocument: TEXT }],
  ['codeartifact get-domain-permissions-policy', { policy: { resourceArn: 'arn', document: TEXT } }],
  ['sso-admin get-inline-policy-for-permission-set', { InlinePolicy: TEXT }],
  ['ec2 describe-vpc-endpoints', { VpcEndpoints: [{ VpcEndpointId: 'vpce-1', PolicyDocument: TEXT }] }],
  ['logs describe-resource-policies', { resourcePolicies: [{ policyName: 'p', policyDocument: TEXT }] }],
  ['glue get-resource-policy', { PolicyInJson: TEXT }],
  ['dynamodb get-resource-policy', { Policy: TEXT, RevisionId: '1' }],
  ['glacier get-vault-access-policy', { policy: { Policy: TEXT } }],
  ['sns get-topic-attributes', { Attributes: { TopicArn: 'arn', Policy: TEXT } }],
  ['ecr get-repository-policy', { registryId: '1', repositoryName: 'r', policyText: TEXT }],
];

describe('a policy document', () => {
  test.each(PRINTED)('is read from the output of aws %s', (_, output) => {
    expect(policyDocument(output, 'file')).toEqual(DOCUMENT);
    const line = JSON.stringify({
      principal: 'p',
      action: 's3:GetObject',
      policies: { identity: [], resource: output },
    });
    const parsed = parseQuestion(line, false);
    expect('question' in parsed && parsed.question.policies?.resource?.document).toEqual(DOCUMENT);
  });

  test.each([
    ['a list of buckets', { Buckets: [{ Name: 'ledger' }] }, 'an object with Buckets'],
    ['a role without a trust policy', { Role: { RoleName: 'r' } }, 'an object with Role'],
    ['a list', [DOCUMENT], 'a list of 1'],
    ['text', 'no JSON', 'the text "no JSON"'],
    ['deeply nested elements', { Policy: { Policy: { Policy: { Policy: DOCUMENT } } } }, 'an object with Policy'],
  ])('is not found in %s', (_, content, found) => {
    expect(() => policyDocument(content, 'file.json')).toThrow(
      `file.json: expected a policy document, alone or in output of the AWS CLI, found ${found}`,
    );
  });

  test('without surrounding elements is unchanged in a question', () => {
    for (const document of [DOCUMENT, TEXT, {}, { Version: '2012-10-17' }, 'no JSON'])
      expect(withoutWrapping(document)).toBe(document);
  });
});
