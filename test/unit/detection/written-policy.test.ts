import { describe, expect, it } from 'vitest';
import { type Grant, grantOf, policyAt } from '../../../layers/core/detection/written-policy.ts';

const ACCOUNT = '111122223333';
const WRITING = { account: ACCOUNT, region: 'us-east-1', source: 'iam.amazonaws.com', time: Date.UTC(2026, 10, 30) };
const documentOf = (...Statement: object[]) => ({
  Version: '2012-10-17',
  Statement: Statement.map((one) => ({ Effect: 'Allow', ...one })),
});
const grants = (...Statement: object[]): Grant => grantOf(documentOf(...Statement), WRITING);

describe('what a written policy grants', () => {
  it.each([
    ['everything', { Action: '*', Resource: '*' }],
    ['everything over TLS', { Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['all but one action of IAM', { NotAction: 'iam:DeleteUser', Resource: '*' }],
    ['everything outside a bucket', { Action: '*', NotResource: 'arn:aws:s3:::reports' }],
    ['everything on the identities of the account', { Action: '*', Resource: `arn:aws:iam::${ACCOUNT}:*` }],
    ['all of IAM', { Action: 'iam:*', Resource: '*' }],
  ])('is administrator access for %s', (_, statement) => {
    expect(grants(statement)).toBe('administrator');
  });

  it.each([
    ['inline policies by a pattern', { Action: 'iam:Put*Policy', Resource: '*' }],
    ['access keys of every user', { Action: 'iam:CreateAccessKey', Resource: `arn:aws:iam::${ACCOUNT}:user/*` }],
    [
      'everything from one address',
      { Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.40/32' } } },
    ],
  ])('is escalation for %s', (_, statement) => {
    expect(grants(statement)).toBe('escalation');
  });

  it.each([
    ['a service whose name ends alike', { Action: 'es:*', Resource: '*' }],
    ['access keys of one user', { Action: 'iam:CreateAccessKey', Resource: `arn:aws:iam::${ACCOUNT}:user/one` }],
    ['reading IAM', { Action: 'iam:Get*', Resource: '*' }],
    ['a Deny of everything', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ])('is neither for %s', (_, statement) => {
    expect(grants(statement)).toBe('none');
  });

  it('takes denials of the same document into account', () => {
    expect(grants({ Action: '*', Resource: '*' }, { Effect: 'Deny', Action: ['iam:*', 'sts:*'], Resource: '*' })).toBe(
      'none',
    );
  });
});

describe('what a written policy grants under a condition on the time', () => {
  const until = (time: string) => ({
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:CurrentTime': time } },
  });

  it('is administrator access as long as the time lasts, and nothing afterwards', () => {
    expect(grants(until('2027-01-01T00:00:00Z'))).toBe('administrator');
    expect(grants(until('2020-01-01T00:00:00Z'))).toBe('none');
  });

  it('depends on the time of the event, also if the same text was judged before', () => {
    const text = JSON.stringify(documentOf(until('2027-01-01T00:00:00Z')));
    expect(grantOf(text, WRITING)).toBe('administrator');
    expect(grantOf(text, { ...WRITING, time: Date.UTC(2028, 0, 1) })).toBe('none');
  });
});

describe('what a written policy grants in another partition', () => {
  it('is administrator access for everything on the identities there', () => {
    const text = JSON.stringify(documentOf({ Action: '*', Resource: `arn:aws-us-gov:iam::${ACCOUNT}:*` }));
    expect(grantOf(text, WRITING)).toBe('none');
    expect(grantOf(text, { ...WRITING, region: 'us-gov-west-1' })).toBe('administrator');
  });
});

describe('the document of a request', () => {
  it.each([
    ['absent', {}, 'absent'],
    ['cut off', { policyDocument: '{"Version":"2012-10-17","Statement":[{"Eff' }, 'unreadable'],
    ['omitted by CloudTrail', { omitted: true, originalSize: 102_496 }, 'unreadable'],
    ['URL-encoded', { policyDocument: encodeURIComponent('{"Statement":{"Effect":"Allow"}}') }, 'document'],
    ['an object', { policyDocument: { Statement: [{ Effect: 'Allow' }] } }, 'document'],
  ])('is recognized when %s', (_, request, kind) => {
    expect(policyAt(request, 'policyDocument').kind).toBe(kind);
  });
});
