import { describe, expect, it } from 'vitest';
import { actionsOf, RULES, type Rule } from '../../../../layers/core/posture/escalation/index.ts';
import { ADMIN, adminPaths, escalationsOfEve, type Grant, reachedByRule, roleArn, userArn } from './account.ts';

const making = RULES.filter(({ mechanism }) => mechanism.kind === 'new-identity').map((rule) => ({
  id: rule.id,
  rule,
}));
const eve = userArn('eve');

describe.each(making)('$id', ({ rule }) => {
  const reached = (grants: readonly Grant[], more: object = {}): readonly string[] =>
    reachedByRule(rule, {
      users: { eve: { inline: Object.fromEntries(grants.map((grant, n) => [`${n}`, grant])) } },
      ...more,
    });
  const all = { allow: actionsOf(rule) };

  it('makes administrator rights', () => {
    expect(reached([all])).toEqual([eve]);
  });

  it('needs every one of its actions', () => {
    for (const deny of actionsOf(rule)) {
      expect(reached([{ allow: actionsOf(rule).filter((action) => action !== deny) }])).toEqual([]);
      expect(reached([all, { deny }])).toEqual([]);
    }
  });

  it('needs all of them on the same name', () => {
    const [first = '', ...rest] = actionsOf(rule);
    const names = [`${userArn('a-*')}`, roleArn('a-*')];
    const others = [`${userArn('b-*')}`, roleArn('b-*')];
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

  it('needs it to go without a boundary', () => {
    const boundary = { 'iam:PermissionsBoundary': 'arn:aws:iam::111111111111:policy/limit' };
    expect(reached([{ ...all, when: { StringEquals: boundary } }])).toEqual([]);
  });

  it('is limited by what the organization allows', () => {
    expect(reached([all], { scps: [{ allow: actionsOf(rule) }] })).toEqual([]);
  });
});

describe('Identity Center', () => {
  const sso = RULES.filter(({ mechanism }) => mechanism.kind === 'write-permission-set');
  const NAME = 'AWSReservedSSO_team_0123456789abcdef';

  it.each(sso.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }: { rule: Rule }) => {
    const allow = actionsOf(rule);
    expect(reachedByRule(rule, { users: { eve: { allow } }, roles: { [NAME]: {} } })).toEqual([`${eve}?`]);
    expect(reachedByRule(rule, { users: { eve: { allow } } })).toEqual([]);
    expect(reachedByRule(rule, { users: { eve: {} }, roles: { [NAME]: {} } })).toEqual([]);
  });
});

describe('credentials that lie about', () => {
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
  it('become nothing more, however they are made', () => {
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

  it('are what they are no more where a boundary, the organization or a deny says so', () => {
    const paths = adminPaths({
      users: { eve: { ...ADMIN, deny: 'iam:*' } },
      roles: { top: { ...ADMIN, trusts: userArn('eve') } },
    });
    expect(paths).toEqual(['sts-assume-role']);
  });
});
