import { ask, DAY, denied, HOUR, NOON, record, roleArn, tenDays, userArn } from '../records.ts';
import { ADMIN, allow, hourly, many, OTHER_ACCOUNT, one, type RuleCases, tagging, trust } from './case.ts';

export const changePermissionsCases: Readonly<Record<string, RuleCases>> = {
  'admin-policy-attached': {
    matches: [
      one('an administrator policy for a user', ask('iam:AttachUserPolicy', { userName: 'x', policyArn: ADMIN })),
      one('an administrator policy for a role', ask('iam:AttachRolePolicy', { roleName: 'x', policyArn: ADMIN })),
    ],
    ignores: [
      one(
        'a read-only policy',
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
    matches: [
      one(
        'an inline policy that allows everything',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('*') }),
      ),
      one(
        'a URL-encoded document',
        ask('iam:PutRolePolicy', { roleName: 'x', policyName: 'p', policyDocument: encodeURIComponent(allow('*:*')) }),
      ),
      one(
        'a NotAction that excludes little',
        ask('iam:CreatePolicy', {
          policyName: 'p',
          policyDocument: JSON.stringify({ Statement: { Effect: 'Allow', NotAction: 's3:*', Resource: '*' } }),
        }),
      ),
      one(
        'a policy that enables privilege escalation',
        ask('iam:CreatePolicyVersion', {
          policyArn: 'arn:aws:iam::111122223333:policy/p',
          policyDocument: allow(['s3:GetObject', 'iam:AttachUserPolicy']),
        }),
      ),
      one(
        'a document that cannot be parsed',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: '{"Version": "2012' }),
      ),
    ],
    ignores: [
      one(
        'read access to objects',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('s3:GetObject') }),
      ),
      one(
        'full access to one bucket',
        ask('iam:PutUserPolicy', { userName: 'x', policyName: 'p', policyDocument: allow('*', 'arn:aws:s3:::b') }),
      ),
      one(
        'a deny of everything',
        ask('iam:PutUserPolicy', {
          userName: 'x',
          policyName: 'p',
          policyDocument: JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
        }),
      ),
      one('a request without a document', ask('iam:PutUserPolicy', { userName: 'x' })),
    ],
  },
  'new-identity-made-admin': {
    matches: [
      many('a new user that becomes administrator', [
        ask('iam:CreateUser', { userName: 'new' }),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + 20 * HOUR),
      ]),
      many('a new role that becomes administrator', [
        ask('iam:CreateRole', { roleName: 'new' }),
        ask('iam:PutRolePolicy', { roleName: 'new', policyDocument: allow('*') }, {}, NOON + HOUR),
      ]),
    ],
    ignores: [
      one(
        'an existing user that becomes administrator',
        ask('iam:AttachUserPolicy', { userName: 'old', policyArn: ADMIN }),
      ),
      many('a user that becomes administrator two days later', [
        ask('iam:CreateUser', { userName: 'new' }),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + 2 * DAY),
      ]),
      many('a user whose creation was denied', [
        ask('iam:CreateUser', { userName: 'new' }, denied),
        ask('iam:AttachUserPolicy', { userName: 'new', policyArn: ADMIN }, {}, NOON + HOUR),
      ]),
    ],
  },
  'trust-policy-opened': {
    matches: [
      one(
        'trust in another account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: OTHER_ACCOUNT }) }),
      ),
      one('trust in everyone', ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust('*') })),
      one(
        'a new role that trusts another account',
        ask('iam:CreateRole', { roleName: 'x', assumeRolePolicyDocument: trust({ AWS: '999988887777' }) }),
      ),
    ],
    ignores: [
      one(
        'trust in a service',
        ask('iam:UpdateAssumeRolePolicy', {
          roleName: 'x',
          policyDocument: trust({ Service: 'lambda.amazonaws.com' }),
        }),
      ),
      one(
        'trust in a user of the same account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: userArn('x') }) }),
      ),
    ],
  },
  'trust-policy-changed': {
    matches: [
      one(
        'trust in a user of the account',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ AWS: userArn('x') }) }),
      ),
    ],
    ignores: [
      one(
        'trust in a service',
        ask('iam:UpdateAssumeRolePolicy', { roleName: 'x', policyDocument: trust({ Service: 'ec2.amazonaws.com' }) }),
      ),
    ],
  },
  'boundary-removed': {
    matches: [
      one('the boundary of a role', ask('iam:DeleteRolePermissionsBoundary', { roleName: 'x' })),
      one(
        'a boundary that limits nothing',
        ask('iam:PutUserPermissionsBoundary', { userName: 'x', permissionsBoundary: ADMIN }),
      ),
    ],
    ignores: [
      one(
        'a boundary that is set',
        ask('iam:PutRolePermissionsBoundary', {
          roleName: 'x',
          permissionsBoundary: 'arn:aws:iam::111122223333:policy/developers',
        }),
      ),
    ],
  },
  'policy-version-switched': {
    matches: [
      one(
        'a change to an older version',
        ask('iam:SetDefaultPolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/p', versionId: 'v1' }),
      ),
    ],
    ignores: [
      one(
        'a deleted version',
        ask('iam:DeletePolicyVersion', { policyArn: 'arn:aws:iam::111122223333:policy/p', versionId: 'v1' }),
      ),
    ],
  },
  'group-joined': {
    matches: [
      one('a user that adds itself', ask('iam:AddUserToGroup', { userName: 'reporter', groupName: 'team' })),
      one('another user', ask('iam:AddUserToGroup', { userName: 'x', groupName: 'admins' })),
    ],
    ignores: [one('a user that is removed', ask('iam:RemoveUserFromGroup', { userName: 'x', groupName: 'admins' }))],
  },
  'identity-class-tagged': {
    matches: [
      one('a tag that makes a user break-glass', tagging('bot', { key: 'break-glass', value: 'true' })),
      one('a class in the tag of the team', tagging('bot', { key: 'tierwatch:class', value: 'human' })),
      one('an identity that tags itself', tagging('reporter', { key: 'identity-type', value: 'person' })),
      one(
        'a new role with a class tag',
        ask('iam:CreateRole', { roleName: 'x', tags: [{ key: 'agent', value: '1' }] }),
      ),
      one('a removed class tag', ask('iam:UntagRole', { roleName: 'x', tagKeys: ['team', 'Break-Glass'] })),
    ],
    ignores: [
      one('an owner tag', tagging('bot', { key: 'owner', value: 'ann' })),
      one('a tag that says no to break-glass', tagging('bot', { key: 'break-glass', value: 'false' })),
      one('a class tag with an unrelated value', tagging('bot', { key: 'class', value: 'gold' })),
      one('other tags that are removed', ask('iam:UntagUser', { userName: 'bot', tagKeys: ['owner'] })),
      one('a user without tags', ask('iam:CreateUser', { userName: 'bot' })),
      one(
        'a pipeline that habitually tags what it creates',
        ask('iam:CreateUser', { userName: 'tenant', tags: [{ key: 'class', value: 'service' }] }),
        { profile: tenDays(['iam:CreateUser']) },
      ),
    ],
  },
  'identity-center-changed': {
    matches: [
      one('a new assignment', ask('sso:CreateAccountAssignment', { permissionSetArn: 'x' })),
      one('another issuer of tokens', ask('sso:UpdateTrustedTokenIssuer', { trustedTokenIssuerArn: 'x' })),
      one('MFA that is no longer required', ask('sso:PutMfaDeviceManagementForDirectory', { directoryId: 'd-1' })),
    ],
    ignores: [one('a list of assignments', record('sso:ListAccountAssignments'))],
  },
  'cluster-access-given': {
    matches: [
      one('a new access entry', ask('eks:CreateAccessEntry', { name: 'c', principalArn: roleArn('x') })),
      one(
        'an access entry for another account',
        ask('eks:CreateAccessEntry', { name: 'c', principalArn: 'arn:aws:iam::999988887777:role/x' }),
      ),
    ],
    ignores: [one('a list of access entries', record('eks:ListAccessEntries'))],
  },
  'delicate-change-refused': {
    matches: [one('a denied change without its request', record('iam:AttachUserPolicy', denied))],
    ignores: [
      one('a successful change', record('iam:AttachUserPolicy')),
      one('a habitual denial', record('iam:AttachUserPolicy', denied), hourly(['iam:AttachUserPolicy!'])),
      one('a denied read', record('s3:GetObject', denied)),
    ],
  },
};
