import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../layers/core/iam/index.ts';
import {
  ACCOUNT,
  type Ask,
  allow,
  ask,
  decision,
  deny,
  FULL,
  grants,
  OBJECT,
  OTHER,
  ROLE,
  refuses,
  root,
  SESSION,
  USER,
} from './ask.ts';

const READ = allow('s3:GetObject');
const OTHER_ONLY = allow('sqs:*');
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`;
const FOREIGN_KEY = `arn:aws:kms:eu-west-1:${OTHER}:key/k`;
const LINKED = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForGuardDuty`;
const FEDERATED = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;

const rows: readonly (readonly [string, Ask, Decision])[] = [
  // identity policies
  ['nothing allows', {}, 'implicitly-denied'],
  ['an identity policy allows', { identity: [READ] }, 'allowed'],
  ['one of several policies allows', { identity: [OTHER_ONLY, READ] }, 'allowed'],
  ['an explicit deny beats the allow', { identity: [READ, deny('s3:*')] }, 'explicitly-denied'],
  ['a deny of something else changes nothing', { identity: [READ, deny('s3:PutObject')] }, 'allowed'],
  ['a deny alone is explicit', { identity: [deny('s3:*')] }, 'explicitly-denied'],

  // permissions boundary
  ['a boundary that allows grants nothing', { boundary: [FULL] }, 'implicitly-denied'],
  ['boundary and identity allow', { identity: [READ], boundary: [FULL] }, 'allowed'],
  ['the boundary does not allow', { identity: [FULL], boundary: [OTHER_ONLY] }, 'implicitly-denied'],
  ['the boundary denies', { identity: [FULL], boundary: [FULL, deny('s3:*')] }, 'explicitly-denied'],

  // service control policies, level by level
  ['every level of SCPs allows', { identity: [READ], scps: [[FULL], [FULL]] }, 'allowed'],
  ['SCPs grant nothing', { scps: [[FULL]] }, 'implicitly-denied'],
  ['one level does not allow', { identity: [READ], scps: [[FULL], [OTHER_ONLY], [FULL]] }, 'implicitly-denied'],
  ['a level allows by any of its policies', { identity: [READ], scps: [[OTHER_ONLY, READ]] }, 'allowed'],
  ['an SCP denies', { identity: [READ], scps: [[FULL, deny('s3:Get*')], [FULL]] }, 'explicitly-denied'],
  ['SCPs bind the root user', { principal: root(ACCOUNT), scps: [[FULL, deny('s3:*')]] }, 'explicitly-denied'],
  [
    'SCPs do not bind service-linked roles',
    { principal: LINKED, identity: [READ], scps: [[FULL, deny('*')]] },
    'allowed',
  ],
  [
    'nor their sessions',
    {
      principal: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForGuardDuty/s`,
      identity: [READ],
      scps: [[deny('*')]],
    },
    'allowed',
  ],
  [
    'an SCP limits what a resource policy grants',
    { policy: grants({ AWS: USER }), scps: [[OTHER_ONLY]] },
    'implicitly-denied',
  ],
  [
    'SCPs do not bind services',
    { principal: 'sns.amazonaws.com', policy: grants({ Service: 'sns.amazonaws.com' }), scps: [[deny('*')]] },
    'allowed',
  ],

  // resource control policies: RCPFullAWSAccess cannot be detached, so that only denies matter
  ['an RCP denies', { identity: [READ], rcps: [[refuses('*', 's3:*')]] }, 'explicitly-denied'],
  ['an RCP without an allow limits nothing', { identity: [READ], rcps: [[refuses('*', 's3:PutObject')]] }, 'allowed'],
  [
    'RCPs do not bind service-linked roles',
    { principal: LINKED, identity: [READ], rcps: [[refuses('*', 's3:*')]] },
    'allowed',
  ],
  [
    'RCPs bind services',
    {
      principal: 'sns.amazonaws.com',
      policy: grants({ Service: 'sns.amazonaws.com' }),
      rcps: [[refuses('*', 's3:*')]],
    },
    'explicitly-denied',
  ],
  [
    'RCPs leave services alone that do not support them',
    { action: 'lambda:InvokeFunction', resource: '*', identity: [FULL], rcps: [[refuses('*')]] },
    'allowed',
  ],

  // session policies
  ['a session policy limits', { principal: SESSION, identity: [FULL], session: [OTHER_ONLY] }, 'implicitly-denied'],
  ['a session policy allows as well', { principal: SESSION, identity: [READ], session: [FULL] }, 'allowed'],
  ['a session policy grants nothing', { principal: SESSION, session: [FULL] }, 'implicitly-denied'],
  [
    'a session policy denies',
    { principal: SESSION, identity: [FULL], session: [FULL, deny('s3:*')] },
    'explicitly-denied',
  ],

  // resource policies within the account
  ['the resource policy names the user', { policy: grants({ AWS: USER }) }, 'allowed'],
  ['it names the role of the session', { principal: SESSION, policy: grants({ AWS: ROLE }) }, 'allowed'],
  ['it names the session', { principal: SESSION, policy: grants({ AWS: SESSION }) }, 'allowed'],
  ['it names another session', { principal: SESSION, policy: grants({ AWS: `${SESSION}2` }) }, 'implicitly-denied'],
  ['it names everyone', { policy: grants('*') }, 'allowed'],
  ['it names the account, which delegates', { policy: grants({ AWS: root(ACCOUNT) }) }, 'implicitly-denied'],
  [
    'it names the account and the identity policy allows',
    { identity: [READ], policy: grants({ AWS: ACCOUNT }) },
    'allowed',
  ],
  ['it denies', { identity: [FULL], policy: refuses({ AWS: USER }) }, 'explicitly-denied'],
  ['it denies another principal', { identity: [FULL], policy: refuses({ AWS: `${USER}2` }) }, 'allowed'],
  ['it denies the account', { identity: [FULL], policy: refuses({ AWS: root(ACCOUNT) }) }, 'explicitly-denied'],

  // which implicit denies a direct grant passes
  ['user named: passes the boundary', { policy: grants({ AWS: USER }), boundary: [OTHER_ONLY] }, 'allowed'],
  [
    'user named: not a deny in the boundary',
    { policy: grants({ AWS: USER }), boundary: [deny('s3:*')] },
    'explicitly-denied',
  ],
  [
    'role named: limited by the boundary',
    { principal: SESSION, policy: grants({ AWS: ROLE }), boundary: [OTHER_ONLY] },
    'implicitly-denied',
  ],
  [
    'role named: limited by the session policy',
    { principal: SESSION, policy: grants({ AWS: ROLE }), session: [OTHER_ONLY] },
    'implicitly-denied',
  ],
  [
    'session named: passes boundary and session policy',
    { principal: SESSION, policy: grants({ AWS: SESSION }), boundary: [OTHER_ONLY], session: [OTHER_ONLY] },
    'allowed',
  ],
  [
    'federated session named: passes boundary and session policy',
    { principal: FEDERATED, policy: grants({ AWS: FEDERATED }), boundary: [OTHER_ONLY], session: [OTHER_ONLY] },
    'allowed',
  ],
  [
    'the user behind a federated session named: limited by the session policy',
    { principal: FEDERATED, policy: grants({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }), session: [OTHER_ONLY] },
    'implicitly-denied',
  ],
  [
    'everyone with aws:PrincipalArn: not limited by the boundary',
    {
      principal: SESSION,
      policy: grants('*', 's3:*', { Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }),
      boundary: [OTHER_ONLY],
    },
    'allowed',
  ],

  // across accounts
  ['identity alone', { identity: [FULL], resourceAccount: OTHER }, 'implicitly-denied'],
  ['resource policy alone', { policy: grants({ AWS: USER }), resourceAccount: OTHER }, 'implicitly-denied'],
  ['both, by user', { identity: [READ], policy: grants({ AWS: USER }), resourceAccount: OTHER }, 'allowed'],
  ['both, by account', { identity: [READ], policy: grants({ AWS: root(ACCOUNT) }), resourceAccount: OTHER }, 'allowed'],
  ['both, for everyone', { identity: [READ], policy: grants({ AWS: '*' }), resourceAccount: OTHER }, 'allowed'],
  [
    'the other account names itself only',
    { identity: [READ], policy: grants({ AWS: OTHER }), resourceAccount: OTHER },
    'implicitly-denied',
  ],
  [
    'the boundary counts across accounts even for a named user',
    { identity: [FULL], policy: grants({ AWS: USER }), boundary: [OTHER_ONLY], resourceAccount: OTHER },
    'implicitly-denied',
  ],
  [
    "the caller's SCPs count across accounts",
    { identity: [FULL], policy: grants({ AWS: USER }), scps: [[OTHER_ONLY]], resourceAccount: OTHER },
    'implicitly-denied',
  ],
  [
    'the account in the ARN decides',
    { action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-west-1:${OTHER}:q`, identity: [FULL] },
    'implicitly-denied',
  ],

  // what belongs to AWS itself
  [
    'no principal can change an AWS managed policy',
    { action: 'iam:CreatePolicyVersion', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess', identity: [FULL] },
    'implicitly-denied',
  ],
  [
    'a deny of that is explicit all the same',
    { action: 'iam:DeletePolicy', resource: 'arn:aws:iam::aws:policy/x', identity: [FULL, deny('iam:*')] },
    'explicitly-denied',
  ],
  [
    'a managed policy of AWS can be read',
    { action: 'iam:GetPolicyVersion', resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess', identity: [FULL] },
    'allowed',
  ],
  [
    'a managed policy of the account can be changed',
    { action: 'iam:CreatePolicyVersion', resource: `arn:aws:iam::${ACCOUNT}:policy/x`, identity: [FULL] },
    'allowed',
  ],
  [
    'no principal can change a service-linked role',
    { action: 'iam:PutRolePolicy', resource: LINKED, identity: [FULL] },
    'implicitly-denied',
  ],
  [
    'a service-linked role has its own way to be deleted',
    { action: 'iam:DeleteServiceLinkedRole', resource: LINKED, identity: [FULL] },
    'allowed',
  ],
  ['a service-linked role can be read', { action: 'iam:GetRole', resource: LINKED, identity: [FULL] }, 'allowed'],
  [
    'no principal can change a role of Identity Center',
    {
      action: 'iam:UpdateAssumeRolePolicy',
      resource: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
      identity: [FULL],
    },
    'implicitly-denied',
  ],
  [
    'no principal can move an AWS alias',
    { action: 'kms:UpdateAlias', resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/aws/s3`, identity: [FULL] },
    'implicitly-denied',
  ],

  // root, services, anonymous callers
  ['root may do all in its account', { principal: root(ACCOUNT) }, 'allowed'],
  [
    'root is bound by a resource policy',
    { principal: root(ACCOUNT), policy: refuses('*', 's3:GetObject') },
    'explicitly-denied',
  ],
  [
    'root may always mend a bucket policy',
    { principal: root(ACCOUNT), action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::bucket', policy: refuses('*') },
    'allowed',
  ],
  [
    'root across accounts needs the resource policy',
    { principal: root(ACCOUNT), resourceAccount: OTHER },
    'implicitly-denied',
  ],
  ['a service needs the resource policy', { principal: 'sns.amazonaws.com' }, 'implicitly-denied'],
  [
    'another service is named',
    { principal: 'sns.amazonaws.com', policy: grants({ Service: 's3.amazonaws.com' }) },
    'implicitly-denied',
  ],
  ['an anonymous caller and everyone', { principal: '*', policy: grants('*') }, 'allowed'],
  ['an anonymous caller and an account', { principal: '*', policy: grants({ AWS: ACCOUNT }) }, 'implicitly-denied'],

  // GetCallerIdentity
  ['GetCallerIdentity without any policy', { action: 'sts:GetCallerIdentity', resource: '*' }, 'allowed'],
  [
    'GetCallerIdentity denied',
    { action: 'sts:getcalleridentity', resource: '*', identity: [deny('*')], scps: [[deny('*')]] },
    'allowed',
  ],

  // GetSessionToken
  ['a user may get a session of itself', { action: 'sts:GetSessionToken', resource: '*' }, 'allowed'],
  [
    'unless that is denied',
    { action: 'sts:GetSessionToken', resource: '*', identity: [deny('sts:*')] },
    'explicitly-denied',
  ],
  ['a role may not', { principal: ROLE, action: 'sts:GetSessionToken', resource: '*' }, 'implicitly-denied'],

  // KMS: the key policy must have a part in it
  [
    'key policy delegates, identity allows',
    { action: 'kms:Decrypt', resource: KEY, identity: [FULL], policy: grants({ AWS: root(ACCOUNT) }, 'kms:*') },
    'allowed',
  ],
  [
    'key policy delegates, identity does not',
    { action: 'kms:Decrypt', resource: KEY, policy: grants({ AWS: root(ACCOUNT) }, 'kms:*') },
    'implicitly-denied',
  ],
  [
    'key policy names another principal',
    { action: 'kms:Decrypt', resource: KEY, identity: [FULL], policy: grants({ AWS: ROLE }, 'kms:*') },
    'implicitly-denied',
  ],
  [
    'key policy names the user',
    { action: 'kms:Decrypt', resource: KEY, policy: grants({ AWS: USER }, 'kms:Decrypt') },
    'allowed',
  ],
  [
    'key policy delegates another action',
    { action: 'kms:Decrypt', resource: KEY, identity: [FULL], policy: grants({ AWS: root(ACCOUNT) }, 'kms:Encrypt') },
    'implicitly-denied',
  ],
  [
    'key of another account',
    { action: 'kms:Decrypt', resource: FOREIGN_KEY, identity: [FULL], policy: grants({ AWS: root(ACCOUNT) }) },
    'allowed',
  ],
  [
    'root and a key policy that forgot it',
    { principal: root(ACCOUNT), action: 'kms:PutKeyPolicy', resource: KEY, policy: grants({ AWS: ROLE }) },
    'implicitly-denied',
  ],
  [
    'a key without a given policy has the default one',
    { action: 'kms:Decrypt', resource: KEY, identity: [FULL] },
    'allowed',
  ],
];

describe('policy evaluation', () => {
  it.each(rows)('%s', (_name, question, expected) => {
    expect(decision(question)).toBe(expected);
  });
});

describe('the deciding statements', () => {
  it('are the Allow statements of every required layer', () => {
    const result = ask({ identity: [OTHER_ONLY, READ], boundary: [FULL], scps: [[FULL]] });
    expect(result.statements.map(({ kind, policy, index }) => `${kind} ${policy} ${index}`)).toEqual([
      'scp scp0.0 0',
      'identity identity1 0',
      'boundary boundary0 0',
    ]);
  });

  it('are the Deny statements, with their Sid', () => {
    const result = ask({ identity: [FULL, deny('s3:*', '*', { Sid: 'No' })] });
    expect(result.statements).toEqual([{ policy: 'identity1', kind: 'identity', effect: 'Deny', index: 0, sid: 'No' }]);
  });

  it('do not include a Deny that does not apply', () => {
    const result = ask({ identity: [FULL, deny('s3:GetObject', `${OBJECT}2`)] });
    expect(result).toMatchObject({ decision: 'allowed', statements: [{ policy: 'identity0' }] });
  });
});
