import {
  ABROAD,
  type Around,
  ask,
  DAY,
  denied,
  HOME_TOO,
  HOUR,
  IN_AMAZON,
  MINUTE,
  NEXT_DOOR,
  NOON,
  posture,
  record,
  role,
  roleArn,
  root,
  several,
  tenDays,
  user,
  userArn,
} from './records.ts';

export interface Case {
  /** What the records are, in words. */
  readonly when: string;
  readonly records: readonly unknown[];
  readonly around?: Around;
}

export interface RuleCases {
  readonly fires: readonly Case[];
  readonly silent: readonly Case[];
}

const one = (when: string, raw: unknown, around?: Around): Case => ({
  when,
  records: [raw],
  ...(around && { around }),
});
const many = (when: string, records: readonly unknown[], around?: Around): Case => ({
  when,
  records,
  ...(around && { around }),
});

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] });
const trust = (Principal: unknown, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }],
  });
const STRANGER = 'arn:aws:iam::999988887777:root';
const login = (fields: object, at = NOON) =>
  record(
    'signin:ConsoleLogin',
    { responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'Yes' }, ...fields },
    at,
  );
const failedLogin = (fields: object, at: number) =>
  record(
    'signin:ConsoleLogin',
    { errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' }, ...fields },
    at,
  );
const console_ = { sessionCredentialFromConsole: 'true' };
const machine = { posture: posture(userArn('reporter'), 2, 'service-user') };
const known = { profile: tenDays(['s3:GetObject']) };
const knownMachine = { ...machine, ...known };
const instance = (fields: object = {}) => ({ userIdentity: role('web', 'i-0123456789abcdef0'), ...fields });
const tagging = (userName: string, ...tags: readonly object[]) => ask('iam:TagUser', { userName, tags });
const contained = { containment: { since: NOON } };
/** A call in a role session that was issued at a time. */
const session = (issued: number | undefined, at: number) => {
  const { sessionContext } = role();
  const attributes = issued === undefined ? {} : { creationDate: new Date(issued).toISOString() };
  const userIdentity = role('worker', 'run', { sessionContext: { ...Object(sessionContext), attributes } });
  return record('s3:ListBuckets', { userIdentity }, at);
};
const READS = [
  's3:ListBuckets',
  'ec2:DescribeInstances',
  'lambda:ListFunctions',
  'rds:DescribeDBInstances',
  'dynamodb:ListTables',
  'kms:ListKeys',
  'iam:ListUsers',
  'iam:ListRoles',
  'sqs:ListQueues',
  'sns:ListTopics',
  'ecs:ListClusters',
  'eks:ListClusters',
  'ecr:DescribeRepositories',
];
const hourly = (calls: readonly string[]) => ({ profile: tenDays(calls) });

/** For each rule, cases in which it speaks and cases that look alike in which it must not. */
export const CASES: Readonly<Record<string, RuleCases>> = {
  'signin-root': {
    fires: [
      one('root signs in', login({ userIdentity: root })),
      one('root signs in without an arn', login({ userIdentity: { type: 'Root' } })),
    ],
    silent: [
      one('a user signs in', login({})),
      one('root fails to sign in', failedLogin({ userIdentity: root }, NOON)),
    ],
  },
  'signin-root-password': {
    fires: [one('the root password is asked for', record('signin:PasswordRecoveryRequested', { userIdentity: root }))],
    silent: [one('a user sets a password', record('signin:PasswordUpdated'))],
  },
  'signin-without-mfa': {
    fires: [one('a user signs in with a password alone', login({ additionalEventData: { MFAUsed: 'No' } }))],
    silent: [
      one(
        'a federated sign-in says No as always',
        login({
          additionalEventData: { MFAUsed: 'No', SamlProviderArn: 'arn:aws:iam::111122223333:saml-provider/idp' },
        }),
      ),
      one('a role signs in', login({ userIdentity: role(), additionalEventData: { MFAUsed: 'No' } })),
      one('a user signs in with MFA', login({})),
    ],
  },
  'signin-brute-force': {
    fires: [
      many(
        'five failures in a minute',
        several(5, (_, at) => failedLogin({}, at)),
      ),
    ],
    silent: [
      many(
        'four failures',
        several(4, (_, at) => failedLogin({}, at)),
      ),
      many(
        'five failures over hours',
        several(5, (_, at) => failedLogin({}, at), HOUR),
      ),
    ],
  },
  'signin-after-failures': {
    fires: [],
    silent: [one('a sign-in without failures before', login({}))],
  },
  'signin-impossible-travel': {
    fires: [many('two countries in half an hour', [login({}), login({ sourceIPAddress: ABROAD }, NOON + HOUR / 2)])],
    silent: [
      many('two countries with a day between', [login({}), login({ sourceIPAddress: ABROAD }, NOON + DAY)]),
      many('two addresses of one country', [login({}), login({ sourceIPAddress: NEXT_DOOR }, NOON + HOUR / 2)]),
    ],
  },
  'signin-new-country': {
    fires: [one('a sign-in from abroad', login({ sourceIPAddress: ABROAD }), known)],
    silent: [
      one('a sign-in from home', login({}), known),
      one('nothing is known yet', login({ sourceIPAddress: ABROAD })),
    ],
  },
  'signin-machine': {
    fires: [one('a service user signs in', login({}), machine)],
    silent: [
      one('a person signs in', login({}), { posture: posture(userArn('reporter'), 2, 'human') }),
      one('an unknown user signs in', login({})),
    ],
  },
  'signin-from-session': {
    fires: [one('a role makes a console link', record('signin:GetSigninToken', { userIdentity: role() }))],
    silent: [
      one(
        'Identity Center makes one',
        record('signin:GetSigninToken', { userIdentity: role('AWSReservedSSO_Admin_0123456789abcdef', 'someone') }),
      ),
    ],
  },
  'break-glass-use': {
    fires: [one('any call', record('s3:ListBuckets'), { posture: posture(userArn('reporter'), 0, 'break-glass') })],
    silent: [one('the same by a service user', record('s3:ListBuckets'), machine)],
  },
  'root-use': {
    fires: [
      one('root changes something', record('ec2:StopInstances', { userIdentity: root })),
      one('root reads', record('s3:ListBuckets', { userIdentity: root })),
    ],
    silent: [
      one(
        'a service acts for root',
        record('ec2:StopInstances', { userIdentity: { ...root, invokedBy: 'support.amazonaws.com' } }),
      ),
      one('a refused attempt', record('ec2:StopInstances', { userIdentity: root, ...denied })),
    ],
  },
  'access-key-for-another': {
    fires: [
      one('a key for somebody else', ask('iam:CreateAccessKey', { userName: 'backup' })),
      one(
        'a role makes a key for a user',
        ask('iam:CreateAccessKey', { userName: 'backup' }, { userIdentity: role() }),
      ),
    ],
    silent: [
      one('a key for oneself, by name', ask('iam:CreateAccessKey', { userName: 'reporter' })),
      one('a key for oneself, without a name', ask('iam:CreateAccessKey', {})),
    ],
  },
  'access-key-root': {
    fires: [one('root makes itself a key', record('iam:CreateAccessKey', { userIdentity: root }))],
    silent: [
      one('root makes a user a key', ask('iam:CreateAccessKey', { userName: 'x' }, { userIdentity: root })),
      one('a user makes itself a key', record('iam:CreateAccessKey')),
    ],
  },
  'access-key-own': {
    fires: [one('a key for oneself', ask('iam:CreateAccessKey', {}))],
    silent: [one('a key for somebody else', ask('iam:CreateAccessKey', { userName: 'backup' }))],
  },
  'own-key-used-at-once': { fires: [], silent: [one('any call with a key', record('s3:ListBuckets'))] },
  'admin-policy-attached': {
    fires: [
      one('to a user', ask('iam:AttachUserPolicy', { userName: 'x', policyArn: ADMIN })),
      one('to a role', ask('iam:AttachRolePolicy', { roleName: 'x', policyArn: ADMIN })),
    ],
    silent: [
      one(
        'a reading policy',
        ask('iam:AttachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ),
      one(
        'a policy with a similar name',
        ask('iam:AttachUserPolicy', {
          userName: 'x',
          policyArn: 'arn:aws:iam::111122223333:policy/NoAdministratorAccessHere',
        }),
      ),
    ],
  },
  'admin-policy-written': {
    fires: [
      one(
        'everything, inline',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('*') }),
      ),
      one(
        'URL-encoded',
        ask('iam:PutRolePolicy', { roleName: 'x', policyName: 'p', policyDocument: encodeURIComponent(allow('*:*')) }),
      ),
      one(
        'everything but a little',
        ask('iam:CreatePolicy', {
          policyName: 'p',
          policyDocument: JSON.stringify({ Statement: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } }),
        }),
      ),
      one(
        'a way up',
        ask('iam:CreatePolicyVersion', {
          policyArn: 'arn:aws:iam::111122223333:policy/p',
          policyDocument: allow(['s3:GetObject', 'iam:AttachUserPolicy']),
        }),
      ),
      one(
        'a document that does not parse',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: '{"Version": "2012' }),
      ),
    ],
    silent: [
      one(
        'reading a bucket',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('s3:GetObject') }),
      ),
      one(
        'everything on one bucket',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('*', 'arn:aws:s3:::b') }),
      ),
      one(
        'everything denied',
        ask('iam:PutUserPolicy', {
          userName: 'x',
          policyName: 'p',
          policyDocument: JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
        }),
      ),
      one('a document that was left out', ask('iam:PutUserPolicy', { userName: 'x' })),
    ],
  },
  'new-identity-made-admin': {
    fires: [
      many('a user made and made admin', [
        ask('iam:CreateUser', { userName: 'new' }),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + 20 * HOUR),
      ]),
      many('a role made and made admin', [
        ask('iam:CreateRole', { roleName: 'new' }),
        ask('iam:PutRolePolicy', { roleName: 'new', policyDocument: allow('*') }, {}, NOON + HOUR),
      ]),
    ],
    silent: [
      one('an older user made admin', ask('iam:AttachUserPolicy', { userName: 'old', policyArn: ADMIN })),
      many('two days between', [
        ask('iam:CreateUser', { userName: 'new' }),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + 2 * DAY),
      ]),
      many('making it failed', [
        ask('iam:CreateUser', { userName: 'new' }, denied),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + HOUR),
      ]),
    ],
  },
  'trust-policy-opened': {
    fires: [
      one(
        'to another account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: STRANGER }) }),
      ),
      one('to anybody', ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust('*') })),
      one(
        'a new role for another account',
        ask('iam:CreateRole', { roleName: 'x', assumeRolePolicyDocument: trust({ AWS: '999988887777' }) }),
      ),
    ],
    silent: [
      one(
        'to a service',
        ask('iam:UpdateAssumeRolePolicy', {
          roleName: 'x',
          policyDocument: trust({ Service: 'lambda.amazonaws.com' }),
        }),
      ),
      one(
        'to the same account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: userArn('x') }) }),
      ),
    ],
  },
  'trust-policy-changed': {
    fires: [
      one(
        'names a user of the account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: userArn('x') }) }),
      ),
    ],
    silent: [
      one(
        'names a service',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ Service: 'ec2.amazonaws.com' }) }),
      ),
    ],
  },
  'login-profile-made': {
    fires: [
      one('for another user', ask('iam:CreateLoginProfile', { userName: 'backup', passwordResetRequired: false })),
    ],
    silent: [
      one(
        'it failed',
        ask('iam:CreateLoginProfile', { userName: 'backup' }, { errorCode: 'EntityAlreadyExistsException' }),
      ),
    ],
  },
  'login-profile-changed': {
    fires: [one('of another user', ask('iam:UpdateLoginProfile', { userName: 'backup' }))],
    silent: [one('one’s own', ask('iam:UpdateLoginProfile', { userName: 'reporter' }))],
  },
  'mfa-removed': {
    fires: [
      one(
        'of another user',
        ask('iam:DeactivateMFADevice', { userName: 'x', serialNumber: 'arn:aws:iam::111122223333:mfa/x' }),
      ),
    ],
    silent: [one('one is enrolled', ask('iam:EnableMFADevice', { userName: 'x' }))],
  },
  'mfa-enrolled-for-another': {
    fires: [one('for another user', ask('iam:EnableMFADevice', { userName: 'x' }))],
    silent: [one('for oneself', ask('iam:EnableMFADevice', { userName: 'reporter' }))],
  },
  'boundary-removed': {
    fires: [one('of a role', ask('iam:DeleteRolePermissionsBoundary', { roleName: 'x' }))],
    silent: [one('one is set', ask('iam:PutRolePermissionsBoundary', { roleName: 'x' }))],
  },
  'policy-version-switched': {
    fires: [
      one(
        'an older version',
        ask('iam:SetDefaultPolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/p', versionId: 'v1' }),
      ),
    ],
    silent: [
      one(
        'a version is deleted',
        ask('iam:DeletePolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/p', versionId: 'v1' }),
      ),
    ],
  },
  'group-joined': {
    fires: [
      one('oneself', ask('iam:AddUserToGroup', { userName: 'reporter', groupName: 'team' })),
      one('another', ask('iam:AddUserToGroup', { userName: 'x', groupName: 'admins' })),
    ],
    silent: [one('somebody leaves', ask('iam:RemoveUserFromGroup', { userName: 'x', groupName: 'admins' }))],
  },
  'identity-class-tagged': {
    fires: [
      one('an emergency access made of a user', tagging('bot', { key: 'break-glass', value: 'true' })),
      one('a class by the team’s own tag', tagging('bot', { key: 'tierwatch:class', value: 'human' })),
      one('an identity that tags itself', tagging('reporter', { key: 'identity-type', value: 'person' })),
      one('a role made with its class', ask('iam:CreateRole', { roleName: 'x', tags: [{ key: 'agent', value: '1' }] })),
      one('the class taken away', ask('iam:UntagRole', { roleName: 'x', tagKeys: ['team', 'Break-Glass'] })),
    ],
    silent: [
      one('an owner tag', tagging('bot', { key: 'owner', value: 'ann' })),
      one('a tag that says that it is no emergency access', tagging('bot', { key: 'break-glass', value: 'false' })),
      one('a class of something else', tagging('bot', { key: 'class', value: 'gold' })),
      one('other tags taken away', ask('iam:UntagUser', { userName: 'bot', tagKeys: ['owner'] })),
      one('a user without tags', ask('iam:CreateUser', { userName: 'bot' })),
      one(
        'a pipeline that tags what it creates, as it always does',
        ask('iam:CreateUser', { userName: 'tenant', tags: [{ key: 'class', value: 'service' }] }),
        { profile: tenDays(['iam:CreateUser']) },
      ),
    ],
  },
  'role-made-under-own-path': {
    fires: [
      one('by a user', ask('iam:CreateRole', { roleName: 'forwarder', path: '/tierwatch/' })),
      one('below it, in another case', ask('iam:CreateRole', { roleName: 'x', path: '/Tierwatch/extra/' })),
    ],
    silent: [
      one('another path', ask('iam:CreateRole', { roleName: 'tierwatch-reader', path: '/service-role/' })),
      one('no path', ask('iam:CreateRole', { roleName: 'tierwatch' })),
      one(
        'CloudFormation, which deploys a stack of ours',
        ask(
          'iam:CreateRole',
          { roleName: 'Tierwatch-UseRole', path: '/tierwatch/' },
          {
            userIdentity: role('cfn', 'x', { invokedBy: 'cloudformation.amazonaws.com' }),
            sourceIPAddress: 'cloudformation.amazonaws.com',
          },
        ),
      ),
    ],
  },
  'used-after-containment': {
    fires: [
      one('a user an hour later', record('s3:ListBuckets', {}, NOON + HOUR), contained),
      one('a session of a role from before', session(NOON - HOUR, NOON + HOUR), contained),
    ],
    silent: [
      one('nobody contained it', record('s3:ListBuckets', {}, NOON + HOUR)),
      one('before the containment, delivered late', record('s3:ListBuckets', {}, NOON - MINUTE), contained),
      one('while IAM agrees on it', record('s3:ListBuckets', {}, NOON + 14_000), contained),
      one('refused', record('s3:ListBuckets', denied, NOON + HOUR), contained),
      one('a call that no policy denies', record('sts:GetCallerIdentity', {}, NOON + HOUR), contained),
      one('a sign-in, whose session is denied', login({}, NOON + HOUR), contained),
      one('a service', record('s3:ListBuckets', { sourceIPAddress: 'athena.amazonaws.com' }, NOON + HOUR), contained),
      one('a session of a role that was issued since', session(NOON + MINUTE, NOON + HOUR), contained),
      one('a session that was issued while it was applied', session(NOON - 5_000, NOON + HOUR), contained),
      one('a session of unknown age', session(undefined, NOON + HOUR), contained),
    ],
  },
  'user-made': {
    fires: [one('a user', ask('iam:CreateUser', { userName: 'x' }))],
    silent: [
      one('a group', ask('iam:CreateGroup', { groupName: 'x' })),
      one('it exists already', ask('iam:CreateUser', { userName: 'x' }, { errorCode: 'EntityAlreadyExistsException' })),
    ],
  },
  'identity-provider-changed': {
    fires: [
      one('a new provider', ask('iam:CreateOpenIDConnectProvider', { url: 'https://example.net' })),
      one(
        'new metadata',
        ask('iam:UpdateSAMLProvider', { sAMLProviderArn: 'arn:aws:iam::111122223333:saml-provider/x' }),
      ),
    ],
    silent: [one('one is read', record('iam:GetSAMLProvider'))],
  },
  'roles-anywhere-anchor': {
    fires: [one('an anchor', ask('rolesanywhere:CreateTrustAnchor', { name: 'x' }))],
    silent: [one('anchors are listed', record('rolesanywhere:ListTrustAnchors'))],
  },
  'service-credential-made': {
    fires: [
      one(
        'for Bedrock',
        ask('iam:CreateServiceSpecificCredential', { userName: 'x', serviceName: 'bedrock.amazonaws.com' }),
      ),
    ],
    silent: [one('one is deleted', ask('iam:DeleteServiceSpecificCredential', { userName: 'x' }))],
  },
  'quarantine-attached': {
    fires: [
      one(
        'by AWS',
        ask('iam:AttachUserPolicy', {
          userName: 'reporter',
          policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
        }),
      ),
    ],
    silent: [one('another policy', ask('iam:AttachUserPolicy', { userName: 'reporter', policyArn: ADMIN }))],
  },
  'quarantine-detached': {
    fires: [
      one(
        'by the user',
        ask('iam:DetachUserPolicy', {
          userName: 'reporter',
          policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2',
        }),
      ),
    ],
    silent: [one('another policy', ask('iam:DetachUserPolicy', { userName: 'reporter', policyArn: ADMIN }))],
  },
  'trail-tampering': {
    fires: [
      one('stopped', ask('cloudtrail:StopLogging', { name: 'main' })),
      one('deleted', ask('cloudtrail:DeleteTrail', { name: 'main' })),
      one(
        'management events left out',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          eventSelectors: [{ readWriteType: 'All', includeManagementEvents: false }],
        }),
      ),
      one('one Region only', ask('cloudtrail:UpdateTrail', { name: 'main', isMultiRegionTrail: false })),
    ],
    silent: [
      one('started', ask('cloudtrail:StartLogging', { name: 'main' })),
      one(
        'more is logged',
        ask('cloudtrail:PutEventSelectors', {
          trailName: 'main',
          eventSelectors: [{ readWriteType: 'All', includeManagementEvents: true }],
        }),
      ),
      one('in more Regions', ask('cloudtrail:UpdateTrail', { name: 'main', isMultiRegionTrail: true })),
    ],
  },
  'log-bucket-expiry': {
    fires: [
      one(
        'a day',
        ask('s3:PutBucketLifecycle', {
          bucketName: 'cloudtrail-logs',
          LifecycleConfiguration: { Rule: { Expiration: { Days: 1 }, Status: 'Enabled' } },
        }),
      ),
    ],
    silent: [
      one(
        'a year',
        ask('s3:PutBucketLifecycle', {
          bucketName: 'cloudtrail-logs',
          LifecycleConfiguration: { Rule: { Expiration: { Days: 365 } } },
        }),
      ),
    ],
  },
  'guard-tampering': {
    fires: [
      one('GuardDuty deleted', ask('guardduty:DeleteDetector', { detectorId: 'd' })),
      one('GuardDuty suspended', ask('guardduty:UpdateDetector', { detectorId: 'd', enable: false })),
      one('Config stopped', ask('config:StopConfigurationRecorder', { configurationRecorderName: 'default' })),
    ],
    silent: [
      one('GuardDuty switched on', ask('guardduty:UpdateDetector', { detectorId: 'd', enable: true })),
      one('a filter that archives nothing', ask('guardduty:CreateFilter', { action: 'NOOP' })),
    ],
  },
  'logging-removed': {
    fires: [
      one('flow logs', record('ec2:DeleteFlowLogs')),
      one('resolver logs', ask('route53resolver:DeleteResolverQueryLogConfig', { resolverQueryLogConfigId: 'x' })),
    ],
    silent: [one('flow logs made', record('ec2:CreateFlowLogs'))],
  },
  'organization-left': {
    fires: [
      one('left', record('organizations:LeaveOrganization')),
      one('a policy detached', ask('organizations:DetachPolicy', { policyId: 'p-1' })),
    ],
    silent: [one('described', record('organizations:DescribeOrganization'))],
  },
  'own-stack-tampering': {
    fires: [
      one('our rule disabled', ask('events:DisableRule', { name: 'Tierwatch-UseWrites' })),
      one(
        'a containment policy removed',
        ask('iam:DeleteUserPolicy', { userName: 'x', policyName: 'TierwatchContainment-1' }),
      ),
      one(
        'a containment policy written over',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'TierwatchContainment-1', policyDocument: allow('*') }),
      ),
      one(
        'the policy that denies everything detached',
        ask('iam:DetachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }),
      ),
      one(
        'a boundary that denies everything put on others',
        ask('iam:PutRolePermissionsBoundary', {
          roleName: 'responders',
          permissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll',
        }),
      ),
      one(
        'our rule on our bus',
        ask('events:RemoveTargets', { rule: 'Tierwatch-UseIngest0', eventBusName: 'tierwatch' }),
      ),
      one(
        'a queue of ours cut off from its function, which only the answer names',
        ask(
          'lambda:UpdateEventSourceMapping',
          { uUID: '0b1c', enabled: false },
          { responseElements: { eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:Tierwatch-UseEvents' } },
        ),
      ),
    ],
    silent: [
      one('another rule', ask('events:DisableRule', { name: 'nightly' })),
      one(
        'another policy of a user',
        ask('iam:DeleteUserPolicy', { userName: 'tierwatch-responder', policyName: 'read-incidents' }),
      ),
      one(
        'another managed policy detached',
        ask('iam:DetachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ),
      one(
        'a containment by our own playbook',
        ask(
          'iam:PutUserPolicy',
          { userName: 'x', policyName: 'TierwatchContainment-1' },
          { userIdentity: role('contain-user', 'x', { invokedBy: 'states.amazonaws.com' }) },
        ),
      ),
      one(
        'a consumer that listens to our bus',
        ask('events:PutRule', {
          name: 'to-the-siem',
          eventBusName: 'tierwatch',
          eventPattern: '{"source":["tierwatch.detection"]}',
        }),
      ),
      one(
        'its queue and its role, whose policies speak of our bus',
        ask('sqs:SetQueueAttributes', {
          queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/siem',
          attributes: {
            Policy: '{"Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:events:::rule/tierwatch/siem"}}}',
          },
        }),
      ),
      one(
        'a role that may read what we publish',
        ask('iam:PutRolePolicy', {
          roleName: 'siem',
          policyName: 'read',
          policyDocument: '{"Resource":"arn:aws:events:eu-west-1:111122223333:event-bus/tierwatch"}',
        }),
      ),
      one(
        'our own deployment',
        ask(
          'lambda:UpdateFunctionCode',
          { functionName: 'Tierwatch-Use' },
          { userIdentity: role('cfn', 'x', { invokedBy: 'cloudformation.amazonaws.com' }) },
        ),
      ),
    ],
  },
  'shared-outside': {
    fires: [
      one(
        'a snapshot with everybody',
        ask('ec2:ModifySnapshotAttribute', {
          snapshotId: 'snap-1',
          createVolumePermission: { add: { items: [{ group: 'all' }] } },
          attributeType: 'CREATE_VOLUME_PERMISSION',
        }),
      ),
      one(
        'an image with an account',
        ask('ec2:ModifyImageAttribute', {
          imageId: 'ami-1',
          launchPermission: { add: { items: [{ userId: '999988887777' }] } },
        }),
      ),
      one(
        'a database snapshot',
        ask('rds:ModifyDBSnapshotAttribute', {
          dBSnapshotIdentifier: 's',
          attributeName: 'restore',
          valuesToAdd: ['999988887777'],
        }),
      ),
    ],
    silent: [
      one(
        'taken back',
        ask('ec2:ModifySnapshotAttribute', {
          snapshotId: 'snap-1',
          createVolumePermission: { remove: { items: [{ group: 'all' }] } },
        }),
      ),
      one(
        'with oneself',
        ask('ec2:ModifyImageAttribute', {
          imageId: 'ami-1',
          launchPermission: { add: { items: [{ userId: '111122223333' }] } },
        }),
      ),
    ],
  },
  'resource-policy-opened': {
    fires: [
      one(
        'a bucket to anybody',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: {
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }],
          },
        }),
      ),
      one(
        'a secret to another account',
        ask('secretsmanager:PutResourcePolicy', { secretId: 's', resourcePolicy: trust({ AWS: STRANGER }) }),
      ),
    ],
    silent: [
      one(
        'a bucket to the same account',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: {
            Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn('x') }, Action: 's3:GetObject', Resource: '*' }],
          },
        }),
      ),
      one(
        'a bucket closed',
        ask('s3:PutBucketPolicy', {
          bucketName: 'b',
          bucketPolicy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] },
        }),
      ),
      one(
        'a queue without a policy',
        ask('sqs:SetQueueAttributes', { queueUrl: 'q', attributes: { VisibilityTimeout: '30' } }),
      ),
    ],
  },
  'bucket-made-public': {
    fires: [
      one('the block is deleted', ask('s3:DeleteBucketPublicAccessBlock', { bucketName: 'b' })),
      one(
        'a list names everybody',
        ask('s3:PutBucketAcl', {
          bucketName: 'b',
          AccessControlPolicy: {
            AccessControlList: { Grant: [{ Grantee: { URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } }] },
          },
        }),
      ),
    ],
    silent: [
      one(
        'the block is set',
        ask('s3:PutBucketPublicAccessBlock', {
          bucketName: 'b',
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
        }),
      ),
    ],
  },
  'bucket-weakened': {
    fires: [
      one(
        'versioning suspended',
        ask('s3:PutBucketVersioning', { bucketName: 'b', VersioningConfiguration: { Status: 'Suspended' } }),
      ),
    ],
    silent: [
      one(
        'versioning on',
        ask('s3:PutBucketVersioning', { bucketName: 'b', VersioningConfiguration: { Status: 'Enabled' } }),
      ),
    ],
  },
  'mass-deletion': {
    fires: [
      many(
        'thirty objects in minutes',
        several(30, (number, at) => ask('s3:DeleteObject', { bucketName: 'b', key: String(number) }, {}, at)),
      ),
    ],
    silent: [
      many(
        'ten objects',
        several(10, (number, at) => ask('s3:DeleteObject', { bucketName: 'b', key: String(number) }, {}, at)),
      ),
      many(
        'thirty as always',
        several(30, (number, at) => ask('s3:DeleteObject', { key: String(number) }, {}, at)),
        hourly(['s3:DeleteObject']),
      ),
    ],
  },
  'objects-encrypted': {
    fires: [
      one(
        'with a key of the caller',
        ask('s3:CopyObject', {
          bucketName: 'b',
          key: 'k',
          'x-amz-server-side-encryption-customer-algorithm': 'AES256',
        }),
      ),
    ],
    silent: [
      one(
        'with a key of the account',
        ask('s3:PutObject', {
          bucketName: 'b',
          key: 'k',
          'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-west-1:111122223333:key/x',
        }),
      ),
    ],
  },
  'key-made-useless': {
    fires: [one('scheduled for deletion', ask('kms:ScheduleKeyDeletion', { keyId: 'k' }))],
    silent: [one('taken back', ask('kms:CancelKeyDeletion', { keyId: 'k' }))],
  },
  'backup-destroyed': {
    fires: [one('a recovery point', ask('backup:DeleteRecoveryPoint', { backupVaultName: 'v' }))],
    silent: [one('a backup is started', ask('backup:StartBackupJob', { backupVaultName: 'v' }))],
  },
  'function-backdoored': {
    fires: [
      one('code replaced', ask('lambda:UpdateFunctionCode20150331v2', { functionName: 'f' })),
      one('anybody may call', ask('lambda:AddPermission20150331v2', { functionName: 'f', principal: '*' })),
      one(
        'a layer',
        ask('lambda:UpdateFunctionConfiguration20150331v2', {
          functionName: 'f',
          layers: ['arn:aws:lambda:eu-west-1:999988887777:layer:l:1'],
        }),
      ),
    ],
    silent: [
      one(
        'a bucket may call',
        ask('lambda:AddPermission20150331v2', {
          functionName: 'f',
          principal: 's3.amazonaws.com',
          sourceAccount: '111122223333',
        }),
      ),
      one('more memory', ask('lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', memorySize: 512 })),
    ],
  },
  'startup-script-changed': {
    fires: [
      one('user data', ask('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' })),
    ],
    silent: [
      one(
        'instance type',
        ask('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', instanceType: { value: 't3.small' } }),
      ),
    ],
  },
  'remote-command': {
    fires: [
      one('a command', ask('ssm:SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: ['i-1'] })),
      one('a shell', ask('ssm:StartSession', { target: 'i-1' })),
    ],
    silent: [one('as always', ask('ssm:SendCommand', { instanceIds: ['i-1'] }), hourly(['ssm:SendCommand']))],
  },
  'network-opened': {
    fires: [
      one(
        'SSH to the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
          },
        }),
      ),
    ],
    silent: [
      one(
        'SSH to an office',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '198.51.100.0/24' }] } }],
          },
        }),
      ),
      one(
        'web to the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: { items: [{ fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
        }),
      ),
    ],
  },
  'unusual-compute': {
    fires: [
      one(
        'an accelerator',
        ask('ec2:RunInstances', {
          instanceType: 'p4d.24xlarge',
          instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
        }),
      ),
      one(
        'many',
        ask('ec2:RunInstances', { instanceType: 't3.micro', instancesSet: { items: [{ minCount: 1, maxCount: 40 }] } }),
      ),
    ],
    silent: [
      one(
        'a small one',
        ask('ec2:RunInstances', { instanceType: 't3.micro', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } }),
      ),
      one('as always', ask('ec2:RunInstances', { instanceType: 'p4d.24xlarge' }), hourly(['ec2:RunInstances'])),
    ],
  },
  'role-put-on-compute': {
    fires: [one('swapped', record('ec2:ReplaceIamInstanceProfileAssociation'))],
    silent: [one('taken off', record('ec2:DisassociateIamInstanceProfile'))],
  },
  'identity-center-changed': {
    fires: [one('an assignment', ask('sso:CreateAccountAssignment', { permissionSetArn: 'x' }))],
    silent: [one('listed', record('sso:ListAccountAssignments'))],
  },
  'database-password-reset': {
    fires: [
      one('a new password', ask('rds:ModifyDBInstance', { dBInstanceIdentifier: 'db', masterUserPassword: '****' })),
    ],
    silent: [one('more storage', ask('rds:ModifyDBInstance', { dBInstanceIdentifier: 'db', allocatedStorage: 100 }))],
  },
  'image-exported': {
    fires: [one('an instance', ask('ec2:CreateInstanceExportTask', { instanceId: 'i-1' }))],
    silent: [one('an image is made', ask('ec2:CreateImage', { instanceId: 'i-1' }))],
  },
  'cluster-access-given': {
    fires: [one('an entry', ask('eks:CreateAccessEntry', { name: 'c', principalArn: roleArn('x') }))],
    silent: [one('entries are listed', record('eks:ListAccessEntries'))],
  },
  'domain-moved': {
    fires: [one('unlocked', ask('route53domains:DisableDomainTransferLock', { domainName: 'example.net' }))],
    silent: [one('locked', ask('route53domains:EnableDomainTransferLock', { domainName: 'example.net' }))],
  },
  'account-settings-changed': {
    fires: [
      one('no password policy', record('iam:DeleteAccountPasswordPolicy')),
      one('a Region', ask('account:EnableRegion', { RegionName: 'af-south-1' })),
    ],
    silent: [one('read', record('iam:GetAccountPasswordPolicy'))],
  },
  'model-access-changed': {
    fires: [one('entitled', ask('bedrock:PutFoundationModelEntitlement', { modelId: 'm' }))],
    silent: [one('models listed', record('bedrock:ListFoundationModels'))],
  },
  'mail-set-up': {
    fires: [one('sending switched on', record('ses:UpdateAccountSendingEnabled'))],
    silent: [
      one('a mail', record('ses:SendEmail')),
      one('as always', record('ses:CreateEmailIdentity'), hourly(['ses:CreateEmailIdentity'])),
    ],
  },
  'delicate-change-refused': {
    fires: [one('without its request', record('iam:AttachUserPolicy', denied))],
    silent: [
      one('it worked', record('iam:AttachUserPolicy')),
      one('as always', record('iam:AttachUserPolicy', denied), hourly(['iam:AttachUserPolicy!'])),
      one('a harmless call', record('s3:GetObject', denied)),
    ],
  },
  'access-taken-away': {
    fires: [
      many(
        'four users',
        several(4, (number, at) => ask('iam:DeleteLoginProfile', { userName: `u${number}` }, {}, at)),
      ),
    ],
    silent: [
      one('one’s own key', ask('iam:DeleteAccessKey', { userName: 'reporter' })),
      one('a key is switched on', ask('iam:UpdateAccessKey', { userName: 'x', status: 'Active' })),
    ],
  },
  'automation-disabled': {
    fires: [one('a rule', ask('events:DisableRule', { name: 'findings' }))],
    silent: [
      one('one is switched on', ask('events:EnableRule', { name: 'findings' })),
      one('as always', ask('events:DisableRule', { name: 'findings' }), hourly(['events:DisableRule'])),
    ],
  },
  'network-path-changed': {
    fires: [
      one(
        'to anybody',
        ask('ec2:CreateNetworkAclEntry', { networkAclId: 'acl-1', cidrBlock: '0.0.0.0/0', ruleAction: 'allow' }),
      ),
    ],
    silent: [
      one('to an office', ask('ec2:CreateNetworkAclEntry', { networkAclId: 'acl-1', cidrBlock: '198.51.100.0/24' })),
    ],
  },
  'quota-raised': {
    fires: [one('for machines', ask('servicequotas:RequestServiceQuotaIncrease', { serviceCode: 'ec2' }))],
    silent: [one('limits are read', record('servicequotas:ListServiceQuotas'))],
  },
  'door-to-compute-made': {
    fires: [
      one('a key pair', ask('ec2:CreateKeyPair', { keyName: 'k' })),
      one('an endpoint', ask('glue:UpdateDevEndpoint', { endpointName: 'e', publicKey: 'ssh-rsa x' })),
    ],
    silent: [
      one('key pairs are listed', record('ec2:DescribeKeyPairs')),
      one('as always', ask('ec2:CreateKeyPair', { keyName: 'k' }), hourly(['ec2:CreateKeyPair'])),
    ],
  },
  'new-country': {
    fires: [
      one('a known key from abroad', record('s3:GetObject', { sourceIPAddress: ABROAD }), known),
      one('even when it is refused', record('s3:GetObject', { sourceIPAddress: ABROAD, ...denied }), known),
    ],
    silent: [
      one('from home', record('s3:GetObject', { sourceIPAddress: HOME_TOO }), known),
      one('little is known', record('s3:GetObject', { sourceIPAddress: ABROAD })),
      one('a service calls', record('s3:GetObject', { sourceIPAddress: 'athena.amazonaws.com' }), known),
      one('from a private address', record('s3:GetObject', { sourceIPAddress: '10.1.2.3' }), known),
    ],
  },
  'new-source-for-key': {
    fires: [one('another network of the country', record('s3:GetObject', { sourceIPAddress: NEXT_DOOR }), known)],
    silent: [
      one('from home', record('s3:GetObject', { sourceIPAddress: HOME_TOO }), known),
      one('a session, not a key', record('s3:GetObject', { sourceIPAddress: NEXT_DOOR, userIdentity: role() }), known),
    ],
  },
  'dormant-wakes': {
    fires: [
      one('after half a year', record('s3:ListBuckets'), {
        profile: tenDays(['s3:GetObject'], { lastSeen: NOON - 180 * DAY }),
      }),
      one('as the posture knows', record('s3:ListBuckets'), {
        posture: posture(userArn('reporter'), 2, 'service-user', {
          lastUsedAt: new Date(NOON - 200 * DAY).toISOString(),
        }),
      }),
    ],
    silent: [
      one('seen an hour ago', record('s3:ListBuckets'), known),
      one('nothing is known', record('s3:ListBuckets')),
      one('the posture does not know', record('s3:ListBuckets'), {
        posture: posture(userArn('reporter'), 2, 'service-user'),
      }),
    ],
  },
  'instance-credentials-elsewhere': {
    fires: [
      many('two networks', [
        record('s3:GetObject', instance({ sourceIPAddress: IN_AMAZON })),
        record('s3:GetObject', instance({ sourceIPAddress: ABROAD }), NOON + HOUR),
      ]),
      one('a network that is not Amazon’s', record('s3:GetObject', instance({ sourceIPAddress: ABROAD }))),
    ],
    silent: [
      one('from Amazon’s network', record('s3:GetObject', instance({ sourceIPAddress: IN_AMAZON }))),
      one('from inside', record('s3:GetObject', instance({ sourceIPAddress: '10.0.0.4' }))),
      one('not an instance', record('s3:GetObject', { userIdentity: role(), sourceIPAddress: ABROAD })),
    ],
  },
  'instance-credentials-by-hand': {
    fires: [
      one('a laptop', record('s3:ListBuckets', instance({ userAgent: '[aws-cli/1.18 Python/3.8 Darwin/19.5.0]' }))),
    ],
    silent: [
      one('a server', record('s3:ListBuckets', instance({}))),
      one(
        'a laptop’s own session',
        record('s3:ListBuckets', { userIdentity: role('dev', 'ann'), userAgent: 'aws-cli/2 Darwin/23' }),
      ),
    ],
  },
  'enumeration-burst': {
    fires: [
      many(
        'thirteen services in a minute',
        READS.map((call, number) => record(call, {}, NOON + number * 3_000)),
      ),
    ],
    silent: [
      many(
        'pages of the console',
        READS.map((call, number) => record(call, { userIdentity: role(), ...console_ }, NOON + number * 3_000)),
      ),
      many(
        'one call many times',
        several(40, (_, at) => record('ec2:DescribeInstances', {}, at)),
      ),
      many(
        'over hours',
        READS.map((call, number) => record(call, {}, NOON + number * HOUR)),
      ),
      many(
        'as always',
        READS.map((call, number) => record(call, {}, NOON + number * 3_000)),
        hourly(READS),
      ),
    ],
  },
  'machine-reconnaissance': {
    fires: [
      many(
        'an instance looks around',
        ['sts:GetCallerIdentity', 's3:ListBuckets', 'iam:ListUsers', 'iam:ListRoles'].map((call, number) =>
          record(call, instance(), NOON + number * 10_000),
        ),
      ),
    ],
    silent: [
      many(
        'a person looks around',
        ['sts:GetCallerIdentity', 's3:ListBuckets', 'iam:ListUsers', 'iam:ListRoles'].map((call, number) =>
          record(call, { userIdentity: role('dev', 'ann') }, NOON + number * 10_000),
        ),
      ),
      one('one call', record('sts:GetCallerIdentity', instance())),
    ],
  },
  'machine-does-something-new': {
    fires: [one('a first change of identities', ask('iam:CreateUser', { userName: 'x' }), knownMachine)],
    silent: [
      one('a first change of a bucket', record('s3:PutBucketTagging'), knownMachine),
      one('little is known', ask('iam:CreateUser', { userName: 'x' }), machine),
      one('as always', ask('iam:CreateUser', { userName: 'x' }), { ...machine, ...hourly(['iam:CreateUser']) }),
    ],
  },
  'access-denied-burst': {
    fires: [
      many(
        'twelve different calls',
        READS.slice(0, 12).map((call, number) => record(call, denied, NOON + number * 5_000)),
      ),
    ],
    silent: [
      many(
        'a broken program',
        several(40, (_, at) => record('s3:GetObject', denied, at)),
      ),
      many(
        'a page of the console',
        READS.slice(0, 12).map((call, number) =>
          record(call, { ...denied, userIdentity: role(), ...console_ }, NOON + number * 5_000),
        ),
      ),
    ],
  },
  'secrets-read-broadly': {
    fires: [
      many(
        'ten secrets',
        several(10, (number, at) => ask('secretsmanager:GetSecretValue', { secretId: `s${number}` }, {}, at)),
      ),
    ],
    silent: [
      many(
        'one secret ten times',
        several(10, (_, at) => ask('secretsmanager:GetSecretValue', { secretId: 's' }, {}, at)),
      ),
      many(
        'ten plain parameters',
        several(10, (number, at) => ask('ssm:GetParameter', { name: `p${number}` }, {}, at)),
      ),
    ],
  },
  'first-secret-read': {
    fires: [one('the first', ask('secretsmanager:GetSecretValue', { secretId: 's' }), known)],
    silent: [
      one(
        'as always',
        ask('secretsmanager:GetSecretValue', { secretId: 's' }),
        hourly(['secretsmanager:GetSecretValue']),
      ),
      one('little is known', ask('secretsmanager:GetSecretValue', { secretId: 's' })),
    ],
  },
  'instance-data-read': {
    fires: [
      one('a password', ask('ec2:GetPasswordData', { instanceId: 'i-1' })),
      one('user data', ask('ec2:DescribeInstanceAttribute', { instanceId: 'i-1', attribute: 'userData' })),
    ],
    silent: [
      one('the instance type', ask('ec2:DescribeInstanceAttribute', { instanceId: 'i-1', attribute: 'instanceType' })),
    ],
  },
  'role-chain-new-pair': {
    fires: [one('a new pair', ask('sts:AssumeRole', { roleArn: roleArn('admin') }, { userIdentity: role() }), known)],
    silent: [
      one('a user assumes a role', ask('sts:AssumeRole', { roleArn: roleArn('admin') }), known),
      one('little is known', ask('sts:AssumeRole', { roleArn: roleArn('admin') }, { userIdentity: role() })),
      one('itself', ask('sts:AssumeRole', { roleArn: roleArn('worker') }, { userIdentity: role() }), known),
    ],
  },
  'federation-token': {
    fires: [one('with everything', ask('sts:GetFederationToken', { name: 'x', policy: allow('*') }))],
    silent: [one('it failed', ask('sts:GetFederationToken', { name: 'x' }, { errorCode: 'ValidationError' }))],
  },
  'session-token-from-key': {
    fires: [one('the first', record('sts:GetSessionToken'))],
    silent: [
      one('with MFA', ask('sts:GetSessionToken', { serialNumber: 'arn:aws:iam::111122223333:mfa/x' })),
      one('as always', record('sts:GetSessionToken'), hourly(['sts:GetSessionToken'])),
    ],
  },
  'assume-root': {
    fires: [one('a member', ask('sts:AssumeRoot', { targetPrincipal: '999988887777' }))],
    silent: [one('a role', ask('sts:AssumeRole', { roleArn: roleArn('x') }))],
  },
  'account-dumped': {
    fires: [one('at once', record('iam:GetAccountAuthorizationDetails'))],
    silent: [
      one('a user is read', record('iam:GetUser')),
      one('as always', record('iam:GetAccountAuthorizationDetails'), hourly(['iam:GetAccountAuthorizationDetails'])),
    ],
  },
  'attack-distribution': {
    fires: [one('by name', record('s3:ListBuckets', { userAgent: 'aws-cli/2.1 Python/3.11 Linux/6.1-kali5-amd64' }))],
    silent: [one('another Linux', record('s3:ListBuckets'))],
  },
  'model-invoked-anew': {
    fires: [
      many(
        'three models',
        several(3, (number, at) => ask('bedrock:InvokeModel', { modelId: `m${number}` }, {}, at)),
      ),
      one('refused with a key', ask('bedrock:InvokeModel', { modelId: 'm' }, denied)),
    ],
    silent: [
      one('one model', ask('bedrock:InvokeModel', { modelId: 'm' }, { userIdentity: role() })),
      many(
        'as always',
        several(3, (number, at) => ask('bedrock:InvokeModel', { modelId: `m${number}` }, {}, at)),
        hourly(['bedrock:InvokeModel']),
      ),
    ],
  },
  'off-schedule': {
    fires: [
      one('a nightly job at noon', record('s3:GetObject'), {
        ...machine,
        profile: tenDays(['s3:GetObject'], { hours: Array.from({ length: 24 }, (_, hour) => (hour === 3 ? 240 : 0)) }),
      }),
    ],
    silent: [
      one('an hourly job', record('s3:GetObject'), knownMachine),
      one('an hour beside', record('s3:GetObject'), {
        ...machine,
        profile: tenDays(['s3:GetObject'], { hours: Array.from({ length: 24 }, (_, hour) => (hour === 13 ? 240 : 0)) }),
      }),
    ],
  },
  'federated-entry-changed': {
    fires: [],
    silent: [
      one(
        'the only subject',
        ask(
          'sts:AssumeRoleWithWebIdentity',
          { roleArn: roleArn('ci') },
          {
            userIdentity: {
              type: 'WebIdentityUser',
              principalId: 'x',
              userName: 'repo:org/app:ref:refs/heads/main',
              identityProvider: 'token.actions.githubusercontent.com',
            },
            responseElements: { subjectFromWebIdentityToken: 'repo:org/app:ref:refs/heads/main' },
          },
        ),
      ),
    ],
  },
  'model-reconnaissance': {
    fires: [
      many(
        'three Regions, in two ways',
        ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'].map((awsRegion, number) =>
          record(
            `bedrock:${number === 0 ? 'ListFoundationModels' : 'InvokeModel'}`,
            { awsRegion },
            NOON + number * 1000,
          ),
        ),
      ),
      many('whether calls are recorded, then a call', [
        record('bedrock:GetModelInvocationLoggingConfiguration'),
        record('bedrock:InvokeModel', { errorCode: 'ValidationException' }, NOON + MINUTE),
      ]),
    ],
    silent: [
      many(
        'a program whose inference is spread over Regions',
        ['eu-west-1', 'eu-west-3', 'eu-north-1', 'eu-central-1'].map((awsRegion, number) =>
          record('bedrock:Converse', { awsRegion, userIdentity: role('agent') }, NOON + number * 1000),
        ),
      ),
      many(
        'pages of the console',
        ['us-east-1', 'us-west-2', 'eu-west-1'].flatMap((awsRegion, number) => [
          record(
            'bedrock:ListFoundationModels',
            { awsRegion, userIdentity: role('person'), sessionCredentialFromConsole: 'true' },
            NOON + number * 1000,
          ),
        ]),
      ),
    ],
  },
  'role-guessing': {
    fires: [
      many(
        'ten names',
        several(10, (number, at) => ask('sts:AssumeRole', { roleArn: roleArn(`guess-${number}`) }, denied, at)),
      ),
    ],
    silent: [
      many(
        'one role, over and over',
        several(20, (_, at) => ask('sts:AssumeRole', { roleArn: roleArn('broken') }, denied, at)),
      ),
      many(
        'roles that let it in',
        several(10, (number, at) => ask('sts:AssumeRole', { roleArn: roleArn(`mine-${number}`) }, {}, at)),
      ),
    ],
  },
  'role-passed': {
    fires: [
      one('a function', ask('lambda:CreateFunction20150331', { functionName: 'f', role: roleArn('admin') })),
      one('a machine', ask('ec2:RunInstances', { iamInstanceProfile: { name: 'admin' } })),
      one('a stack', ask('cloudformation:CreateStack', { stackName: 's', roleARN: roleArn('admin') })),
    ],
    silent: [
      one('a machine without a role', ask('ec2:RunInstances', { instanceType: 't3.micro' })),
      one(
        'by CloudFormation',
        ask(
          'lambda:CreateFunction20150331',
          { role: roleArn('x') },
          { sourceIPAddress: 'cloudformation.amazonaws.com' },
        ),
      ),
    ],
  },
  'function-credentials-elsewhere': {
    fires: [
      many('the same session from a network that is not Amazon’s', [
        record('s3:GetObject', {
          userIdentity: role('fn', 'resize'),
          sourceIPAddress: IN_AMAZON,
          userAgent: 'Boto3/1.34 exec-env/AWS_Lambda_python3.12',
        }),
        record(
          'sts:GetCallerIdentity',
          { userIdentity: role('fn', 'resize'), sourceIPAddress: ABROAD, userAgent: 'aws-cli/2.17 os/linux' },
          NOON + MINUTE,
        ),
      ]),
    ],
    silent: [
      many('within Amazon’s networks', [
        record('s3:GetObject', {
          userIdentity: role('fn', 'resize'),
          sourceIPAddress: IN_AMAZON,
          userAgent: 'Boto3/1.34 exec-env/AWS_Lambda_python3.12',
        }),
        record(
          's3:GetObject',
          { userIdentity: role('fn', 'resize'), sourceIPAddress: IN_AMAZON, userAgent: 'curl/8' },
          NOON + MINUTE,
        ),
      ]),
      one(
        'a session that no function used',
        record('s3:GetObject', { userIdentity: role('fn'), sourceIPAddress: ABROAD }),
      ),
    ],
  },
  'mail-reconnaissance': {
    fires: [one('a key that never did', record('ses:GetSendQuota'), known)],
    silent: [
      one('as always', record('ses:GetSendQuota'), hourly(['ses:GetSendQuota'])),
      one('a role, once', record('ses:GetSendQuota', { userIdentity: role() })),
    ],
  },
};

// Cases whose records belong together by what AWS answers.
const failures = several(5, (_, at) => failedLogin({}, at));
const own = ask(
  'iam:CreateAccessKey',
  {},
  { responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLE000000002' } } },
);
const entry = (subject: string, at: number) =>
  ask(
    'sts:AssumeRoleWithWebIdentity',
    { roleArn: roleArn('ci') },
    {
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: 'x',
        userName: subject,
        identityProvider: 'token.actions.githubusercontent.com',
      },
      responseElements: { subjectFromWebIdentityToken: subject },
    },
    at,
  );

/** Several records, several rules: what one rule counts another reads. */
export const JOINED: readonly {
  readonly rule: string;
  readonly with: readonly string[];
  readonly fires: Case;
  readonly silent: Case;
}[] = [
  {
    rule: 'signin-after-failures',
    with: ['signin-brute-force'],
    fires: many('five failures, then it works', [...failures, login({}, NOON + 60_000)]),
    silent: many('four failures, then it works', [...failures.slice(0, 4), login({}, NOON + 60_000)]),
  },
  {
    rule: 'own-key-used-at-once',
    with: ['access-key-own'],
    fires: many('ten minutes later', [
      own,
      record(
        's3:ListBuckets',
        { userIdentity: user('reporter', { accessKeyId: 'AKIAEXAMPLE000000002' }) },
        NOON + 600_000,
      ),
    ]),
    silent: many('a day later', [
      own,
      record('s3:ListBuckets', { userIdentity: user('reporter', { accessKeyId: 'AKIAEXAMPLE000000002' }) }, NOON + DAY),
    ]),
  },
  {
    rule: 'federated-entry-changed',
    with: [],
    fires: many(
      'another repository, told once',
      [
        entry('repo:org/app:ref:refs/heads/main', NOON - DAY),
        entry('repo:org/other:ref:refs/heads/main', NOON),
        entry('repo:org/other:ref:refs/heads/main', NOON + 2 * HOUR),
        entry('repo:org/app:ref:refs/heads/main', NOON + 3 * HOUR),
      ],
      hourly(['sts:AssumeRoleWithWebIdentity']),
    ),
    silent: many(
      'the same again',
      [entry('repo:org/app:ref:refs/heads/main', NOON - DAY), entry('repo:org/app:ref:refs/heads/main', NOON)],
      hourly(['sts:AssumeRoleWithWebIdentity']),
    ),
  },
];
