import { describe, expect, it } from 'vitest';
import { actionsOf, type EscalationRule, RULES } from '../../../../layers/core/posture/escalation/index.ts';
import {
  ADMIN,
  adminPaths,
  escalationsOfEve,
  type Grant,
  groupArn,
  policyArn,
  reachedByRule,
  roleArn,
  userArn,
} from './account.ts';

const making = RULES.filter(({ mechanism }) => mechanism.kind === 'new-identity').map((rule) => ({
  id: rule.id,
  rule,
}));
const eve = userArn('eve');

describe.each(making)('$id', ({ rule }) => {
  const reached = (grants: readonly Grant[], more: object = {}): readonly string[] =>
    reachedByRule(rule, {
      users: { eve: { inline: Object.fromEntries(grants.map((grant, n) => [`${n}`, grant])) } },
      groups: { admins: ADMIN },
      ...more,
    });
  const all = { allow: actionsOf(rule) };

  it('creates an administrator', () => {
    expect(reached([all])).toEqual([eve]);
  });

  it('needs all of its actions', () => {
    for (const deny of actionsOf(rule)) {
      expect(reached([{ allow: actionsOf(rule).filter((action) => action !== deny) }])).toEqual([]);
      expect(reached([all, { deny }])).toEqual([]);
    }
  });

  it('needs all actions on the same name', () => {
    const [first = '', ...rest] = actionsOf(rule);
    const names = [userArn('a-*'), roleArn('a-*'), groupArn('admins')];
    const others = [userArn('b-*'), roleArn('b-*'), groupArn('admins')];
    expect(
      reached([
        { allow: first, on: names },
        { allow: rest, on: names },
      ]),
    ).toEqual([eve]);
    expect(
      reached([
        { allow: first, on: names },
        { allow: rest, on: others },
      ]),
    ).toEqual([]);
  });

  it('needs to work without a boundary', () => {
    const boundary = { 'iam:PermissionsBoundary': 'arn:aws:iam::111111111111:policy/limit' };
    expect(reached([{ ...all, when: { StringEquals: boundary } }])).toEqual([]);
  });

  it('is limited by organization policies', () => {
    expect(reached([all], { scps: [{ allow: actionsOf(rule) }] })).toEqual([]);
  });
});

describe('a new user in a group', () => {
  const making = ['iam:CreateUser', 'iam:CreateAccessKey'];
  type Groups = Readonly<Record<string, Grant>>;
  const paths = (eve: Grant, groups: Groups) =>
    adminPaths({ roles: { eve: { inline: { making: { allow: making }, eve } } }, groups });

  it('has the permissions of the group, which a role reaches through a user that it creates', () => {
    expect(paths({ allow: 'iam:AddUserToGroup' }, { admins: ADMIN, others: {} })).toEqual([
      'iam-create-user-with-key-and-add-to-group',
    ]);
  });

  it('has the permissions that the attacker writes into the group', () => {
    const joins = ['iam:AddUserToGroup', 'iam:PutGroupPolicy'];
    expect(paths({ allow: joins }, { others: {} })).toEqual(['iam-create-user-with-key-and-add-to-group']);
  });

  it.each<[string, Grant, Groups]>([
    ['without a group that gives anything', { allow: 'iam:AddUserToGroup' }, { others: {} }],
    ['where the group is another one', { allow: 'iam:AddUserToGroup', on: groupArn('others') }, { admins: ADMIN }],
    ['where joining is denied', { allow: 'iam:AddUserToGroup', deny: 'iam:AddUserToGroup' }, { admins: ADMIN }],
  ])('gains nothing %s', (_name, eve, groups) => {
    expect(paths(eve, groups)).toEqual([]);
  });
});

describe('a policy that the attacker writes if AdministratorAccess cannot be attached', () => {
  const own = { ArnLike: { 'iam:PolicyARN': policyArn('*') } };
  const attaches = { allow: 'iam:AttachUserPolicy', on: eve, when: own };
  const paths = (inline: Readonly<Record<string, Grant>>, more: object = {}) =>
    escalationsOfEve({ users: { eve: { inline } }, ...more })
      .filter(({ admin }) => admin)
      .map(({ to, steps }) => `${to} ${steps.map(({ actions }) => actions.join('+')).join(' ')}`);

  it.each<[string, Readonly<Record<string, Grant>>, object, readonly string[]]>([
    [
      'is made',
      { attaches, makes: { allow: 'iam:CreatePolicy' } },
      {},
      [`${eve} iam:CreatePolicy+iam:AttachUserPolicy`],
    ],
    [
      'is made under the name that the condition asks for',
      {
        attaches: { ...attaches, when: { ArnLike: { 'iam:PolicyARN': policyArn('team/dev-*') } } },
        makes: { allow: 'iam:CreatePolicy', on: policyArn('team/*') },
      },
      {},
      [`${eve} iam:CreatePolicy+iam:AttachUserPolicy`],
    ],
    [
      'is rewritten',
      { attaches, writes: { allow: 'iam:CreatePolicyVersion' } },
      { policies: { idle: { allow: 's3:ListAllMyBuckets' } } },
      [`${eve} iam:CreatePolicyVersion+iam:AttachUserPolicy`],
    ],
    [
      'is given to a new role',
      {
        makes: { allow: ['iam:CreateRole', 'iam:CreatePolicy'] },
        attaches: { allow: 'iam:AttachRolePolicy', when: own },
      },
      {},
      [`${eve} iam:CreatePolicy+iam:CreateRole+iam:AttachRolePolicy`],
    ],
    ['is none where none may be written', { attaches }, { policies: { idle: { allow: 's3:ListAllMyBuckets' } } }, []],
    [
      'is none where the names differ',
      {
        attaches: { ...attaches, when: { ArnLike: { 'iam:PolicyARN': policyArn('team/dev-*') } } },
        makes: { allow: 'iam:CreatePolicy', on: policyArn('other/*') },
      },
      {},
      [],
    ],
    [
      'is none where it is full and nothing makes room',
      { attaches, writes: { allow: 'iam:CreatePolicyVersion' } },
      { policies: { idle: { allow: 's3:ListAllMyBuckets', earlier: [{}, {}, {}, {}] } } },
      [],
    ],
    [
      'is none for a user that is not the source',
      { attaches: { ...attaches, on: userArn('bob') }, makes: { allow: 'iam:CreatePolicy' } },
      {},
      [],
    ],
  ])('%s', (_name, inline, more, expected) => {
    expect(paths(inline, more)).toEqual(expected);
  });
});

describe('a condition on a key that only some actions of a statement have', () => {
  it.each<[string, Grant, object]>([
    [
      'iam:PolicyARN keeps users from being made',
      {
        allow: ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'],
        when: { ArnEquals: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' } },
        on: userArn('new-*'),
      },
      {},
    ],
    [
      'iam:PassedToService keeps functions from being made',
      {
        allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'],
        when: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      },
      { roles: { power: { ...ADMIN, trusts: 'lambda.amazonaws.com' } } },
    ],
  ])('%s', (_name, grant, more) => {
    expect(adminPaths({ users: { eve: grant }, ...more })).toEqual([]);
    const { when: _, ...open } = grant;
    expect(adminPaths({ users: { eve: open }, ...more })).toHaveLength(1);
  });
});

describe('Identity Center', () => {
  const sso = RULES.filter(({ mechanism }) => mechanism.kind === 'write-permission-set');
  const NAME = 'AWSReservedSSO_team_0123456789abcdef';

  it.each(sso.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }: { rule: EscalationRule }) => {
    const allow = actionsOf(rule);
    expect(reachedByRule(rule, { users: { eve: { allow } }, roles: { [NAME]: {} } })).toEqual([`${eve}?`]);
    expect(reachedByRule(rule, { users: { eve: { allow } } })).toEqual([]);
    expect(reachedByRule(rule, { users: { eve: {} }, roles: { [NAME]: {} } })).toEqual([]);
  });
});

describe('exposed credentials', () => {
  const reading = RULES.flatMap((rule) =>
    rule.mechanism.kind === 'read-credential' ? [{ id: rule.id, rule, types: rule.mechanism.types }] : [],
  );
  const found = (type = '') => [
    { type, holder: 'thing', place: 'KEY', kind: 'aws-key', fingerprint: 'f', accessKeyId: 'AKIABOSS0' },
  ];

  it.each(reading)('$id', ({ rule, types }) => {
    const users = { eve: { allow: actionsOf(rule) }, boss: { ...ADMIN, keys: 1 } };
    expect(reachedByRule(rule, { users, exposed: found(types[0]) })).toEqual([userArn('boss')]);
    expect(reachedByRule(rule, { users, exposed: found('AWS::Other::Place') })).toEqual([]);
    expect(reachedByRule(rule, { users, exposed: [] })).toEqual([]);
    expect(reachedByRule(rule, { users: { ...users, eve: {} }, exposed: found(types[0]) })).toEqual([]);
    const inactive = {
      ...ADMIN,
      keys: [{ id: 'AKIABOSS0', status: 'Inactive' as const, createdAt: 'unknown' as const, lastUsedAt: null }],
    };
    expect(reachedByRule(rule, { users: { ...users, boss: inactive }, exposed: found(types[0]) })).toEqual([]);
  });
});

describe('administrators', () => {
  it('have no escalation, whatever makes them administrators', () => {
    const spelled: readonly Grant[] = [
      { allow: '*' },
      { allow: 'iam:*' },
      { statements: [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }] },
    ];
    for (const grant of spelled) {
      expect(
        escalationsOfEve({ users: { eve: grant, boss: { ...ADMIN, keys: 1 } }, groups: { admins: ADMIN } }),
      ).toEqual([]);
    }
  });

  it('are not administrators under a boundary, organization policy or deny', () => {
    const paths = adminPaths({
      users: { eve: { ...ADMIN, deny: 'iam:*' } },
      roles: { top: { ...ADMIN, trusts: userArn('eve') } },
    });
    expect(paths).toEqual(['sts-assume-role']);
  });
});
