import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { ACCOUNT, estate, named, role } from './accounts.ts';

type Statement = Readonly<Record<string, unknown>>;

/** The severity of the reason that anyone can assume the role; `none` without it. */
function openness(...statements: readonly Statement[]): string {
  const document = { Version: '2012-10-17', Statement: statements };
  const posture = named(assessEstates([estate({ roles: [role('subject', document)] })]), 'subject');
  return posture.reasons.find(({ code }) => code === 'TRUST_TO_ANYONE')?.severity ?? 'none';
}

const allow = (Condition?: object, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 'sts:AssumeRole',
  ...(Condition === undefined ? {} : { Condition }),
  ...more,
});
const deny = (Condition: object, more: Statement = {}): Statement => ({
  ...allow(Condition),
  Effect: 'Deny',
  Principal: '*',
  ...more,
});
const OPEN = openness(allow());

const ORGANIZATION = { 'aws:PrincipalOrgID': 'o-exampleorg1' };

describe('a role that everyone may assume', () => {
  test('is grave', () => {
    expect(OPEN).toBe('high');
  });

  test.each([
    ['every address', allow({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })],
    ['every address in two halves', allow({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })],
    ['every address of both kinds', allow({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/0', '::/0'] } })],
    ['not a private address', allow({ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
    ['not one VPC', allow({ StringNotEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } })],
    ['an address if there is one', allow({ IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['any VPC endpoint', allow({ StringLike: { 'aws:SourceVpce': 'vpce-*' } })],
    ['any organization', allow({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
    ['any organization, by a path', allow({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': '*' } })],
    ['another organization', allow({ StringNotEquals: ORGANIZATION })],
    ['an organization if there is one', allow({ StringEqualsIfExists: ORGANIZATION })],
    ['all values of an absent key', allow({ 'ForAllValues:StringEquals': ORGANIZATION })],
    ['a role name in any account', allow({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/deploy' } })],
    ['a role name in any account, as a text', allow({ StringLike: { 'aws:PrincipalArn': '*:role/deploy' } })],
    ['encrypted requests', allow({ Bool: { 'aws:SecureTransport': 'true' } })],
    ['any user agent', allow({ StringLike: { 'aws:UserAgent': '*' } })],
    ['one Region', allow({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })],
    ['any external ID', allow({ StringLike: { 'sts:ExternalId': '*' } })],
    ['a present external ID', allow({ Null: { 'sts:ExternalId': 'false' } })],
    ['all actions of STS', allow(undefined, { Action: 'sts:*' })],
    ['a pattern of actions', allow(undefined, { Action: 'sts:Assume*' })],
    ['a star alone', allow(undefined, { Principal: '*' })],
    [
      'everyone except one account',
      allow(undefined, { Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }),
    ],
  ])('is as grave with %s', (_, ...statements) => {
    expect(openness(...statements)).toBe(OPEN);
  });

  test.each([
    ['tagging', deny({ StringNotEquals: ORGANIZATION }, { Action: 'sts:TagSession' })],
    [
      'another account',
      deny({ StringNotEquals: ORGANIZATION }, { Principal: { AWS: 'arn:aws:iam::444455556666:root' } }),
    ],
    ['the organization itself', deny({ StringEquals: ORGANIZATION })],
    ['one address', deny({ IpAddress: { 'aws:SourceIp': '203.0.113.7/32' } })],
    ['web identities', deny({ StringNotEquals: ORGANIZATION }, { Action: 'sts:AssumeRoleWithWebIdentity' })],
    [
      'another organization with one more condition',
      deny({ StringNotEquals: ORGANIZATION, Bool: { 'aws:SecureTransport': 'false' } }),
    ],
    ['the absence of an organization', deny({ Null: { 'aws:PrincipalOrgID': 'true' } })],
  ])('is as grave with a Deny of %s', (_, statement) => {
    expect(openness(allow(), statement)).toBe(OPEN);
  });

  test.each([
    ['one address', allow({ IpAddress: { 'aws:SourceIp': '203.0.113.40/32' } })],
    [
      'one network and one endpoint',
      allow({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringEquals: { 'aws:SourceVpce': 'vpce-0a1b' } }),
    ],
    ['one VPC', allow({ StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } })],
    [
      'one VPC endpoint, by ARN operator of a text',
      allow({ StringLike: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } }),
    ],
    ['an external ID', allow({ StringEquals: { 'sts:ExternalId': 'Xq7-orders' } })],
  ])('is less grave with %s', (_, statement) => {
    expect(openness(statement)).toBe('medium');
  });

  test.each([
    ['other addresses', deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    ['other endpoints', deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } })],
    ['other VPCs, by all actions', deny({ StringNotEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } }, { Action: '*' })],
  ])('is less grave with a Deny of %s', (_, statement) => {
    expect(openness(allow(), statement)).toBe('medium');
  });

  test.each([
    ['the organization', allow({ StringEquals: ORGANIZATION })],
    ['the organization, in any letters', allow({ StringEqualsIgnoreCase: { 'AWS:principalorgid': 'o-exampleorg1' } })],
    [
      'a part of the organization',
      allow({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-exampleorg1/r-a1b2/ou-a1b2-*' } }),
    ],
    ['one account', allow({ StringEquals: { 'aws:PrincipalAccount': ACCOUNT } })],
    ['one role', allow({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/deploy` } })],
    ['roles of one account', allow({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } })],
  ])('is not reported with %s', (_, statement) => {
    expect(openness(statement)).toBe('none');
  });

  test.each([
    ['the action', deny({ StringNotEquals: ORGANIZATION })],
    ['all of STS', deny({ StringNotEquals: ORGANIZATION }, { Action: 'sts:*' })],
    ['everything', deny({ StringNotEquals: ORGANIZATION }, { Action: '*' })],
    ['all but tagging', deny({ StringNotEquals: ORGANIZATION }, { Action: undefined, NotAction: 'sts:TagSession' })],
    [
      'a list with the action',
      deny({ StringNotEquals: ORGANIZATION }, { Action: ['sts:TagSession', 'sts:AssumeRole'] }),
    ],
    ['AWS principals alone', deny({ StringNotEquals: ORGANIZATION }, { Principal: { AWS: '*' } })],
    ['services exempted', deny({ StringNotEquals: ORGANIZATION, Bool: { 'aws:PrincipalIsAWSService': 'false' } })],
    ['an absent key too', deny({ StringNotEqualsIfExists: ORGANIZATION })],
    ['a pattern', deny({ StringNotLike: { 'aws:PrincipalOrgID': 'o-exampleorg1' } })],
    ['other accounts', deny({ StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } })],
    ['other roles', deny({ ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } })],
    [
      'paths outside the organization',
      deny({ 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-exampleorg1/*' } }),
    ],
  ])('is not reported with a Deny outside the organization, by %s', (_, statement) => {
    expect(openness(allow(), statement)).toBe('none');
  });
});

describe('a role that a policy for everyone admits no stranger to', () => {
  const { Principal: _, ...nobody } = deny({});

  test.each<[string, ...Statement[]]>([
    ['every principal is denied', allow(), { ...deny({}), Condition: undefined }],
    [
      'all but the own account are denied',
      allow(),
      { ...nobody, NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } },
    ],
    [
      'the key that all values are compared with has to be present',
      allow({ 'ForAllValues:StringEquals': ORGANIZATION, Null: { 'aws:PrincipalOrgID': 'false' } }),
    ],
    ['the time is over', allow({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })],
  ])('has no reason if %s', (_, ...statements) => {
    expect(openness(...statements)).toBe('none');
  });

  test('is less grave if strangers have to come from one address', () => {
    const outside = { StringNotEquals: ORGANIZATION, NotIpAddress: { 'aws:SourceIp': '203.0.113.40/32' } };
    expect(openness(allow(), deny(outside))).toBe('medium');
  });
});

describe('a role that trusts another account', () => {
  const codes = (...statements: readonly Statement[]) => {
    const document = { Version: '2012-10-17', Statement: statements };
    return named(assessEstates([estate({ roles: [role('subject', document)] })]), 'subject').reasons.map(
      ({ code }) => code,
    );
  };
  const partner = allow(undefined, { Principal: { AWS: 'arn:aws:iam::444455556666:root' } });

  test('has no reason for it where a Deny shuts the account out', () => {
    expect(codes(partner)).toContain('TRUST_TO_UNKNOWN_ACCOUNT');
    expect(codes(partner, { ...partner, Effect: 'Deny' })).not.toContain('TRUST_TO_UNKNOWN_ACCOUNT');
    expect(codes(partner, { ...partner, Effect: 'Deny', Action: 'sts:TagSession' })).toContain(
      'TRUST_TO_UNKNOWN_ACCOUNT',
    );
  });
});
