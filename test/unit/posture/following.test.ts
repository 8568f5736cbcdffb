import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Assessment, assess } from '../../../layers/core/posture/assess.ts';
import { compileEstate, EscalationGraph } from '../../../layers/core/posture/escalation/index.ts';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { settingsOf } from '../../../layers/core/posture/options.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  type Grant,
  groupArn,
  policyArn,
  type RoleSpec,
  roleArn,
  type UserSpec,
  userArn,
} from './escalation/account.ts';

const OTHER = '222222222222';
const NAMES = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay'] as const;
const POLICIES = ['wide', 'narrow'] as const;
const GROUPS = ['staff', 'leads'] as const;

/** Grants as accounts have them: on everything, on one of the others, on oneself by a variable, under a condition, denied. */
const grant = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Grant>({ allow: 's3:GetObject' }) },
  {
    weight: 10,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'iam:CreateAccessKey',
          'iam:UpdateLoginProfile',
          'iam:AttachUserPolicy',
          'iam:PutRolePolicy',
          'iam:PutGroupPolicy',
          'iam:AddUserToGroup',
          'iam:CreatePolicyVersion',
          'iam:UpdateAssumeRolePolicy',
          'iam:DeleteUserPermissionsBoundary',
          'sts:AssumeRole',
          'secretsmanager:GetSecretValue',
          'lambda:UpdateFunctionCode',
        ),
        fc.constantFrom(
          '*',
          userArn('ann'),
          roleArn('bob'),
          groupArn('leads'),
          policyArn('wide'),
          `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
          `arn:aws:iam::${ACCOUNT}:role/*`,
        ),
      )
      .map(([allow, on]): Grant => ({ allow, on })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Grant>(
      { allow: ['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'] },
      { allow: ['iam:PassRole', 'ec2:RunInstances'] },
      { allow: ['iam:CreateUser', 'iam:CreateAccessKey', 'iam:AttachUserPolicy'] },
      { allow: 'sts:AssumeRole', when: { StringEquals: { 'aws:ResourceTag/team': 'red' } } },
      { allow: 'iam:*', deny: 'iam:CreateAccessKey' },
    ),
  },
  { weight: 2, arbitrary: fc.constant(ADMIN) },
);

const held = fc.record({
  grant,
  attached: fc.subarray([...POLICIES], { maxLength: 1 }),
  boundary: fc.option(fc.constantFrom(...POLICIES), { nil: undefined, freq: 8 }),
  tags: fc.constantFrom({}, { team: 'red' }, { owner: userArn('eve') }),
});
const bounded = ({ boundary }: { readonly boundary: string | undefined }) =>
  boundary === undefined ? {} : { boundary };
const user = fc
  .tuple(held, fc.subarray([...GROUPS]), fc.constantFrom(0, 1, 2, 'unknown' as const), fc.boolean())
  .map(([own, groups, keys, password]): UserSpec => {
    const { grant: rights, attached, tags } = own;
    return { ...rights, attached, tags, groups, keys, password, ...bounded(own) };
  });
const trust = fc.constantFrom<RoleSpec['trusts'] & {}>(
  'lambda.amazonaws.com',
  'ec2.amazonaws.com',
  ACCOUNT,
  OTHER,
  '*',
  userArn('ann'),
  roleArn('bob'),
  {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
  },
  {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/cyd/build` },
  },
);
const role = fc.tuple(held, trust, fc.boolean()).map(([own, trusts, profile]): RoleSpec => {
  const { grant: rights, attached, tags } = own;
  return { ...rights, attached, tags, trusts, profile, ...bounded(own) };
});

interface Specs {
  readonly users: Readonly<Record<string, UserSpec>>;
  readonly roles: Readonly<Record<string, RoleSpec>>;
  readonly groups: Readonly<Record<string, Grant>>;
  readonly policies: Readonly<Record<string, Grant>>;
}

type Change =
  | { readonly kind: 'users'; readonly name: string; readonly value: UserSpec | undefined }
  | { readonly kind: 'roles'; readonly name: string; readonly value: RoleSpec | undefined }
  | { readonly kind: 'groups' | 'policies'; readonly name: string; readonly value: Grant };

const all = <T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Readonly<Record<string, T>>> =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])));
const some = <T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Readonly<Record<string, T>>> =>
  fc
    .tuple(all(names, value), fc.subarray([...names]))
    .map(([record, chosen]) => Object.fromEntries(Object.entries(record).filter(([name]) => chosen.includes(name))));

const specs: fc.Arbitrary<Specs> = fc.record({
  users: some(NAMES, user),
  roles: some(NAMES, role),
  groups: all(GROUPS, grant),
  policies: all(POLICIES, grant),
});
const changeOf = <Kind extends Change['kind'], T>(kind: Kind, names: readonly string[], value: fc.Arbitrary<T>) =>
  fc.record({ kind: fc.constant(kind), name: fc.constantFrom(...names), value });
const orGone = <T>(value: fc.Arbitrary<T>, freq = 6) => fc.option(value, { nil: undefined, freq });
const change: fc.Arbitrary<Change> = fc.oneof(
  changeOf('users', NAMES, orGone(user)),
  changeOf('roles', NAMES, orGone(role)),
  changeOf('groups', GROUPS, grant),
  changeOf('policies', POLICIES, grant),
);

const ARN = { users: userArn, roles: roleArn, groups: groupArn, policies: policyArn };

/** A second account, whose roles are within reach of the first. */
const ELSEWHERE = account({
  id: OTHER,
  users: { gus: { allow: 'sts:AssumeRole' } },
  roles: { hub: { ...ADMIN, trusts: ACCOUNT } },
});

const estatesOf = (spec: AccountSpec): readonly AccountEstate[] => [account(spec), ELSEWHERE];

function changed(spec: Specs, { kind, name, value }: Change): Specs {
  const { [name]: _, ...rest } = spec[kind];
  return { ...spec, [kind]: value === undefined ? rest : { ...spec[kind], [name]: value } };
}

const byArn = (postures: Iterable<Posture>): Map<string, Posture> =>
  new Map([...postures].map((posture) => [posture.identity, posture]));

/** Judges with so many targets of a rule at most, as in accounts that are too large to follow each to all. */
function judge(estates: readonly AccountEstate[], mostTargets: number | undefined): Assessment {
  if (mostTargets === undefined) return assess(estates);
  const compiled = compileEstate(estates);
  return new Assessment(estates, settingsOf({}), { compiled, graph: new EscalationGraph(compiled, { mostTargets }) });
}

interface Course {
  readonly start: Specs;
  readonly changes: readonly Change[];
  readonly workloads: NonNullable<AccountSpec['workloads']>;
  readonly mostTargets?: number;
}

/** Follows the changes one by one, and compares what is then known with what a full judgement says; answers how many were
 * followed, and how many reached too far for that. */
function follow({ start, changes, workloads, mostTargets }: Course): { followed: number; anew: number } {
  const counts = { followed: 0, anew: 0 };
  const seen = (spec: Specs) => estatesOf({ ...spec, workloads });
  let spec = start;
  let known = judge(seen(spec), mostTargets);
  const kept = byArn(known.all());
  for (const one of changes) {
    spec = changed(spec, one);
    const estates = seen(spec);
    const next = known.after(estates, new Set([ARN[one.kind](one.name)]));
    if (next === undefined) {
      counts.anew += 1;
      known = judge(estates, mostTargets);
      kept.clear();
      for (const posture of known.all()) kept.set(posture.identity, posture);
    } else {
      counts.followed += 1;
      known = next.assessment;
      for (const arn of next.touched) kept.delete(arn);
      for (const posture of known.some(next.touched)) kept.set(posture.identity, posture);
    }
    const whole = byArn(judge(estates, mostTargets).all());
    expect([...kept.keys()].sort()).toEqual([...whole.keys()].sort());
    for (const [arn, posture] of whole) expect(kept.get(arn), arn).toEqual(posture);
  }
  return counts;
}

/** Many of whom one can be taken over by the same right, more than are followed: who is among those changes with what they may do. */
const CROWD = Array.from({ length: 14 }, (_, number) => `one-${number + 10}`);
const worth = fc.constantFrom<Grant>({}, { allow: 's3:GetObject' }, { allow: 'secretsmanager:GetSecretValue' }, ADMIN);
const ofCrowd = fc
  .record({ keys: fc.constantFrom(0, 2), worth })
  .map((one): UserSpec => ({ ...one.worth, keys: one.keys }));
const takers: Readonly<Record<string, UserSpec>> = {
  'a-key-maker': { allow: 'iam:CreateAccessKey' },
  'a-key-changer': { allow: ['iam:CreateAccessKey', 'iam:PutUserPolicy', 'iam:PutRolePolicy'] },
  'a-trust-writer': { allow: ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'] },
  'a-limited-one': { allow: 'iam:CreateAccessKey', on: `arn:aws:iam::${ACCOUNT}:user/one-1*` },
};
const crowds: fc.Arbitrary<Specs> = fc.tuple(some(CROWD, ofCrowd), some(CROWD, worth)).map(([users, roles]) => ({
  users: { ...users, ...takers },
  roles: Object.fromEntries(Object.entries(roles).map(([name, grants]) => [name, { ...grants, trusts: ACCOUNT }])),
  groups: {},
  policies: {},
}));
const changeInCrowd: fc.Arbitrary<Change> = fc.oneof(
  changeOf('users', CROWD, orGone(ofCrowd)),
  changeOf('roles', CROWD, orGone(worth.map((grants): RoleSpec => ({ ...grants, trusts: ACCOUNT })))),
);

/** Roles that lead to one another, with rights that count alike and are not the same, so that what becoming one is worth, and to
 * whom, changes in small steps. */
const CHAIN = ['r1', 'r2', 'r3', 'r4', 'r5'] as const;
const assuming = fc.constantFrom(...CHAIN).map((name): Grant => ({ allow: 'sts:AssumeRole', on: roleArn(name) }));
const FROM_OFFICE = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
const small = fc.oneof(
  { weight: 6, arbitrary: assuming },
  { weight: 1, arbitrary: assuming.map((grant): Grant => ({ ...grant, when: FROM_OFFICE })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Grant>(
      {},
      { allow: 's3:GetObject', on: 'arn:aws:s3:::letters/*' },
      { allow: 's3:GetObject', on: 'arn:aws:s3:::bills/*' },
      { allow: 'dynamodb:GetItem' },
      { allow: 'secretsmanager:GetSecretValue' },
      { allow: '*', when: FROM_OFFICE },
      { allow: '*', when: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } },
    ),
  },
);
const several = fc
  .array(small, { minLength: 1, maxLength: 2 })
  .map((grants) => ({ inline: Object.fromEntries(grants.map((one, at) => [`grant-${at}`, one])) }));
const trusting = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ACCOUNT) },
  { weight: 1, arbitrary: fc.constantFrom(userArn('ann'), roleArn('r1'), roleArn('r2')) },
);
const linked = fc.tuple(several, trusting).map(([held, trusts]): RoleSpec => ({ ...held, trusts }));
const chains: fc.Arbitrary<Specs> = fc
  .tuple(all(['ann', 'bob', 'cyd'], several), all(CHAIN, linked))
  .map(([users, roles]) => ({ users, roles, groups: {}, policies: {} }));
const changeInChain: fc.Arbitrary<Change> = fc.oneof(
  changeOf('users', ['ann', 'bob', 'cyd'], several),
  changeOf('roles', CHAIN, orGone(linked, 8)),
);

describe('an account that changes', () => {
  test('has the same postures whether changes are followed one by one or all is judged anew', () => {
    let followed = 0;
    let anew = 0;
    fc.assert(
      fc.property(specs, fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), (start, changes, listed) => {
        const workloads = listed ? [{ type: 'AWS::Lambda::Function', roleArn: roleArn('bob') }] : 'unknown';
        const counts = follow({ start, changes, workloads });
        followed += counts.followed;
        anew += counts.anew;
      }),
      { numRuns: 150 },
    );
    expect(followed).toBeGreaterThan(2 * anew);
  }, 60_000);

  test.each([3, 6])(
    'has them too where no more than %i targets of a rule are followed',
    (mostTargets) => {
      fc.assert(
        fc.property(crowds, fc.array(changeInCrowd, { minLength: 1, maxLength: 6 }), (start, changes) => {
          follow({ start, changes, workloads: [], mostTargets });
        }),
        { numRuns: 80 },
      );
    },
    60_000,
  );

  test('has them too where roles lead to one another and change a little', () => {
    fc.assert(
      fc.property(chains, fc.array(changeInChain, { minLength: 1, maxLength: 6 }), (start, changes) => {
        follow({ start, changes, workloads: [] });
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  describe('whom it touches', () => {
    const READER: Grant = { allow: 's3:GetObject', on: 'arn:aws:s3:::letters/*' };
    const withDesk = (desk: Grant) =>
      estatesOf({
        users: {
          'reads-letters': { inline: { own: READER, takes: { allow: 'sts:AssumeRole', on: roleArn('desk') } } },
          'reads-everything': {
            inline: { own: { allow: 's3:GetObject' }, takes: { allow: 'sts:AssumeRole', on: roleArn('desk') } },
          },
          nobody: {},
        },
        roles: {
          desk: { ...desk, trusts: ACCOUNT },
          vault: { allow: 'secretsmanager:GetSecretValue', trusts: ACCOUNT },
        },
        workloads: [],
      });
    const touched = (before: Grant, after: Grant): string[] => {
      const known = assess(withDesk(before));
      for (const _ of known.all());
      const followed = known.after(withDesk(after), new Set([roleArn('desk')]));
      return [...(followed?.touched ?? [])].map((arn) => arn.split('/').at(-1) ?? '').sort();
    };

    test.each<[string, Grant, Grant, readonly string[]]>([
      [
        'those who gain by what it may read now',
        READER,
        { allow: 's3:GetObject', on: 'arn:aws:s3:::bills/*' },
        ['desk', 'reads-letters'],
      ],
      [
        'nobody else where it reads the same by another statement',
        READER,
        { allow: ['s3:GetObject', 'sts:GetCallerIdentity'], on: 'arn:aws:s3:::letters/*' },
        ['desk'],
      ],
      [
        'all who can become it where it leads on',
        READER,
        { allow: 'sts:AssumeRole', on: roleArn('vault') },
        ['desk', 'reads-everything', 'reads-letters'],
      ],
      [
        'all who can become it where it is worth more',
        READER,
        { allow: 'secretsmanager:GetSecretValue' },
        ['desk', 'reads-everything', 'reads-letters'],
      ],
    ])('is %s', (_, before, after, whom) => {
      expect(touched(before, after)).toEqual(whom);
    });
  });
});
