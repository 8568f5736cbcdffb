import { readFileSync } from 'node:fs';
import { assess, authorize, type Decision, estatesFromDumps } from 'tierwatch';
import { describe, expect, test } from 'vitest';

const ACCOUNT = '111122223333';
const DEPLOY = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const OFFICE = { 'aws:SourceIp': '203.0.113.7' };
const document: object = JSON.parse(readFileSync(new URL('policies/deploy.json', import.meta.url), 'utf8'));

describe('the policy of the role "deploy"', () => {
  test.each<[Decision, string, string, Record<string, string>]>([
    ['allowed', 's3:PutObject', 'arn:aws:s3:::releases/shop.zip', OFFICE],
    ['allowed', 'lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:shop-api`, OFFICE],
    ['implicitly-denied', 's3:DeleteObject', 'arn:aws:s3:::releases/shop.zip', OFFICE],
    ['implicitly-denied', 'iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/admin`, OFFICE],
    ['explicitly-denied', 's3:PutObject', 'arn:aws:s3:::releases/shop.zip', { 'aws:SourceIp': '198.51.100.1' }],
  ])('%s: %s on %s', (decision, action, resource, context) => {
    const policies = { identity: [{ name: 'deploy', document }] };
    expect(authorize({ principal: DEPLOY, policies, action, resource, context }).decision).toBe(decision);
  });
});

/** What `aws iam get-account-authorization-details` prints, or the role as your templates create it. */
const account = (policy: object) => ({
  RoleDetailList: [
    {
      Arn: DEPLOY,
      RoleName: 'deploy',
      RoleId: 'AROAEXAMPLEDEPLOY0001',
      Path: '/',
      CreateDate: '2026-01-01T00:00:00Z',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      RolePolicyList: [{ PolicyName: 'deploy', PolicyDocument: policy }],
      AttachedManagedPolicies: [],
      InstanceProfileList: [],
      Tags: [],
    },
  ],
});

const tierOfDeploy = (policy: object) => {
  const estates = estatesFromDumps([{ source: 'test', content: account(policy) }], { takenAt: '2026-06-01T00:00:00Z' });
  return assess(estates).of(DEPLOY)?.tier;
};

describe('the risk tier of the role "deploy"', () => {
  test('is not tier 0: the role is no administrator and cannot become one', () => {
    expect(tierOfDeploy(document)).toBeGreaterThan(0);
  });

  test('would be tier 0 with the right to change its own policy', () => {
    const statement = { Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: DEPLOY };
    expect(tierOfDeploy({ Version: '2012-10-17', Statement: [statement] })).toBe(0);
  });
});
