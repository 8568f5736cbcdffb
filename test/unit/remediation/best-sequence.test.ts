import { describe, expect, test } from 'vitest';
import { assess } from '../../../layers/core/posture/assess.ts';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { type FixPlan, fixPlan } from '../../../layers/core/remediation/fix-plan.ts';
import { fixesFor } from '../../../layers/core/remediation/identity-fixes.ts';
import { assessed } from '../../../layers/core/remediation/simulate.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  key,
  policyArn,
  roleArn,
  type UserSpec,
  userArn,
} from '../posture/escalation/account.ts';

const RECENTLY = '2026-05-30T00:00:00Z';
const inUse: UserSpec = { keys: [{ ...key('AKIAINUSE'), lastUsedAt: RECENTLY }] };

/** Another account of the team. */
const OTHER = '222222222222';

const people = (count: number, spec: UserSpec) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`user${n}`, { ...inUse, ...spec }]));

interface Constructed {
  readonly spec: AccountSpec;
  /** Other accounts. */
  readonly others?: readonly AccountSpec[];
  /** Roles that were used recently. */
  readonly used?: readonly string[];
  /** The fewest changes that leave only `left` identities in tier 0. */
  readonly optimum: number;
  readonly left: number;
}

function estateOf({ spec, used = [] }: Constructed): AccountEstate {
  const estate = account(spec);
  const roles = estate.roles.map((role) => (used.includes(role.name) ? { ...role, lastUsedAt: RECENTLY } : role));
  return { ...estate, roles };
}

const planFor = (constructed: Constructed): FixPlan =>
  fixPlan(assessed(assess([estateOf(constructed), ...(constructed.others ?? []).map(account)])), {});

const ACCOUNTS: Readonly<Record<string, Constructed>> = {
  'one unused administrator that many can assume': {
    spec: {
      users: people(6, { allow: 'sts:AssumeRole' }),
      roles: { top: { ...ADMIN, trusts: ACCOUNT } },
    },
    optimum: 1,
    left: 0,
  },
  'two unused administrators, each enough for all': {
    spec: {
      users: people(6, { allow: 'sts:AssumeRole' }),
      roles: { top: { ...ADMIN, trusts: ACCOUNT }, other: { ...ADMIN, trusts: ACCOUNT } },
    },
    optimum: 2,
    left: 0,
  },
  'a gateway to an administrator in use': {
    spec: {
      users: people(4, { allow: 'sts:AssumeRole' }),
      roles: {
        deploy: { allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'], trusts: ACCOUNT },
        top: { ...ADMIN, trusts: 'lambda.amazonaws.com' },
      },
    },
    used: ['deploy', 'top'],
    optimum: 1,
    left: 1,
  },
  'a group that can make keys for an administrator in use': {
    spec: {
      users: { ...people(5, { groups: ['support'] }), boss: { ...inUse, ...ADMIN, keys: inUse.keys ?? 0 } },
      groups: { support: { allow: 'iam:CreateAccessKey' } },
    },
    optimum: 1,
    left: 1,
  },
  'a managed policy of several roles': {
    spec: {
      roles: {
        a: { attached: ['ops'], trusts: 'ec2.amazonaws.com' },
        b: { attached: ['ops'], trusts: 'ec2.amazonaws.com' },
        c: { attached: ['ops'], trusts: 'ec2.amazonaws.com' },
      },
      policies: { ops: { allow: ['iam:PutRolePolicy', 's3:GetObject'] } },
    },
    used: ['a', 'b', 'c'],
    optimum: 1,
    left: 0,
  },
  'one user with three ways through three policies': {
    spec: {
      users: {
        eve: {
          ...inUse,
          allow: 'iam:PutUserPolicy',
          inline: { keys: { allow: 'iam:CreateAccessKey' }, roles: { allow: 'sts:AssumeRole' } },
        },
        boss: { ...inUse, ...ADMIN, keys: 1 },
      },
      roles: { top: { ...ADMIN, trusts: ACCOUNT } },
    },
    used: ['top'],
    optimum: 1,
    left: 2,
  },
  'a chain of roles': {
    spec: {
      users: people(3, { allow: 'sts:AssumeRole', on: roleArn('one') }),
      roles: {
        one: { allow: 'sts:AssumeRole', on: roleArn('two'), trusts: ACCOUNT },
        two: { allow: 'iam:AttachRolePolicy', trusts: ACCOUNT },
      },
    },
    used: ['one', 'two'],
    optimum: 1,
    left: 0,
  },
  'three identities with nothing in common': {
    spec: {
      users: {
        ann: { ...inUse, allow: 'iam:PutUserPolicy' },
        bob: { ...inUse, groups: ['support'] },
      },
      groups: { support: { allow: 'iam:AddUserToGroup' }, admins: { ...ADMIN } },
      roles: { builder: { allow: 'iam:AttachRolePolicy', trusts: 'ec2.amazonaws.com' } },
    },
    used: ['builder'],
    optimum: 3,
    left: 0,
  },
  'an access key of an administrator in the configuration of a function': {
    spec: {
      users: {
        ...people(4, { allow: 'lambda:GetFunctionConfiguration' }),
        boss: { ...ADMIN, keys: [{ ...key('AKIABOSS0'), lastUsedAt: RECENTLY }] },
      },
      exposed: [
        {
          type: 'AWS::Lambda::Function',
          holder: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:report`,
          place: 'KEY',
          kind: 'aws-key',
          fingerprint: 'f',
          accessKeyId: 'AKIABOSS0',
        },
      ],
    },
    optimum: 1,
    left: 1,
  },
  'a function of an administrator that developers of one group can change': {
    spec: {
      users: people(5, { groups: ['developers'] }),
      groups: { developers: { allow: ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction', 's3:GetObject'] } },
      roles: { top: { ...ADMIN, trusts: 'lambda.amazonaws.com' } },
      workloads: [{ type: 'AWS::Lambda::Function', roleArn: roleArn('top') }],
    },
    used: ['top'],
    optimum: 1,
    left: 1,
  },
  'an administrator in use that another account can assume': {
    spec: { roles: { top: { ...ADMIN, trusts: [OTHER, userArn('boss')] } }, users: { boss: { ...inUse, mfa: true } } },
    others: [{ id: OTHER, users: people(5, { allow: 'sts:AssumeRole' }) }],
    used: ['top'],
    optimum: 2,
    left: 1,
  },
  'a role in the middle of every path, and one path beside it': {
    spec: {
      users: {
        ...people(4, { allow: 'sts:AssumeRole', on: roleArn('middle') }),
        eve: { ...inUse, allow: 'sts:AssumeRole', on: [roleArn('middle'), roleArn('top')] },
      },
      roles: {
        middle: { allow: ['sts:AssumeRole', 's3:GetObject'], trusts: ACCOUNT },
        top: { ...ADMIN, trusts: ACCOUNT },
      },
    },
    used: ['middle', 'top'],
    // The trust policy of the end closes both.
    optimum: 1,
    left: 1,
  },
  'administrators of two groups, of which one is not used': {
    spec: {
      users: {
        ann: { groups: ['admins', 'staff'] },
        bob: { ...inUse, groups: ['staff'] },
        eve: { ...inUse, groups: ['staff'] },
      },
      groups: { admins: { ...ADMIN }, staff: { allow: ['iam:CreateLoginProfile', 'iam:UpdateLoginProfile'] } },
    },
    optimum: 1,
    left: 0,
  },
};

describe('the plan for an account with', () => {
  test.each(Object.entries(ACCOUNTS))('%s needs at most one change more than the best', (_, constructed) => {
    const plan = planFor(constructed);
    const enough = plan.steps.findIndex(({ after }) => after[0] <= constructed.left) + 1;
    expect(plan.after[0]).toBeLessThanOrEqual(constructed.left);
    expect(enough).toBeGreaterThanOrEqual(constructed.optimum);
    expect(enough).toBeLessThanOrEqual(constructed.optimum + 1);
  });
});

describe('a change', () => {
  test('of an unused identity breaks nothing, and is preferred', () => {
    const [step] = planFor({
      spec: { users: people(2, { allow: 'sts:AssumeRole' }), roles: { top: { ...ADMIN, trusts: ACCOUNT } } },
      optimum: 1,
      left: 0,
    }).steps;
    expect(step).toMatchObject({
      change: { kind: 'delete-role', role: roleArn('top') },
      impact: { breaks: 'nothing' },
    });
  });

  test('of the trust policy of a role in use names the role', () => {
    const constructed = ACCOUNTS['a gateway to an administrator in use'];
    if (constructed === undefined) throw new Error('it is in the table');
    const [step] = planFor(constructed).steps;
    expect(step?.impact.breaks).toBe('in use');
    expect(step?.impact.affected.map(({ identity }) => identity)).toEqual([roleArn('top')]);
  });

  test('that its holder could undo is replaced by a boundary that it cannot remove', () => {
    const spec: AccountSpec = {
      users: {
        eve: {
          ...inUse,
          allow: ['iam:PassRole', 'lambda:*'],
          inline: { self: { allow: 'iam:PutUserPolicy', on: userArn('eve') } },
        },
      },
      roles: { top: { ...ADMIN, trusts: 'lambda.amazonaws.com' } },
    };
    const fixes = fixesFor(
      assessed(assess([estateOf({ spec, used: ['top'], optimum: 1, left: 1 })])),
      userArn('eve'),
      {},
      5,
    );
    expect(fixes.map(({ change }) => change.kind)).toEqual(['set-boundary']);
    expect(fixes[0]?.undoers).toEqual([]);
  });

  test('never deletes an identity for emergencies', () => {
    const plan = planFor({
      spec: { roles: { 'break-glass': { ...ADMIN, trusts: ACCOUNT } }, users: people(2, { allow: 'sts:AssumeRole' }) },
      optimum: 1,
      left: 1,
    });
    expect(plan.steps.map(({ change }) => change)).not.toContainEqual({
      kind: 'delete-role',
      role: roleArn('break-glass'),
    });
  });

  test('of a policy that AWS manages is a detachment', () => {
    const iam = 'arn:aws:iam::aws:policy/IAMFullAccess';
    const plan = planFor({ spec: { users: { eve: { attached: [iam] } } }, optimum: 1, left: 0 });
    expect(plan.steps[0]?.change).toEqual({ kind: 'detach-policy', holder: userArn('eve'), policy: iam });
  });

  test('of a full managed policy makes room for a version first', () => {
    const grant = { allow: 's3:GetObject' };
    const spec: AccountSpec = {
      roles: { a: { attached: ['ops'], trusts: 'ec2.amazonaws.com' } },
      policies: { ops: { allow: ['iam:PutRolePolicy', 's3:GetObject'], earlier: [grant, grant, grant, grant] } },
    };
    const [step] = planFor({ spec, used: ['a'], optimum: 1, left: 0 }).steps;
    expect(step?.change).toMatchObject({ kind: 'remove-actions', policy: policyArn('ops') });
    expect(step?.calls.map(({ operation }) => operation)).toEqual(['delete-policy-version', 'create-policy-version']);
    expect(step?.inverse.map(({ operation }) => operation)).toEqual([
      'restore-policy-version',
      'create-policy-version',
    ]);
  });

  test('requires MFA of users that have it, rather than taking a role in use from them', () => {
    const spec: AccountSpec = {
      users: { eve: { ...inUse, mfa: true } },
      roles: { top: { ...ADMIN, trusts: userArn('eve') } },
    };
    const [step] = planFor({ spec, used: ['top'], optimum: 1, left: 1 }).steps;
    expect(step).toMatchObject({
      change: { kind: 'add-condition', policy: `${roleArn('top')}/trust`, statement: 0 },
      impact: { breaks: 'nothing' },
      before: [2, 0, 0, 0],
      after: [1, 1, 0, 0],
    });
  });

  test('is found for an account whose groups are the way', () => {
    const spec: AccountSpec = {
      users: { eve: { groups: ['admins'] } },
      groups: { admins: { ...ADMIN } },
    };
    const [step] = planFor({ spec, optimum: 1, left: 0 }).steps;
    expect(step?.change).toEqual({ kind: 'leave-group', user: userArn('eve'), group: 'admins' });
  });
});
