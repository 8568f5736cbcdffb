import { COVERAGE_PERMISSIONS } from './coverage-permissions.ts';
import { everywhere, type Permission } from './permission.ts';
import { regional } from './regional-permissions.ts';

const iam = (type: string): string => `arn:{Partition}:iam::{Account}:${type}/*`;

const assessing: readonly Permission[] = [
  {
    actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
    resources: ['{IdentitiesTable}'],
    why: 'Facts, postures and the index of keys are kept in the identities table.',
  },
  {
    actions: ['dynamodb:Query'],
    resources: ['{IdentitiesTable}/index/byAccountTier'],
    why: 'Stored postures are compared with the new ones.',
  },
  {
    actions: ['events:PutEvents'],
    resources: ['{Bus}'],
    why: 'Changes are published.',
  },
];

const policies: Permission = {
  actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions'],
  // AWS managed policies belong to an account called aws.
  resources: [iam('policy'), 'arn:{Partition}:iam::aws:policy/*'],
  why: 'The authorization details lack policies that are used only as permissions boundaries.',
};

const providers: Permission = {
  actions: ['iam:ListOpenIDConnectProviders', 'iam:ListSAMLProviders'],
  resources: ['*'],
  why: 'Lists the identity providers of the account.',
};

const ofOrganization = (...kinds: readonly string[]): string[] =>
  kinds.map((kind) => `arn:{Partition}:organizations::*:${kind}/o-*`);

/** The ARNs of an organization's resources contain its management account, which is not known. */
const organization: readonly Permission[] = [
  {
    actions: ['organizations:DescribeOrganization', 'organizations:ListRoots'],
    resources: ['*'],
    why: 'Whether there is an organization, and which types of its policies are enabled.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListParents'],
    resources: ofOrganization('account', 'ou'),
    why: 'The organizational units of an account, up to the root.',
    ownOnly: true,
  },
  {
    actions: ['organizations:ListPoliciesForTarget'],
    resources: ofOrganization('account', 'ou', 'root'),
    why: 'Service and resource control policies limit what identities of an account can do, and who can use its resources.',
    ownOnly: true,
  },
  {
    actions: ['organizations:DescribePolicy'],
    resources: [
      'arn:{Partition}:organizations::*:policy/o-*/service_control_policy/*',
      'arn:{Partition}:organizations::aws:policy/service_control_policy/*',
      'arn:{Partition}:organizations::*:policy/o-*/resource_control_policy/*',
      'arn:{Partition}:organizations::aws:policy/resource_control_policy/*',
    ],
    why: 'Service and resource control policies of the organization and of AWS.',
    ownOnly: true,
  },
];

/** Identity Center answers only the management account of the organization and its delegated administrator. */
const identityCenter: readonly Permission[] = [
  {
    actions: ['sso:ListInstances'],
    resources: ['*'],
    why: 'Whether there is an instance of Identity Center.',
    ownOnly: true,
  },
  {
    actions: ['sso:ListPermissionSetsProvisionedToAccount', 'sso:DescribePermissionSet', 'sso:ListAccountAssignments'],
    resources: ['instance/*', 'permissionSet/*/*', 'account/*'].map((of) => `arn:{Partition}:sso:::${of}`),
    why: 'Who is assigned the permission set behind a role of Identity Center.',
    ownOnly: true,
  },
  {
    actions: ['identitystore:ListUsers', 'identitystore:ListGroups', 'identitystore:ListGroupMemberships'],
    resources: [
      'arn:{Partition}:identitystore::*:identitystore/*',
      ...['user/*', 'group/*', 'membership/*'].map((of) => `arn:{Partition}:identitystore:::${of}`),
    ],
    why: 'Names of the assigned users and groups, and how many users a group has.',
    ownOnly: true,
  },
];

const ofUsers: Permission = {
  actions: ['iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:GetUser', 'iam:ListAccessKeys'],
  resources: [iam('user')],
  why: 'The credential report lacks users that are newer than it, and the ids of access keys.',
};

const keyUse: Permission = {
  actions: ['iam:GetAccessKeyLastUsed'],
  resources: [iam('user')],
  why: 'The last use of an access key shows whether it is still needed.',
};

/** The permissions of the functions that read accounts, each with its reason. The CDK app grants exactly these. It replaces
 * `{Partition}`, `{Account}` (the account that is read), `{IdentitiesTable}` (ARN) and `{Bus}` (ARN). A lone `*` is used where
 * IAM supports no resource-level permission. */
export const READER_PERMISSIONS = {
  'snapshot-principals': [
    {
      actions: ['iam:GetAccountAuthorizationDetails'],
      resources: ['*'],
      why: 'Lists users, groups, roles and policies of the account.',
    },
    policies,
    providers,
    ...organization,
    ...identityCenter,
    ...assessing,
  ],
  'snapshot-credentials': [
    {
      actions: [
        'iam:GenerateCredentialReport',
        'iam:GetCredentialReport',
        'iam:GetAccountSummary',
        'iam:ListUsers',
        'iam:ListServiceSpecificCredentials',
      ],
      resources: ['*'],
      why: 'These actions apply to the account as a whole.',
    },
    ofUsers,
    keyUse,
    {
      actions: ['iam:GenerateServiceLastAccessedDetails'],
      resources: [iam('user'), iam('role')],
      why: 'The services that an identity uses show which permissions it does not need.',
    },
    {
      actions: ['iam:GetServiceLastAccessedDetails'],
      resources: ['*'],
      why: 'IAM identifies the job only by its id.',
    },
    ...assessing,
  ],
  'snapshot-secrets': [...regional, ...assessing],
  'learn-history': [
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: ['*'],
      why: 'Event history belongs to the account as a whole: the action supports no resource-level permissions.',
    },
    {
      actions: ['ec2:DescribeRegions'],
      resources: ['*'],
      why: 'Lists the Regions whose event history is read.',
    },
    {
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      resources: ['{IdentitiesTable}'],
      why: 'Profiles, and the progress of the reading, are kept in the identities table.',
    },
    {
      actions: ['dynamodb:Query'],
      resources: ['{IdentitiesTable}/index/byAccountTier'],
      why: 'Lists the identities whose history matters.',
    },
  ],
  'check-coverage': COVERAGE_PERMISSIONS,
  'refresh-identity': [
    ofUsers,
    keyUse,
    policies,
    providers,
    {
      actions: [
        'iam:ListUserPolicies',
        'iam:GetUserPolicy',
        'iam:ListAttachedUserPolicies',
        'iam:ListGroupsForUser',
        'iam:ListServiceSpecificCredentials',
      ],
      resources: [iam('user')],
      why: 'Reads a changed user again.',
    },
    {
      actions: [
        'iam:GetRole',
        'iam:ListRolePolicies',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
      ],
      resources: [iam('role')],
      why: 'Reads a changed role again.',
    },
    {
      actions: ['iam:GetGroup', 'iam:ListGroupPolicies', 'iam:GetGroupPolicy', 'iam:ListAttachedGroupPolicies'],
      resources: [iam('group')],
      why: 'Reads a changed group again.',
    },
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
      resources: [everywhere('secretsmanager', 'secret:*')],
      why: 'Reads the metadata of a changed secret again. Its value is never read.',
    },
    ...assessing,
  ],
} as const satisfies Record<string, readonly Permission[]>;
