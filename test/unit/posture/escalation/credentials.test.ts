import { describe, expect, it } from 'vitest';
import { actionsOf, type Mechanism, RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { ADMIN, escalationsOfEve, key, reachedByRule, type UserSpec, userArn } from './account.ts';

type TakeCredential = Extract<Mechanism, { readonly kind: 'take-credential' }>;
type Condition = TakeCredential['conditions'][number];

const taking = RULES.flatMap((rule) =>
  rule.mechanism.kind === 'take-credential' ? [{ id: rule.id, rule, mechanism: rule.mechanism }] : [],
);

/** The user state that meets a condition, that does not, and that is unknown. */
const STATES: Readonly<
  Record<Condition, { readonly met: UserSpec; readonly not: UserSpec; readonly unknown: UserSpec }>
> = {
  'free-key-slot': { met: { keys: 1 }, not: { keys: 2 }, unknown: { keys: 'unknown' } },
  'has-key': { met: { keys: 1 }, not: { keys: 0 }, unknown: { keys: 'unknown' } },
  'inactive-key': { met: { keys: [key('AKIA1', 'Inactive')] }, not: { keys: 1 }, unknown: { keys: 'unknown' } },
  'login-profile': { met: { password: true }, not: { password: false }, unknown: { password: 'unknown' } },
  'no-login-profile': { met: { password: false }, not: { password: true }, unknown: { password: 'unknown' } },
  'no-mfa': { met: { mfa: false }, not: { mfa: true }, unknown: { mfa: 'unknown' } },
};

const tried = ({ rule, mechanism: { conditions, dependsOn = [] } }: (typeof taking)[number]) => {
  const met: UserSpec = Object.assign({}, ...conditions.map((condition) => STATES[condition].met));
  return {
    reached: (boss: UserSpec = {}, eve: UserSpec = { allow: actionsOf(rule) }): readonly string[] =>
      reachedByRule(rule, { users: { eve, boss: { ...ADMIN, ...met, ...boss } } }),
    boss: `${userArn('boss')}${dependsOn.length > 0 ? '?' : ''}`,
  };
};

describe.each(taking)('$id', (one) => {
  const { rule } = one;
  const { reached, boss } = tried(one);

  it('reaches a user with more privilege', () => {
    expect(reached()).toEqual([boss]);
  });

  it('needs all of its actions on that user', () => {
    for (const left of actionsOf(rule)) {
      expect(reached({}, { allow: actionsOf(rule).filter((action) => action !== left) })).toEqual([]);
      expect(reached({}, { allow: actionsOf(rule), deny: left })).toEqual([]);
    }
    expect(reached({}, { allow: actionsOf(rule), on: userArn('other') })).toEqual([]);
  });

  it('needs a user with more privilege than the attacker', () => {
    expect(reached({ allow: 's3:ListAllMyBuckets' })).toEqual([]);
  });

  it.each(one.mechanism.conditions)('needs the user state: %s', (condition) => {
    expect(reached(STATES[condition].not)).toEqual([]);
    expect(reached(STATES[condition].unknown)).toEqual([`${userArn('boss')}?`]);
  });
});

describe.each(taking.filter(({ mechanism }) => mechanism.conditions.includes('no-mfa')))('$id', (one) => {
  it('works with an MFA device that the attacker can deactivate', () => {
    const { reached, boss } = tried(one);
    const eve = { allow: [...actionsOf(one.rule), 'iam:DeactivateMFADevice'] };
    expect(reached({ mfa: true }, eve)).toEqual([boss]);
  });
});

describe.each(taking.filter(({ mechanism }) => mechanism.only !== undefined))('$id', (one) => {
  it('gains only the permissions of that service', () => {
    const account = { users: { eve: { allow: actionsOf(one.rule) }, boss: ADMIN } };
    expect(escalationsOfEve(account).map(({ admin }) => admin)).not.toContain(true);
    expect(tried(one).reached({ allow: 's3:GetObject' })).toEqual([]);
  });
});

describe('the keys of another user', () => {
  const eve = { allow: ['iam:CreateAccessKey', 'iam:DeleteAccessKey'] };

  it('are replaced if the user has two', () => {
    const [escalation] = escalationsOfEve({ users: { eve, boss: { ...ADMIN, keys: 2 } } });
    expect(escalation?.steps.map(({ rule }) => rule)).toEqual(['iam-replace-access-key']);
  });

  it('can be replaced unconditionally if their number is unknown', () => {
    const [escalation] = escalationsOfEve({ users: { eve, boss: { ...ADMIN, keys: 'unknown' } } });
    expect(escalation?.steps[0]?.conditional).toBe(false);
  });

  it('depend on their number if it is unknown', () => {
    const [escalation] = escalationsOfEve({
      users: { eve: { allow: 'iam:CreateAccessKey' }, boss: { ...ADMIN, keys: 'unknown' } },
    });
    expect(escalation?.steps[0]?.dependsOn).toEqual([`access keys of ${userArn('boss')}`]);
  });

  it('that the attacker can only create for itself lead nowhere', () => {
    const own = { allow: 'iam:CreateAccessKey', on: `arn:aws:iam::*:user/${'$'}{aws:username}` };
    expect(escalationsOfEve({ users: { eve: own, boss: ADMIN } })).toEqual([]);
  });
});
