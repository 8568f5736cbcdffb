import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  adminPaths,
  escalationsOfEve,
  type Grant,
  policyArn,
  roleArn,
  userArn,
} from './account.ts';

/** A case: what it is, the account, and how eve becomes administrator there. */
type Case = readonly [string, AccountSpec, readonly string[]];

const ADMIN_ARN = 'arn:aws:iam::aws:policy/AdministratorAccess';

const holds: readonly Case[] = [
  ['writing an inline policy of oneself', { users: { eve: { allow: 'iam:PutUserPolicy' } } }, ['iam-put-user-policy']],
  ['attaching a policy to oneself', { users: { eve: { allow: 'iam:AttachUserPolicy' } } }, ['iam-attach-user-policy']],
  ['a role writing its own policy', { roles: { eve: { allow: 'iam:PutRolePolicy' } } }, ['iam-put-role-policy']],
  ['a role attaching to itself', { roles: { eve: { allow: 'iam:AttachRolePolicy' } } }, ['iam-attach-role-policy']],
  [
    'writing the policy of a group that one is in',
    { users: { eve: { allow: 'iam:PutGroupPolicy', groups: ['team'] } }, groups: { team: {} } },
    ['iam-put-group-policy'],
  ],
  [
    'attaching to a group that one is in',
    { users: { eve: { allow: 'iam:AttachGroupPolicy', groups: ['team'] } }, groups: { team: {} } },
    ['iam-attach-group-policy'],
  ],
  [
    'writing a managed policy that one has',
    { users: { eve: { allow: 'iam:CreatePolicyVersion', attached: ['mine'] } }, policies: { mine: {} } },
    ['iam-create-policy-version'],
  ],
  [
    'writing a managed policy that a group of one has',
    {
      users: { eve: { allow: 'iam:CreatePolicyVersion', groups: ['team'] } },
      groups: { team: { attached: ['mine'] } },
      policies: { mine: {} },
    },
    ['iam-create-policy-version'],
  ],
  [
    'bringing back a version that allowed more',
    {
      users: { eve: { allow: 'iam:SetDefaultPolicyVersion', attached: ['mine'] } },
      policies: { mine: { earlier: [ADMIN] } },
    },
    ['iam-set-default-policy-version'],
  ],
  [
    'joining a better group',
    { users: { eve: { allow: 'iam:AddUserToGroup' } }, groups: { admins: ADMIN } },
    ['iam-add-user-to-group'],
  ],
  [
    'joining a group that one may write',
    { users: { eve: { allow: ['iam:AddUserToGroup', 'iam:PutGroupPolicy'] } }, groups: { team: {} } },
    ['iam-add-user-to-group'],
  ],
  [
    'joining a group, which AdministratorAccess of the same partition can be attached to',
    {
      users: {
        eve: {
          allow: ['iam:AddUserToGroup', 'iam:AttachGroupPolicy'],
          when: { ArnEqualsIfExists: { 'iam:PolicyARN': ADMIN_ARN } },
        },
      },
      groups: { team: {} },
    },
    ['iam-add-user-to-group'],
  ],
  [
    'removing the boundary that holds one back',
    {
      users: { eve: { allow: '*', boundary: 'limit' } },
      policies: { limit: { allow: 'iam:DeleteUserPermissionsBoundary' } },
    },
    ['iam-delete-user-permissions-boundary'],
  ],
  [
    'replacing the boundary that holds one back',
    {
      users: { eve: { allow: '*', boundary: 'limit' } },
      policies: { limit: { allow: 'iam:PutUserPermissionsBoundary' } },
    },
    ['iam-put-user-permissions-boundary'],
  ],
  [
    'a role removing its own boundary',
    {
      roles: { eve: { allow: '*', boundary: 'limit' } },
      policies: { limit: { allow: 'iam:DeleteRolePermissionsBoundary' } },
    },
    ['iam-delete-role-permissions-boundary'],
  ],
  [
    'a role replacing its own boundary',
    {
      roles: { eve: { allow: '*', boundary: 'limit' } },
      policies: { limit: { allow: 'iam:PutRolePermissionsBoundary' } },
    },
    ['iam-put-role-permissions-boundary'],
  ],
  [
    'rewriting the boundary that holds one back',
    { users: { eve: { allow: '*', boundary: 'limit' } }, policies: { limit: { allow: 'iam:CreatePolicyVersion' } } },
    ['iam-create-policy-version'],
  ],
];

const DENY_ALL_BUT = (action: string) => ({ statements: [{ Effect: 'Deny', NotAction: action, Resource: '*' }] });
const lifted: readonly Case[] = [
  ...(['iam:DeleteUserPolicy', 'iam:DeleteRolePolicy'] as const).map((action): Case => {
    const eve = { inline: { rights: ADMIN, no: DENY_ALL_BUT(action) } };
    const rule = action === 'iam:DeleteUserPolicy' ? 'iam-delete-user-policy' : 'iam-delete-role-policy';
    return [
      `${action} on the inline policy that denies`,
      rule.includes('user') ? { users: { eve } } : { roles: { eve } },
      [rule],
    ];
  }),
  ...(['iam:DetachUserPolicy', 'iam:DetachRolePolicy'] as const).map((action): Case => {
    const eve = { inline: { rights: ADMIN }, attached: ['no'] };
    const rule = action === 'iam:DetachUserPolicy' ? 'iam-detach-user-policy' : 'iam-detach-role-policy';
    const policies = { no: DENY_ALL_BUT(action) };
    return [
      `${action} on the policy that denies`,
      rule.includes('user') ? { users: { eve }, policies } : { roles: { eve }, policies },
      [rule],
    ];
  }),
  [
    'deleting the inline policy of a group that denies',
    { users: { eve: { ...ADMIN, groups: ['team'] } }, groups: { team: DENY_ALL_BUT('iam:DeleteGroupPolicy') } },
    ['iam-delete-group-policy'],
  ],
  [
    'detaching the policy of a group that denies',
    {
      users: { eve: { ...ADMIN, groups: ['team'] } },
      groups: { team: { attached: ['no'] } },
      policies: { no: DENY_ALL_BUT('iam:DetachGroupPolicy') },
    },
    ['iam-detach-group-policy'],
  ],
  [
    'leaving a group that denies',
    { users: { eve: { ...ADMIN, groups: ['team'] } }, groups: { team: DENY_ALL_BUT('iam:RemoveUserFromGroup') } },
    ['iam-remove-user-from-group'],
  ],
  ...(
    [
      ['organizations:DetachPolicy', 'organizations-detach-policy?'],
      ['organizations:UpdatePolicy', 'organizations-update-policy?'],
      ['organizations:DisablePolicyType', 'organizations-disable-policy-type?'],
    ] as const
  ).map(
    ([action, rule]): Case => [
      `${action} where an organization policy holds one back`,
      { users: { eve: ADMIN }, scps: [{ allow: action }] },
      [rule],
    ],
  ),
];

/** Permissions that depend on a tag of the caller. */
const TAGGED = (tag: string): Grant => ({ allow: '*', when: { StringEquals: { 'aws:PrincipalTag/Team': tag } } });
const untagged = (but: string): Grant => ({
  statements: [
    {
      Effect: 'Deny',
      NotAction: but,
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'platform' } },
    },
  ],
});
const tagged: readonly Case[] = [
  [
    'choosing the tag that its own policy requires',
    {
      users: {
        eve: {
          tags: { team: 'interns' },
          inline: {
            own: { allow: 'iam:TagUser', on: `arn:aws:iam::*:user/\${aws:username}` },
            power: TAGGED('admins'),
          },
        },
      },
    },
    ['iam-tag-user'],
  ],
  [
    'a role choosing the tag of its next session',
    { roles: { eve: { inline: { own: { allow: 'iam:TagRole' }, power: TAGGED('admins') } } } },
    ['iam-tag-role'],
  ],
  [
    'choosing the tag that lifts a deny',
    { users: { eve: { inline: { power: ADMIN, limit: untagged('iam:TagUser') } } } },
    ['iam-tag-user'],
  ],
  [
    'choosing the tag that a boundary asks for',
    {
      users: { eve: { allow: '*', boundary: 'limit' } },
      policies: { limit: { ...ADMIN, statements: untagged('iam:TagUser').statements ?? [] } },
    },
    ['iam-tag-user'],
  ],
  [
    'choosing the tag that an organization policy asks for',
    { users: { eve: ADMIN }, scps: [{ ...ADMIN, statements: untagged('iam:TagUser').statements ?? [] }] },
    ['iam-tag-user'],
  ],
  [
    'choosing the tag of a role that one may assume',
    {
      users: { eve: { inline: { tags: { allow: 'iam:TagRole' }, takes: { allow: 'sts:AssumeRole' } } } },
      roles: { power: { ...TAGGED('admins'), trusts: ACCOUNT } },
    },
    ['iam-tag-role sts-assume-role'],
  ],
];

describe('changes to the attacker’s own permissions', () => {
  it.each([...holds, ...lifted, ...tagged])('%s', (_, account, paths) => {
    expect(adminPaths(account)).toEqual(paths);
  });
});

const nowhere: readonly (readonly [string, AccountSpec])[] = [
  [
    'writing the policy of another user',
    { users: { eve: { allow: 'iam:PutUserPolicy', on: userArn('other') }, other: {} } },
  ],
  ['attaching to another user', { users: { eve: { allow: 'iam:AttachUserPolicy', on: userArn('other') }, other: {} } }],
  [
    'a role writing another role’s policy',
    { roles: { eve: { allow: 'iam:PutRolePolicy', on: roleArn('other') }, other: {} } },
  ],
  [
    'a user writing roles that it cannot become',
    { users: { eve: { allow: 'iam:PutRolePolicy' } }, roles: { other: {} } },
  ],
  [
    'a user attaching to roles that it cannot become',
    { users: { eve: { allow: 'iam:AttachRolePolicy' } }, roles: { other: {} } },
  ],
  ['writing a group that one is not in', { users: { eve: { allow: 'iam:PutGroupPolicy' } }, groups: { team: {} } }],
  [
    'attaching to a group that one is not in',
    { users: { eve: { allow: 'iam:AttachGroupPolicy' } }, groups: { team: {} } },
  ],
  [
    'writing an unattached managed policy',
    { users: { eve: { allow: 'iam:CreatePolicyVersion' } }, policies: { mine: {} } },
  ],
  [
    'writing a managed policy of AWS',
    { users: { eve: { allow: 'iam:CreatePolicyVersion', attached: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] } } },
  ],
  [
    'writing a managed policy that has all its versions',
    {
      users: { eve: { allow: 'iam:CreatePolicyVersion', attached: ['mine'] } },
      policies: { mine: { earlier: [{}, {}, {}, {}] } },
    },
  ],
  [
    'bringing back a version of a policy that has one alone',
    { users: { eve: { allow: 'iam:SetDefaultPolicyVersion', attached: ['mine'] } }, policies: { mine: {} } },
  ],
  [
    'bringing back a version that allowed no more',
    {
      users: { eve: { allow: 'iam:SetDefaultPolicyVersion', attached: ['mine'] } },
      policies: { mine: { earlier: [{}] } },
    },
  ],
  [
    'bringing back a version of a policy that one does not have',
    { users: { eve: { allow: 'iam:SetDefaultPolicyVersion' } }, policies: { mine: { earlier: [ADMIN] } } },
  ],
  ['joining a group that gives nothing', { users: { eve: { allow: 'iam:AddUserToGroup' } }, groups: { team: {} } }],
  ['a role joining a group', { roles: { eve: { allow: 'iam:AddUserToGroup' } }, groups: { admins: ADMIN } }],
  [
    'joining a group that one is in already',
    { users: { eve: { allow: 'iam:AddUserToGroup', groups: ['team'] } }, groups: { team: { allow: 's3:GetObject' } } },
  ],
  ['removing a boundary that is not there', { users: { eve: { allow: 'iam:DeleteUserPermissionsBoundary' } } }],
  [
    'removing a boundary that hides nothing',
    {
      users: { eve: { allow: 'iam:DeleteUserPermissionsBoundary', boundary: 'limit' } },
      policies: { limit: { allow: 'iam:DeleteUserPermissionsBoundary' } },
    },
  ],
  [
    'removing a boundary that denies it',
    {
      users: { eve: { allow: '*', boundary: 'limit' } },
      policies: {
        limit: { allow: ['s3:*', 'iam:DeleteUserPermissionsBoundary'], deny: 'iam:DeleteUserPermissionsBoundary' },
      },
    },
  ],
  [
    'rewriting a boundary that one is not under',
    { users: { eve: { allow: 'iam:CreatePolicyVersion' } }, policies: { limit: {} } },
  ],
  [
    'deleting an inline policy that does not deny',
    { users: { eve: { inline: { a: { allow: 'iam:DeleteUserPolicy' }, b: { allow: 's3:GetObject' } } } } },
  ],
  [
    'deleting a deny behind which nothing is',
    { users: { eve: { inline: { a: { allow: 'iam:DeleteUserPolicy' }, b: { deny: 's3:*' } } } } },
  ],
  [
    'detaching a deny behind which nothing is',
    { users: { eve: { allow: 'iam:DetachUserPolicy', attached: ['no'] } }, policies: { no: { deny: 's3:*' } } },
  ],
  [
    'leaving a group that does not deny',
    {
      users: { eve: { allow: 'iam:RemoveUserFromGroup', groups: ['team'] } },
      groups: { team: { allow: 's3:GetObject' } },
    },
  ],
  ['detaching organization policies that are not known', { users: { eve: { allow: 'organizations:DetachPolicy' } } }],
  ['choosing tags that no policy asks for', { users: { eve: { allow: 'iam:TagUser' } } }],
  [
    'choosing the tags of another user',
    {
      users: {
        eve: { inline: { tags: { allow: 'iam:TagUser', on: userArn('other') }, power: TAGGED('admins') } },
        other: {},
      },
    },
  ],
  [
    'choosing tags but those that count',
    {
      users: {
        eve: {
          inline: {
            tags: { allow: 'iam:TagUser' },
            no: {
              statements: [
                {
                  Effect: 'Deny',
                  Action: 'iam:TagUser',
                  Resource: '*',
                  Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['team'] } },
                },
              ],
            },
            power: TAGGED('admins'),
          },
        },
      },
    },
  ],
  [
    'a user choosing tags as if it were a role',
    { users: { eve: { inline: { tags: { allow: 'iam:TagRole' }, power: TAGGED('admins') } } } },
  ],
  [
    'choosing a tag where more is asked for than a tag',
    {
      users: {
        eve: {
          inline: {
            tags: { allow: 'iam:TagUser' },
            power: {
              allow: '*',
              when: { StringEquals: { 'aws:PrincipalTag/team': 'a', 'aws:PrincipalAccount': '999999999999' } },
            },
          },
        },
      },
    },
  ],
  [
    'attaching only a policy that gives nothing',
    {
      users: {
        eve: {
          allow: 'iam:AttachUserPolicy',
          when: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/IAMUserChangePassword' } },
        },
      },
    },
  ],
  [
    'writing its own policy under a boundary',
    {
      users: { eve: { allow: 'iam:PutUserPolicy', boundary: 'limit' } },
      policies: { limit: { allow: ['iam:PutUserPolicy'] } },
    },
  ],
  [
    'writing its own policy under an organization policy',
    { users: { eve: { allow: 'iam:PutUserPolicy' } }, scps: [{ allow: 'iam:PutUserPolicy' }] },
  ],
  ['writing its own policy against a deny', { users: { eve: { allow: 'iam:PutUserPolicy', deny: 'iam:Put*' } } }],
];

describe('changes without a gain', () => {
  it.each(nowhere)('%s', (_, account) => {
    expect(escalationsOfEve(account).filter(({ admin }) => admin)).toEqual([]);
  });
});

describe('changes to less than administrator', () => {
  it('end below administrator if a boundary limits the identity', () => {
    const paths = escalationsOfEve({
      users: { eve: { allow: 'iam:PutUserPolicy', boundary: 'limit' } },
      policies: { limit: { allow: ['iam:PutUserPolicy', 's3:*', 'secretsmanager:*'] } },
    });
    expect(paths).toMatchObject([{ to: userArn('eve'), admin: false, steps: [{ rule: 'iam-put-user-policy' }] }]);
  });

  it('continue with the permissions that a change gave', () => {
    const paths = adminPaths({
      users: { eve: { allow: 'iam:AddUserToGroup' }, boss: { ...ADMIN, keys: 1 } },
      groups: { desk: { allow: 'iam:CreateAccessKey' } },
    });
    expect(paths).toEqual(['iam-add-user-to-group iam-create-access-key']);
  });

  it('know an attachable policy by its name', () => {
    const when = { ArnEquals: { 'iam:PolicyARN': policyArn('power') } };
    const account = {
      users: { eve: { allow: 'iam:AttachUserPolicy', when } },
      policies: { power: ADMIN, other: ADMIN },
    };
    expect(adminPaths(account)).toEqual(['iam-attach-user-policy']);
  });
});

describe('changes to an identity that the attacker can become', () => {
  const open = { trusts: ACCOUNT };
  const cases: readonly Case[] = [
    [
      'a role that one assumes',
      { users: { eve: { allow: ['iam:PutRolePolicy', 'sts:AssumeRole'] } }, roles: { open } },
      ['iam-put-role-policy sts-assume-role'],
    ],
    [
      'a role whose trust one rewrites',
      { users: { eve: { allow: ['iam:AttachRolePolicy', 'iam:UpdateAssumeRolePolicy'] } }, roles: { shut: {} } },
      ['iam-attach-role-policy iam-update-assume-role-policy'],
    ],
    [
      'a role that one passes',
      {
        users: {
          eve: { allow: ['iam:PutRolePolicy', 'iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'] },
        },
        roles: { work: { trusts: 'lambda.amazonaws.com' } },
      },
      ['iam-put-role-policy lambda-create-and-invoke-function'],
    ],
    [
      'the role of a function that one may change',
      {
        users: { eve: { allow: ['iam:PutRolePolicy', 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'] } },
        roles: { work: { trusts: 'lambda.amazonaws.com' } },
        workloads: [{ type: 'AWS::Lambda::Function', roleArn: roleArn('work') }],
      },
      ['iam-put-role-policy lambda-update-and-invoke-function'],
    ],
    [
      'a user whose key one makes',
      { users: { eve: { allow: ['iam:PutUserPolicy', 'iam:CreateAccessKey'], on: userArn('other') }, other: {} } },
      ['iam-put-user-policy iam-create-access-key'],
    ],
    [
      'a managed policy of a role that one assumes',
      {
        users: { eve: { allow: ['iam:CreatePolicyVersion', 'sts:AssumeRole'] } },
        roles: { open: { ...open, attached: ['duties'] } },
        policies: { duties: {} },
      },
      ['iam-create-policy-version sts-assume-role'],
    ],
    [
      'the boundary of a role that one assumes',
      {
        users: { eve: { allow: ['iam:DeleteRolePermissionsBoundary', 'sts:AssumeRole'] } },
        roles: { open: { ...open, ...ADMIN, boundary: 'limit' } },
        policies: { limit: {} },
      },
      ['iam-delete-role-permissions-boundary sts-assume-role'],
    ],
    [
      'a role at the end of a chain',
      {
        users: { eve: { allow: ['iam:PutRolePolicy', 'sts:AssumeRole'], statements: [] } },
        roles: { first: { trusts: userArn('eve'), allow: 'sts:AssumeRole' }, last: { trusts: roleArn('first') } },
      },
      ['iam-put-role-policy sts-assume-role', 'sts-assume-role sts-assume-role iam-put-role-policy'],
    ],
  ];

  it.each(cases)('%s', (_, account, paths) => {
    expect(adminPaths(account)).toEqual(paths);
  });
});
