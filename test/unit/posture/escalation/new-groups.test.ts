import { describe, expect, it } from 'vitest';
import { actionsOf, RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { ADMIN, adminPaths, type Grant, groupArn, policyArn, reachedByRule, userArn } from './account.ts';

const eve = userArn('eve');
const joining = RULES.filter(({ mechanism }) => mechanism.kind === 'join-new-group').map((rule) => ({
  id: rule.id,
  rule,
}));
const join = 'iam:AddUserToGroup';

describe.each(joining)('$id', ({ rule }) => {
  const reached = (grants: readonly Grant[], more: object = {}) =>
    reachedByRule(rule, {
      users: { eve: { inline: Object.fromEntries(grants.map((grant, n) => [`${n}`, grant])) } },
      ...more,
    });
  const allow = actionsOf(rule);
  const others = allow.filter((action) => action !== join);

  it('makes a user administrator', () => {
    expect(reached([{ allow }])).toEqual([eve]);
    expect(reached([{ allow, on: groupArn('team-*') }])).toEqual([eve]);
  });

  it('needs all of its actions', () => {
    for (const deny of allow) {
      expect(reached([{ allow: allow.filter((action) => action !== deny) }])).toEqual([]);
      expect(reached([{ allow }, { deny }])).toEqual([]);
    }
  });

  it('needs iam:AddUserToGroup on the group, not on the user', () => {
    expect(reached([{ allow: others }, { allow: join, on: eve }])).toEqual([]);
    expect(reached([{ allow: others }, { allow: join, on: groupArn('new-*') }])).toEqual([eve]);
  });

  it('needs all actions on the same name', () => {
    expect(
      reached([
        { allow: others, on: groupArn('a-*') },
        { allow: join, on: groupArn('b-*') },
      ]),
    ).toEqual([]);
  });

  it('needs a name that no group has', () => {
    const only = { allow, on: groupArn('team') };
    expect(reached([only])).toEqual([eve]);
    expect(reached([only], { groups: { team: {} } })).toEqual([]);
  });

  it('leaves the limits of the user and the account', () => {
    expect(reached([{ allow }], { scps: [{ allow }] })).toEqual([]);
    const bounded = { users: { eve: { allow, boundary: 'limit' } }, policies: { limit: { allow } } };
    expect(reachedByRule(rule, bounded)).toEqual([]);
  });

  it('does not apply to a role, which cannot be a member', () => {
    expect(reachedByRule(rule, { roles: { eve: { allow } } })).toEqual([]);
  });
});

describe('a new group', () => {
  const creates = ['iam:CreateGroup', join];

  it('can have a policy that the attacker writes, if AdministratorAccess cannot be attached', () => {
    const when = { ArnLike: { 'iam:PolicyARN': policyArn('*') } };
    const inline = { creates: { allow: creates }, attaches: { allow: 'iam:AttachGroupPolicy', when } };
    expect(adminPaths({ users: { eve: { inline } } })).toEqual([]);
    const writes = { allow: 'iam:CreatePolicy' };
    expect(adminPaths({ users: { eve: { inline: { ...inline, writes } } } })).toEqual([
      'iam-create-group-and-attach-policy',
    ]);
  });

  it.each(['iam:PutGroupPolicy', 'iam:AttachGroupPolicy'])(
    'with %s gives its permissions to a user that a role creates',
    (writes) => {
      const allow = [...creates, writes, 'iam:CreateUser', 'iam:CreateAccessKey'];
      const paths = (allowed: readonly string[]) => adminPaths({ roles: { eve: { allow: allowed } } });
      expect(paths(allow)).toEqual(['iam-create-user-with-key-and-add-to-group']);
      expect(paths(allow.filter((action) => action !== 'iam:CreateGroup'))).toEqual([]);
    },
  );

  it('is not needed to join an existing one', () => {
    expect(adminPaths({ users: { eve: { allow: join } }, groups: { admins: ADMIN } })).toEqual([
      'iam-add-user-to-group',
    ]);
  });
});
