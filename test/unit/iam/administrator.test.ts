import { describe, expect, it } from 'vitest';
import {
  administrator,
  compilePrincipal,
  type PolicyDocument,
  type PolicySet,
} from '../../../layers/core/iam/index.ts';
import { ACCOUNT, allow, deny, FULL, ROLE, root, USER } from './ask.ts';

const named = (documents: readonly PolicyDocument[]) =>
  documents.map((document, index) => ({ name: `p${index}`, document }));
const admin = (identity: readonly PolicyDocument[], rest: Partial<PolicySet> = {}, arn = USER) =>
  administrator(compilePrincipal(arn, { identity: named(identity), ...rest })).verdict;

const MFA = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
const notAction = (actions: unknown, effect = 'Allow'): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: { Effect: effect, NotAction: actions, Resource: '*' },
});
const IAM_IN_PIECES = [
  allow(['iam:A*', 'iam:C*', 'iam:D*']),
  allow(['iam:G*', 'iam:L*', 'iam:P*', 'iam:R*']),
  allow(['iam:S*', 'iam:T*', 'iam:U*']),
];

describe('administrator', () => {
  it.each<[string, readonly PolicyDocument[], string]>([
    ['everything', [FULL], 'yes'],
    ['everything, spelled *:*', [allow('*:*')], 'yes'],
    ['IAM as a whole', [allow('iam:*')], 'yes'],
    ['IAM in the account', [allow('iam:*', `arn:aws:iam::${ACCOUNT}:*`)], 'yes'],
    ['IAM in pieces', IAM_IN_PIECES, 'yes'],
    ['all but a service', [notAction('s3:*')], 'yes'],
    ['all but IAM, and IAM elsewhere', [notAction('iam:*'), allow('iam:*')], 'yes'],
    [
      'everything but one bucket',
      [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::b' } }],
      'yes',
    ],
    ['all but one way to delete', [notAction('iam:DeleteUser')], 'yes'],
    ['IAM but one way to delete', [notAction(['iam:DeleteUser', 's3:*'])], 'no'],
    ['all but one way to grant', [notAction('iam:PutUserPolicy')], 'no'],
    [
      'everything from one Region, in which IAM is not',
      [allow('*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })],
      'no',
    ],
    [
      'everything from the Region in which IAM is',
      [allow('*', '*', { Condition: { StringLike: { 'aws:RequestedRegion': 'us-*' } } })],
      'yes',
    ],
    ['everything, less what does not matter', [FULL, deny('s3:DeleteBucket')], 'yes'],
    ['everything, less one user', [FULL, deny('iam:*', `arn:aws:iam::${ACCOUNT}:user/boss`)], 'yes'],
    ['everything with MFA', [allow('*', '*', MFA)], 'conditional'],
    ['a document that cannot be read', ['{'], 'conditional'],
    ['nothing', [], 'no'],
    ['all but IAM', [notAction(['iam:*', 'organizations:*', 'account:*'])], 'no'],
    ['pieces with a gap', IAM_IN_PIECES.slice(1), 'no'],
    ['one dangerous action', [allow('iam:PutUserPolicy')], 'no'],
    ['reading everything', [allow(['*:Get*', '*:List*', '*:Describe*'])], 'no'],
    ['everything on other resources', [allow('*', 'arn:aws:s3:::*')], 'no'],
    ['IAM of one role', [allow('iam:*', ROLE)], 'no'],
    ['everything, IAM denied', [FULL, deny('iam:*')], 'no'],
    ['everything, everything denied', [FULL, deny('*')], 'no'],
    ['everything, all but S3 denied', [FULL, notAction('s3:*', 'Deny')], 'no'],
    [
      'IAM, denied unless with MFA',
      [FULL, deny('*', '*', { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } })],
      'conditional',
    ],
  ])('%s: %s', (_name, identity, expected) => {
    expect(admin(identity)).toBe(expected);
  });

  it.each<[string, Partial<PolicySet>, string]>([
    ['a boundary without IAM', { boundary: named([allow('s3:*')]) }, 'no'],
    ['a boundary with everything', { boundary: named([FULL]) }, 'yes'],
    ['a boundary that denies IAM', { boundary: named([FULL, deny('iam:*')]) }, 'no'],
    ['an SCP that denies IAM', { scps: [named([FULL, deny('iam:*')])] }, 'no'],
    ['a level of SCPs without IAM', { scps: [named([FULL]), named([notAction('iam:*')])] }, 'no'],
    ['SCPs with everything', { scps: [named([FULL]), named([FULL])] }, 'yes'],
    ['a session policy', { session: named([allow('s3:*')]) }, 'no'],
  ])('everything under %s: %s', (_name, rest, expected) => {
    expect(admin([FULL], rest)).toBe(expected);
  });

  it('includes the root user, unless an organization policy forbids it', () => {
    expect(admin([], {}, root(ACCOUNT))).toBe('yes');
    expect(admin([], { scps: [named([FULL, deny('*')])] }, root(ACCOUNT))).toBe('no');
  });

  it('considers known condition keys', () => {
    const through = { Condition: { Bool: { 'aws:ViaAWSService': 'true' } } };
    const principal = compilePrincipal(USER, { identity: named([allow('*', '*', through)]) });
    expect(administrator(principal).verdict).toBe('conditional');
    expect(administrator(principal, { 'aws:ViaAWSService': 'true' }).verdict).toBe('yes');
    expect(administrator(principal, { 'aws:ViaAWSService': 'false' }).verdict).toBe('no');
  });

  it('names the keys that it depends on', () => {
    const principal = compilePrincipal(USER, { identity: named([allow('*', '*', MFA)]) });
    expect(administrator(principal).missing).toEqual(['aws:multifactorauthpresent']);
  });
});
