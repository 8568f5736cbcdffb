import { describe, expect, it } from 'vitest';
import { ACCOUNT, type AccountSpec, ADMIN, adminPaths, escalationsOfEve, roleArn, userArn } from './account.ts';

const OTHER = '222222222222';
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/company`;
const OIDC = `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example`;
const assume = { allow: 'sts:AssumeRole' };
const trusting = (principal: object, condition?: object, action = 'sts:AssumeRole') => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  ...(condition ? { Condition: condition } : {}),
});

type Case = readonly [string, readonly AccountSpec[], readonly string[]];

const cases: readonly Case[] = [
  [
    'a role that trusts the account, with permission',
    [{ users: { eve: assume }, roles: { top: { ...ADMIN, trusts: ACCOUNT } } }],
    ['sts-assume-role'],
  ],
  [
    'a role that trusts the account, without permission',
    [{ users: { eve: {} }, roles: { top: { ...ADMIN, trusts: ACCOUNT } } }],
    [],
  ],
  [
    'a role that names the source, without permission',
    [{ users: { eve: {} }, roles: { top: { ...ADMIN, trusts: userArn('eve') } } }],
    ['sts-assume-role'],
  ],
  [
    'a role that names the source, where a deny forbids it',
    [{ users: { eve: { deny: 'sts:AssumeRole' } }, roles: { top: { ...ADMIN, trusts: userArn('eve') } } }],
    [],
  ],
  [
    'a role that names another principal',
    [{ users: { eve: assume, other: {} }, roles: { top: { ...ADMIN, trusts: userArn('other') } } }],
    [],
  ],
  [
    'a role that trusts a service alone',
    [{ users: { eve: assume }, roles: { top: { ...ADMIN, trusts: 'ec2.amazonaws.com' } } }],
    [],
  ],
  [
    'a permission on another role',
    [{ users: { eve: { ...assume, on: roleArn('other') } }, roles: { top: { ...ADMIN, trusts: ACCOUNT } } }],
    [],
  ],
  [
    'a role in another account that trusts this one',
    [{ users: { eve: assume } }, { id: OTHER, roles: { top: { ...ADMIN, trusts: ACCOUNT } } }],
    ['sts-assume-role'],
  ],
  [
    'a role in another account that names the source, without permission',
    [{ users: { eve: {} } }, { id: OTHER, roles: { top: { ...ADMIN, trusts: userArn('eve') } } }],
    [],
  ],
  [
    'a chain through another account',
    [
      { users: { eve: assume }, roles: { top: { ...ADMIN, trusts: roleArn('bridge', OTHER) } } },
      { id: OTHER, roles: { bridge: { ...assume, trusts: userArn('eve') } } },
    ],
    ['sts-assume-role sts-assume-role'],
  ],
  [
    'a role that asks for an external id',
    [
      {
        users: { eve: assume },
        roles: {
          top: {
            ...ADMIN,
            trusts: trusting({ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { StringEquals: { 'sts:ExternalId': 'known' } }),
          },
        },
      },
    ],
    ['sts-assume-role?'],
  ],
  [
    'a role that asks for MFA',
    [
      {
        users: { eve: assume },
        roles: {
          top: {
            ...ADMIN,
            trusts: trusting({ AWS: userArn('eve') }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
          },
        },
      },
    ],
    ['sts-assume-role?'],
  ],
  [
    'a role that asks for a tag that the source has',
    [
      {
        users: { eve: { ...assume, tags: { team: 'red' } } },
        roles: {
          top: { ...ADMIN, trusts: trusting({ AWS: ACCOUNT }, { StringEquals: { 'aws:PrincipalTag/team': 'red' } }) },
        },
      },
    ],
    ['sts-assume-role'],
  ],
  [
    'a role that asks for a tag that the source has not',
    [
      {
        users: { eve: { ...assume, tags: { team: 'blue' } } },
        roles: {
          top: { ...ADMIN, trusts: trusting({ AWS: ACCOUNT }, { StringEquals: { 'aws:PrincipalTag/team': 'red' } }) },
        },
      },
    ],
    [],
  ],
  [
    'a role that asks who it is',
    [
      {
        users: { eve: assume, zoe: assume },
        roles: {
          top: { ...ADMIN, trusts: trusting({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': userArn('z*') } }) },
        },
      },
    ],
    [],
  ],
  [
    'a role that trusts everyone',
    [{ users: { eve: assume } }, { id: OTHER, roles: { top: { ...ADMIN, trusts: '*' } } }],
    ['sts-assume-role'],
  ],
  [
    'a permission on roles with a tag that this one has not',
    [
      {
        users: { eve: { ...assume, when: { StringEquals: { 'aws:ResourceTag/open': 'yes' } } } },
        roles: { top: { ...ADMIN, trusts: ACCOUNT, tags: { open: 'no' } } },
      },
    ],
    [],
  ],
  [
    'a service-linked role',
    [
      {
        users: { eve: { allow: ['sts:AssumeRole', 'iam:UpdateAssumeRolePolicy'] } },
        roles: { top: { ...ADMIN, trusts: ACCOUNT, path: '/aws-service-role/x/' } },
      },
    ],
    [],
  ],
  [
    'rewriting a trust policy',
    [{ users: { eve: { allow: 'iam:UpdateAssumeRolePolicy' } }, roles: { top: ADMIN } }],
    ['iam-update-assume-role-policy'],
  ],
  [
    'rewriting the trust policy of another role',
    [
      {
        users: { eve: { allow: 'iam:UpdateAssumeRolePolicy', on: roleArn('other') } },
        roles: { top: ADMIN, other: {} },
      },
    ],
    [],
  ],
  [
    'rewriting the trust policy of a role that Identity Center keeps',
    [
      {
        users: { eve: { allow: 'iam:UpdateAssumeRolePolicy' } },
        roles: { AWSReservedSSO_top_0123456789abcdef: ADMIN },
      },
    ],
    [],
  ],
  [
    'rewriting a trust policy where the role carries a tag that forbids it',
    [
      {
        users: {
          eve: { allow: 'iam:UpdateAssumeRolePolicy', when: { StringNotEquals: { 'iam:ResourceTag/kept': 'yes' } } },
        },
        roles: { top: { ...ADMIN, tags: { kept: 'yes' } } },
      },
    ],
    [],
  ],
  [
    'rewriting a trust policy where the role carries no such tag',
    [
      {
        users: {
          eve: { allow: 'iam:UpdateAssumeRolePolicy', when: { StringNotEquals: { 'iam:ResourceTag/kept': 'yes' } } },
        },
        roles: { top: ADMIN },
      },
    ],
    ['iam-update-assume-role-policy'],
  ],
  [
    'a grant that ended',
    [
      {
        users: {
          eve: { allow: 'iam:PutUserPolicy', when: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } },
        },
      },
    ],
    [],
  ],
  [
    'a grant in one Region, which the caller chooses',
    [
      {
        users: {
          eve: {
            allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
            when: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
          },
        },
        roles: { top: { ...ADMIN, trusts: 'lambda.amazonaws.com' } },
      },
    ],
    ['lambda-create-and-invoke-function'],
  ],
  [
    'a grant from one address',
    [{ users: { eve: { allow: 'iam:PutUserPolicy', when: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } } } }],
    ['iam-put-user-policy?'],
  ],
  [
    'replacing a SAML provider that a role trusts',
    [{ users: { eve: { allow: 'iam:UpdateSAMLProvider' } }, roles: { top: { ...ADMIN, trusts: SAML } } }],
    ['iam-update-saml-provider'],
  ],
  [
    'replacing a SAML provider that no role trusts',
    [{ users: { eve: { allow: 'iam:UpdateSAMLProvider' } }, roles: { top: ADMIN } }],
    [],
  ],
  [
    'replacing another SAML provider',
    [
      {
        users: { eve: { allow: 'iam:UpdateSAMLProvider', on: `${SAML}-other` } },
        roles: { top: { ...ADMIN, trusts: SAML } },
      },
    ],
    [],
  ],
  ...(
    [
      ['iam:AddClientIDToOpenIDConnectProvider', 'iam-add-client-id-to-open-id-connect-provider?'],
      ['iam:UpdateOpenIDConnectProviderThumbprint', 'iam-update-open-id-connect-provider-thumbprint?'],
      ['iam:CreateOpenIDConnectProvider', 'iam-create-open-id-connect-provider?'],
    ] as const
  ).flatMap(([allow, path]): Case[] => [
    [
      `${allow} for a provider that a role trusts`,
      [{ users: { eve: { allow } }, roles: { top: { ...ADMIN, trusts: OIDC } } }],
      [path],
    ],
    [
      `${allow} for a provider that no role trusts`,
      [{ users: { eve: { allow } }, roles: { top: { ...ADMIN, trusts: SAML } } }],
      [],
    ],
  ]),
];

describe('roles', () => {
  it.each(cases)('%s', (_, accounts, paths) => {
    expect(adminPaths(...accounts)).toEqual(paths);
  });

  it('that trust one session are conditional on its name', () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/eve/nightly`;
    const named = (trusts: string) => adminPaths({ roles: { eve: {}, top: { ...ADMIN, trusts } } });
    expect(named(session)).toEqual(['sts-assume-role?']);
    expect(named(session.replace('/eve/', '/zoe/'))).toEqual([]);
  });

  it('name the condition key that they depend on', () => {
    const trusts = trusting({ AWS: ACCOUNT }, { StringEquals: { 'sts:ExternalId': 'known' } });
    const [path] = escalationsOfEve({ users: { eve: assume }, roles: { top: { ...ADMIN, trusts } } });
    expect(path?.steps[0]?.dependsOn).toEqual(['sts:externalid']);
  });
});
