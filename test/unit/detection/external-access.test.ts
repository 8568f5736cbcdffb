import { describe, expect, it } from 'vitest';
import { externalPrincipals, type PolicyPlace } from '../../../layers/core/posture/external-access.ts';

const bucket: PolicyPlace = { account: '111122223333', partition: 'aws', service: 's3' };
const role: PolicyPlace = { ...bucket, service: 'sts' };
const RESOURCE = 'arn:aws:s3:::reports/*';
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: RESOURCE,
  ...more,
});
const trust = (more: object = {}) => ({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', ...more });
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const found = (place: PolicyPlace, ...Statement: object[]) =>
  externalPrincipals({ Version: '2012-10-17', Statement }, place).map(
    ({ kind, value, conditioned }) => `${kind} ${value}${conditioned ? ' conditioned' : ''}`,
  );

describe('a policy for everyone', () => {
  it.each([
    ['no condition', {}],
    [
      'a condition on all organizations of a caller, which may have none',
      when('ForAllValues:StringEquals', 'aws:PrincipalOrgID', 'o-own0000000'),
    ],
    ['every address', when('IpAddress', 'aws:SourceIp', '0.0.0.0/0')],
    ['both halves of all addresses', when('IpAddress', 'aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1'])],
    ['a role name in any account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/deploy')],
    ['everyone outside an organization', when('StringNotEquals', 'aws:PrincipalOrgID', 'o-own0000000')],
    ['a tag that callers set themselves', when('StringEquals', 'aws:PrincipalTag/team', 'ops')],
    ['a user agent', when('StringLike', 'aws:UserAgent', 'partner/*')],
    ['TLS', when('Bool', 'aws:SecureTransport', 'true')],
    ['an optional organization', when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-own0000000')],
    ['a role name in any account, as a text', when('StringLike', 'aws:PrincipalArn', '*:role/deploy')],
    ['the root user of every account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:root')],
    ['a recent sign-in with MFA', when('NumericLessThan', 'aws:MultiFactorAuthAge', '3600')],
    ['no service in between', when('Null', 'aws:CalledVia', 'true')],
    ['every IPv6 address', when('IpAddress', 'aws:SourceIp', '::/0')],
    ['every VPC endpoint', when('StringLike', 'aws:SourceVpce', 'vpce-*')],
    ['any VPC at all', when('Null', 'aws:SourceVpc', 'false')],
    ['an address that calls through an own endpoint lack', when('IpAddressIfExists', 'aws:SourceIp', '203.0.113.0/24')],
    ['topics of every account', when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:*:*')],
    ['buckets with a name that others can take', when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::uploads-*')],
    ['the name of a user in any account', when('StringEquals', 'aws:username', 'deploy')],
    ['the name of a session in any account', when('StringLike', 'aws:userid', 'AROA*:deploy')],
    ['sessions of all roles', when('StringEquals', 'aws:PrincipalType', 'AssumedRole')],
    [
      'an optional source account, which direct calls lack',
      when('StringEqualsIfExists', 'aws:SourceAccount', '111122223333'),
    ],
  ])('is open with %s', (_, condition) => {
    expect(found(bucket, allow(condition))).toEqual(['anyone *']);
  });

  it.each([
    ['an organization', when('StringEquals', 'aws:PrincipalOrgID', 'o-own0000000')],
    ['one address', when('IpAddress', 'aws:SourceIp', '203.0.113.40/32')],
    ['a part of IPv6', when('IpAddress', 'aws:SourceIp', '2001:db8::/32')],
    ['one bucket, whose name is unique', when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:*:*:uploads')],
    ['endpoints at one domain', when('StringLike', 'SNS:Endpoint', '*@example.com')],
    ['a VPC endpoint', when('StringEquals', 'aws:SourceVpce', 'vpce-0a1b2c3d')],
    ['a source in another account', when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:us-east-1:444455556666:*')],
  ])('is conditional with %s', (_, condition) => {
    expect(found(bucket, allow(condition))).toEqual(['anyone * conditioned']);
  });

  it.each([
    ['the account of the caller', when('StringEquals', 'aws:PrincipalAccount', '111122223333')],
    ['the owner of the source', when('StringEquals', 'AWS:SourceOwner', '111122223333')],
    ['the account of an access point', when('StringEquals', 's3:DataAccessPointAccount', '111122223333')],
    ['a role of the account', when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/deploy')],
    ['the ID of one role', when('StringLike', 'aws:userid', 'AROAEXAMPLE0000000001:*')],
  ])('is closed with %s', (_, condition) => {
    expect(found(bucket, allow(condition))).toEqual([]);
  });

  const outside = when('StringNotEquals', 'aws:PrincipalOrgID', 'o-own0000000');

  it('is conditional where a Deny covers what the Allow gives', () => {
    expect(found(bucket, allow(), { ...allow(outside), Effect: 'Deny', Action: 's3:*' })).toEqual([
      'anyone * conditioned',
    ]);
    expect(found(role, trust(), { ...trust(outside), Effect: 'Deny' })).toEqual(['anyone * conditioned']);
  });

  it('stays open where a Deny is about something else', () => {
    expect(found(bucket, allow(), { ...allow(outside), Effect: 'Deny', Action: 's3:PutObject' })).toEqual(['anyone *']);
    expect(found(role, trust(), { ...trust(outside), Effect: 'Deny', Action: 'sts:TagSession' })).toEqual(['anyone *']);
  });

  it('is closed by an unconditional Deny', () => {
    expect(found(bucket, allow(), { ...allow(), Effect: 'Deny' })).toEqual([]);
  });
});

describe('a policy for everyone within a time', () => {
  const at = { ...bucket, at: '2026-11-30T12:00:00Z' };

  it('is open as long as the time lasts', () => {
    expect(found(at, allow(when('DateGreaterThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z')))).toEqual(['anyone *']);
    expect(found(at, allow(when('NumericLessThan', 'aws:EpochTime', '1900000000')))).toEqual(['anyone *']);
  });

  it('is open to sessions issued within the time', () => {
    const recent = when('DateGreaterThan', 'aws:TokenIssueTime', '2020-01-01T00:00:00Z');
    expect(found(at, allow(recent))).toEqual(['anyone *']);
    expect(found(at, allow(when('Null', 'aws:TokenIssueTime', 'true')))).toEqual(['anyone *']);
  });

  it('is closed outside of it, and conditional if the time is unknown', () => {
    const until = allow(when('DateLessThan', 'aws:CurrentTime', '2020-01-01T00:00:00Z'));
    expect(found(at, until)).toEqual([]);
    expect(found(bucket, until)).toEqual(['anyone * conditioned']);
  });
});

describe('a trust policy for everyone', () => {
  it.each([
    ['a pattern for every external ID', when('StringLike', 'sts:ExternalId', '*')],
    ['an external ID that may be absent', when('StringEqualsIfExists', 'sts:ExternalId', 'shared-secret')],
    ['any external ID', when('Null', 'sts:ExternalId', 'false')],
  ])('is open with %s', (_, condition) => {
    expect(found(role, trust(condition))).toEqual(['anyone *']);
  });

  it('is conditional on one external ID, also if a Deny demands it', () => {
    expect(found(role, trust(when('StringEquals', 'sts:ExternalId', 'shared-secret')))).toEqual([
      'anyone * conditioned',
    ]);
    const deny = { ...trust(when('StringNotEquals', 'sts:ExternalId', 'shared-secret')), Effect: 'Deny' };
    expect(found(role, trust(), deny)).toEqual(['anyone * conditioned']);
  });
});

describe('a trust policy for another account', () => {
  it('is conditional on an external ID', () => {
    const condition = when('StringEquals', 'sts:ExternalId', 'shared-secret');
    expect(found(role, trust({ Principal: { AWS: '444455556666' }, ...condition }))).toEqual([
      'account 444455556666 conditioned',
    ]);
  });
});

describe('externalPrincipals', () => {
  it('names the account that a condition on the principal admits', () => {
    const condition = when('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::444455556666:role/deploy');
    expect(found(bucket, allow(condition))).toEqual(['account arn:aws:iam::444455556666:role/deploy']);
  });

  it('names the account of a caller that a condition admits', () => {
    const condition = when('StringEquals', 'kms:CallerAccount', ['111122223333', '444455556666']);
    expect(found(bucket, allow(condition))).toEqual(['account arn:aws:iam::444455556666:root']);
  });

  it('names the account for which a Deny makes an exception, as conditional', () => {
    const others = when('StringNotEquals', 'aws:PrincipalAccount', ['111122223333', '444455556666']);
    expect(found(bucket, allow(), { ...allow(others), Effect: 'Deny' })).toEqual([
      'account arn:aws:iam::444455556666:root conditioned',
    ]);
  });

  it('uses the worst of several statements', () => {
    const own = allow({ Action: 's3:PutObject', ...when('StringEquals', 'aws:PrincipalOrgID', 'o-own0000000') });
    expect(found(bucket, own, allow())).toEqual(['anyone *']);
    expect(found(bucket, allow(), own)).toEqual(['anyone *']);
  });

  it('finds the pattern for everyone behind many names', () => {
    const own = Array.from({ length: 40 }, (_, index) => `arn:aws:iam::111122223333:role/r${index}`);
    const others = own.map((arn) => arn.replace('111122223333', '444455556666'));
    const condition = when('ArnLike', 'aws:PrincipalArn', [...own, ...others, 'arn:aws:iam::*:role/deploy']);
    expect(found(bucket, allow(condition))).toContain('anyone *');
  });

  it('counts a document that is too large to be judged as open', () => {
    const Condition = {
      StringLike: { 'aws:PrincipalArn': Array.from({ length: 20 }, (_, index) => `arn:aws:iam::*:role/r${index}*`) },
      StringEquals: { 'aws:PrincipalOrgID': 'o-own0000000', 'aws:SourceAccount': '111122223333' },
    };
    const Resource = Array.from({ length: 8 }, (_, index) => `arn:aws:s3:::reports/${index}/*`);
    const Action = Array.from({ length: 8 }, (_, index) => `s3:Get${index}*`);
    const statement = allow({ Action, Resource, Condition });
    expect(found(bucket, statement)).toEqual([]);
    expect(found(bucket, ...Array.from({ length: 60 }, () => statement))).toEqual(['anyone *']);
  });

  it('includes everyone with a resource for each name', () => {
    expect(found(bucket, allow({ Resource: `arn:aws:s3:::home/${'$'}{aws:username}/*` }))).toEqual(['anyone *']);
  });

  it('includes everyone but some principals', () => {
    const { Principal: _, ...rest } = allow();
    expect(found(bucket, { ...rest, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } })).toEqual(['anyone *']);
  });

  it.each([
    ['another account', { AWS: '444455556666' }, ['account 444455556666']],
    [
      'a role of another account',
      { AWS: 'arn:aws:iam::444455556666:role/ci' },
      ['account arn:aws:iam::444455556666:role/ci'],
    ],
    ['the account itself', { AWS: 'arn:aws:iam::111122223333:root' }, []],
    ['a service', { Service: 'cloudtrail.amazonaws.com' }, []],
    ['a CloudFront identity', { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }, []],
    ['a deleted principal', { AWS: 'AIDAEXAMPLE0000000000' }, []],
  ])('evaluates %s', (_, Principal, expected) => {
    expect(found(bucket, allow({ Principal }))).toEqual(expected);
  });

  it('knows the accounts of AWS that deliver logs, for the delivery of logs only', () => {
    const Principal = { AWS: 'arn:aws:iam::127311923021:root' };
    expect(found(bucket, allow({ Principal, Action: 's3:PutObject' }))).toEqual([]);
    expect(found(bucket, allow({ Principal }))).toEqual(['account arn:aws:iam::127311923021:root']);
    expect(found(role, trust({ Principal }))).toEqual(['account arn:aws:iam::127311923021:root']);
  });

  it.each(['086441151436', '386209384616', 'arn:aws:iam::193672423079:user/logs'])(
    'knows %s, which older policies allow to deliver',
    (AWS) => {
      const Action = ['s3:GetBucketAcl', 's3:PutObject'];
      expect(found(bucket, allow({ Principal: { AWS }, Action }))).toEqual([]);
    },
  );

  it('ignores a trust statement that only allows session tags', () => {
    expect(found(role, trust({ Action: 'sts:TagSession' }))).toEqual([]);
  });

  it('knows the partition of a Region in China', () => {
    const Principal = { AWS: 'arn:aws-cn:iam::444455556666:root' };
    expect(found({ ...bucket, partition: 'aws-cn' }, allow({ Principal }))).toEqual([
      'account arn:aws-cn:iam::444455556666:root',
    ]);
  });
});
