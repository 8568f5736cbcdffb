// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import { describe, expect, it } from 'vitest';
import type { Decision, PolicyDocument } from '../../../layers/core/iam/index.ts';
import { ACCOUNT, type Ask, allow, decision, deny, FULL, grants, OTHER, ROLE, root, SESSION, USER } from './ask.ts';

/** Policies as AWS's documentation teaches them, each with a request that it lets through and one that it does not. */
type Row = readonly [string, Ask, Decision];

const statements = (...list: readonly object[]): PolicyDocument => ({ Version: '2012-10-17', Statement: list });
const when = (Condition: object) => ({ Condition });

const REGIONS = statements({
  Effect: 'Deny',
  NotAction: ['iam:*', 'sts:*'],
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
});
const START = {
  action: 'ec2:StartInstances',
  resource: `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`,
  identity: [FULL],
};
const ROOT_USER = deny('*', '*', when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }));
const BUT_ONE_ROLE = deny('*', '*', when({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app' } }));
const OWN_RESOURCES = deny('s3:*', '*', when({ StringNotEquals: { 'aws:ResourceAccount': ACCOUNT } }));

const organization: readonly Row[] = [
  [
    'a Region that is allowed',
    { ...START, scps: [[FULL, REGIONS]], context: { 'aws:RequestedRegion': 'eu-west-1' } },
    'allowed',
  ],
  [
    'a Region that is not',
    { ...START, scps: [[FULL, REGIONS]], context: { 'aws:RequestedRegion': 'us-west-2' } },
    'explicitly-denied',
  ],
  ['a resource in a Region that is allowed', { ...START, scps: [[FULL, REGIONS]] }, 'allowed'],
  [
    'a resource in a Region that is not',
    { ...START, resource: `arn:aws:ec2:us-west-2:${ACCOUNT}:instance/i-1`, scps: [[FULL, REGIONS]] },
    'explicitly-denied',
  ],
  [
    'a resource whose Region its ARN does not tell',
    { action: 's3:GetObject', resource: 'arn:aws:s3:::data/a', identity: [FULL], scps: [[FULL, REGIONS]] },
    'conditional',
  ],
  [
    'a request that is said to have no Region',
    { ...START, scps: [[FULL, REGIONS]], context: { 'aws:RequestedRegion': [] } },
    'explicitly-denied',
  ],
  ['a service that is spared', { ...START, action: 'iam:GetUser', resource: USER, scps: [[FULL, REGIONS]] }, 'allowed'],
  ['the root user is kept out', { principal: root(ACCOUNT), scps: [[FULL, ROOT_USER]] }, 'explicitly-denied'],
  ['users are not', { identity: [FULL], scps: [[FULL, ROOT_USER]] }, 'allowed'],
  [
    'a session of the role that is spared',
    { principal: SESSION, identity: [FULL], scps: [[FULL, BUT_ONE_ROLE]] },
    'allowed',
  ],
  [
    'a user of the same name as the role',
    { principal: `arn:aws:iam::${ACCOUNT}:user/app`, identity: [FULL], scps: [[FULL, BUT_ONE_ROLE]] },
    'explicitly-denied',
  ],
  ["a bucket of one's own", { identity: [FULL], scps: [[FULL, OWN_RESOURCES]] }, 'allowed'],
  [
    'a bucket in another account that allows everyone',
    { identity: [FULL], resourceAccount: OTHER, policy: grants('*'), scps: [[FULL, OWN_RESOURCES]] },
    'explicitly-denied',
  ],
  [
    'an allow with a condition that is not met',
    { identity: [FULL], scps: [[allow('*', '*', when({ Bool: { 'x:y': 'true' } }))]] },
    'implicitly-denied',
  ],
];

const INSIDE = statements({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});
const LOGGING = 'logging.s3.amazonaws.com';

const perimeter: readonly Row[] = [
  [
    'a principal of the organization',
    { identity: [FULL], rcps: [[INSIDE]], context: { 'aws:PrincipalOrgID': 'o-1' } },
    'allowed',
  ],
  [
    'a principal of another organization',
    { identity: [FULL], rcps: [[INSIDE]], context: { 'aws:PrincipalOrgID': 'o-2' } },
    'explicitly-denied',
  ],
  ['a service', { principal: LOGGING, policy: grants({ Service: LOGGING }), rcps: [[INSIDE]] }, 'allowed'],
];

const MFA = statements({
  Effect: 'Deny',
  NotAction: ['iam:ListMFADevices', 'sts:GetSessionToken'],
  Resource: '*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
});
const ONLY_PRESENT = deny('*', '*', when({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }));
const REVOKED = deny('*', '*', when({ DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }));
const issued = (at: string) => ({ context: { 'aws:TokenIssueTime': at } });

const people: readonly Row[] = [
  ['a key without MFA', { identity: [FULL, MFA] }, 'explicitly-denied'],
  ['a session with MFA', { identity: [FULL, MFA], context: { 'aws:MultiFactorAuthPresent': 'true' } }, 'allowed'],
  ['what is spared of it', { action: 'iam:ListMFADevices', resource: USER, identity: [FULL, MFA] }, 'allowed'],
  ['a key, where the condition is not IfExists', { identity: [FULL, ONLY_PRESENT] }, 'allowed'],
  [
    'a session from before a revocation',
    { principal: SESSION, identity: [FULL, REVOKED], ...issued('2025-12-31T00:00:00Z') },
    'explicitly-denied',
  ],
  [
    'a session from after it',
    { principal: SESSION, identity: [FULL, REVOKED], ...issued('2026-01-02T00:00:00Z') },
    'allowed',
  ],
  ['a key, which has no such time', { identity: [FULL, REVOKED] }, 'allowed'],
];

const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
const THROUGH_S3 = grants(
  { AWS: '*' },
  'kms:Decrypt',
  when({ StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }),
);
const HOME = allow(
  's3:ListBucket',
  'arn:aws:s3:::bucket',
  when({ StringLike: { 's3:prefix': ['', 'home/', 'home/${aws:username}/*'] } }),
);
const listing = (prefix: string): Ask => ({
  action: 's3:ListBucket',
  resource: 'arn:aws:s3:::bucket',
  identity: [HOME],
  context: { 's3:prefix': prefix },
});
const BOUND = allow(
  ['iam:CreateUser', 'iam:PutUserPolicy'],
  '*',
  when({ StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/b` } }),
);
const making: Ask = { action: 'iam:CreateUser', resource: `arn:aws:iam::${ACCOUNT}:user/new`, identity: [BOUND] };

const data: readonly Row[] = [
  [
    'a key of AWS through its service',
    {
      action: 'kms:Decrypt',
      resource: KEY,
      policy: THROUGH_S3,
      context: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
    },
    'allowed',
  ],
  [
    'a key of AWS directly',
    { action: 'kms:Decrypt', resource: KEY, identity: [FULL], policy: THROUGH_S3 },
    'implicitly-denied',
  ],
  ['the own folder', listing('home/alice/letters'), 'allowed'],
  ['the root of the bucket', listing(''), 'allowed'],
  ["another user's folder", listing('home/bob/letters'), 'implicitly-denied'],
  [
    'a user with the boundary',
    { ...making, context: { 'iam:PermissionsBoundary': `arn:aws:iam::${ACCOUNT}:policy/b` } },
    'allowed',
  ],
  ['a user without it', making, 'implicitly-denied'],
  [
    'a secret behind its random end',
    {
      action: 'secretsmanager:GetSecretValue',
      resource: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`,
      identity: [allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:db-??????')],
    },
    'allowed',
  ],
  [
    'all but two things, elsewhere',
    { identity: [FULL, statements({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::mine/*' })] },
    'explicitly-denied',
  ],
  [
    'all but two things, there',
    { identity: [FULL, statements({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::bucket/*' })] },
    'allowed',
  ],
];

const TARGET = `arn:aws:iam::${ACCOUNT}:role/target`;
const trust = (rest: object = {}, Action: unknown = 'sts:AssumeRole') =>
  statements({ Effect: 'Allow', Principal: { AWS: root(ACCOUNT) }, Action, ...rest });
const take = (rest: Ask): Ask => ({ action: 'sts:AssumeRole', resource: TARGET, identity: [FULL], ...rest });
const NAMED_SESSION = trust(when({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }));
const FROM_ALICE = trust(when({ StringEquals: { 'sts:SourceIdentity': 'alice' } }), [
  'sts:AssumeRole',
  'sts:SetSourceIdentity',
]);

const roles: readonly Row[] = [
  [
    "a session under one's own name",
    take({ policy: NAMED_SESSION, context: { 'sts:RoleSessionName': 'alice' } }),
    'allowed',
  ],
  [
    "a session under another user's",
    take({ policy: NAMED_SESSION, context: { 'sts:RoleSessionName': 'bob' } }),
    'implicitly-denied',
  ],
  [
    'a source identity that is asked for',
    take({ action: 'sts:SetSourceIdentity', policy: FROM_ALICE, context: { 'sts:SourceIdentity': 'alice' } }),
    'allowed',
  ],
  [
    'another',
    take({ action: 'sts:SetSourceIdentity', policy: FROM_ALICE, context: { 'sts:SourceIdentity': 'bob' } }),
    'implicitly-denied',
  ],
  [
    'tags for the session, which the trust does not speak of',
    take({ action: 'sts:TagSession', policy: trust() }),
    'implicitly-denied',
  ],
  [
    'a role that trusts itself',
    take({
      principal: SESSION,
      resource: ROLE,
      identity: [],
      policy: statements({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' }),
    }),
    'allowed',
  ],
  [
    'a role that does not',
    take({
      principal: SESSION,
      resource: ROLE,
      policy: statements({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    }),
    'implicitly-denied',
  ],
];

describe.each([
  ['service control policies', organization],
  ['resource control policies', perimeter],
  ['what people have to do', people],
  ['data and keys', data],
  ['roles', roles],
])('patterns of the documentation: %s', (_name, rows) => {
  it.each(rows)('%s', (_what, question, expected) => {
    expect(decision(question)).toBe(expected);
  });
});
