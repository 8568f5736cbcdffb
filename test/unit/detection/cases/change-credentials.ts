import { ask, record, role, root, several } from '../records.ts';
import { ADMIN, many, one, type RuleCases } from './case.ts';

export const changeCredentialsCases: Readonly<Record<string, RuleCases>> = {
  'access-key-for-another': {
    matches: [
      one('a key for another user', ask('iam:CreateAccessKey', { userName: 'backup' })),
      one(
        'a key that a role creates for a user',
        ask('iam:CreateAccessKey', { userName: 'backup' }, { userIdentity: role() }),
      ),
    ],
    ignores: [
      one('a key for the caller, with its name', ask('iam:CreateAccessKey', { userName: 'reporter' })),
      one('a key for the caller, without a name', ask('iam:CreateAccessKey', {})),
    ],
  },
  'access-key-reactivated': {
    matches: [
      one(
        'an old key of another user',
        ask('iam:UpdateAccessKey', { userName: 'other', accessKeyId: 'AKIA1', status: 'Active' }),
      ),
      one('an old key of the caller', ask('iam:UpdateAccessKey', { accessKeyId: 'AKIA1', status: 'Active' })),
    ],
    ignores: [
      one(
        'a deactivated key',
        ask('iam:UpdateAccessKey', { userName: 'other', accessKeyId: 'AKIA1', status: 'Inactive' }),
      ),
    ],
  },
  'access-key-root': {
    matches: [one('a root user that creates its own key', record('iam:CreateAccessKey', { userIdentity: root }))],
    ignores: [
      one(
        'a root user that creates a key for a user',
        ask('iam:CreateAccessKey', { userName: 'x' }, { userIdentity: root }),
      ),
      one('a user that creates its own key', record('iam:CreateAccessKey')),
    ],
  },
  'access-key-own': {
    matches: [one('a key for the caller', ask('iam:CreateAccessKey', {}))],
    ignores: [one('a key for another user', ask('iam:CreateAccessKey', { userName: 'backup' }))],
  },
  'login-profile-made': {
    matches: [
      one(
        'a password for another user',
        ask('iam:CreateLoginProfile', { userName: 'backup', passwordResetRequired: false }),
      ),
    ],
    ignores: [
      one(
        'a failed call',
        ask('iam:CreateLoginProfile', { userName: 'backup' }, { errorCode: 'EntityAlreadyExistsException' }),
      ),
    ],
  },
  'login-profile-changed': {
    matches: [one('a new password of another user', ask('iam:UpdateLoginProfile', { userName: 'backup' }))],
    ignores: [one('a new password of the caller', ask('iam:UpdateLoginProfile', { userName: 'reporter' }))],
  },
  'mfa-removed': {
    matches: [
      one(
        'a device of another user',
        ask('iam:DeactivateMFADevice', { userName: 'x', serialNumber: 'arn:aws:iam::111122223333:mfa/x' }),
      ),
    ],
    ignores: [one('a device that is enabled', ask('iam:EnableMFADevice', { userName: 'x' }))],
  },
  'mfa-enrolled-for-another': {
    matches: [one('a device for another user', ask('iam:EnableMFADevice', { userName: 'x' }))],
    ignores: [one('a device for the caller', ask('iam:EnableMFADevice', { userName: 'reporter' }))],
  },
  'service-credential-made': {
    matches: [
      one(
        'a credential for Bedrock',
        ask('iam:CreateServiceSpecificCredential', { userName: 'x', serviceName: 'bedrock.amazonaws.com' }),
      ),
    ],
    ignores: [one('a deleted credential', ask('iam:DeleteServiceSpecificCredential', { userName: 'x' }))],
  },
  'quarantine-attached': {
    matches: [
      one(
        'the quarantine policy',
        ask('iam:AttachUserPolicy', {
          userName: 'reporter',
          policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
        }),
      ),
      one(
        'an inline policy of that name',
        ask('iam:PutUserPolicy', { userName: 'reporter', policyName: 'AWSCompromisedKeyQuarantineV2' }),
      ),
      one(
        'the policy of former years',
        ask('iam:PutUserPolicy', { userName: 'reporter', policyName: 'AWSExposedCredentialPolicy_DO_NOT_REMOVE' }),
      ),
    ],
    ignores: [one('another policy', ask('iam:AttachUserPolicy', { userName: 'reporter', policyArn: ADMIN }))],
  },
  'quarantine-detached': {
    matches: [
      one(
        'the quarantine policy',
        ask('iam:DetachUserPolicy', {
          userName: 'reporter',
          policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2',
        }),
      ),
    ],
    ignores: [one('another policy', ask('iam:DetachUserPolicy', { userName: 'reporter', policyArn: ADMIN }))],
  },
  'roles-anywhere-anchor': {
    matches: [one('a new trust anchor', ask('rolesanywhere:CreateTrustAnchor', { name: 'x' }))],
    ignores: [one('a list of trust anchors', record('rolesanywhere:ListTrustAnchors'))],
  },
  'identity-provider-changed': {
    matches: [
      one('a new provider', ask('iam:CreateOpenIDConnectProvider', { url: 'https://example.net' })),
      one(
        'new metadata',
        ask('iam:UpdateSAMLProvider', { sAMLProviderArn: 'arn:aws:iam::111122223333:saml-provider/x' }),
      ),
      one(
        'a deleted provider',
        ask('iam:DeleteSAMLProvider', { sAMLProviderArn: 'arn:aws:iam::111122223333:saml-provider/x' }),
      ),
      one(
        'a signing certificate for IAM Identity Center',
        ask('sso-directory:ImportExternalIdPCertificate', { directoryId: 'd-1' }),
      ),
    ],
    ignores: [one('a read', record('iam:GetSAMLProvider'))],
  },
  'user-made': {
    matches: [one('a new user', ask('iam:CreateUser', { userName: 'x' }))],
    ignores: [
      one('a new group', ask('iam:CreateGroup', { groupName: 'x' })),
      one(
        'a user that already exists',
        ask('iam:CreateUser', { userName: 'x' }, { errorCode: 'EntityAlreadyExistsException' }),
      ),
    ],
  },
  'access-taken-away': {
    matches: [
      many(
        'passwords of four users',
        several(4, (number, at) => ask('iam:DeleteLoginProfile', { userName: `u${number}` }, {}, at)),
      ),
    ],
    ignores: [
      one('a key of the caller', ask('iam:DeleteAccessKey', { userName: 'reporter' })),
      one('a key that is activated', ask('iam:UpdateAccessKey', { userName: 'x', status: 'Active' })),
    ],
  },
};
