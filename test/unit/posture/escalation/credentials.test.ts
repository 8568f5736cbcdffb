import { describe, expect, it } from 'vitest';
import { actionsOf, type Mechanism, RULES } from '../../../../layers/core/posture/escalation/index.ts';
import { ADMIN, escalationsOfEve, key, reachedByRule, type UserSpec, userArn } from './account.ts';

type TakeCredential = Extract<Mechanism, { readonly kind: 'take-credential' }>;
type Condition = TakeCredential['conditions'][number];

const taking = RULES.flatMap((rule) =>
  rule.mechanism.kind === 'take-credential' ? [{ id: rule.id, rule, mechanism: rule.mechanism }] : [],
);

/** How a user has to be for a condition, how it must not be, and how it is when nobody knows. */
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

  it('reaches a better user', () => {
    expect(reached()).toEqual([boss]);
  });

  it('needs every one of its actions, and on that user', () => {
    for (const left of actionsOf(rule)) {
      expect(reached({}, { allow: actionsOf(rule).filter((action) => action !== left) })).toEqual([]);
      expect(reached({}, { allow: actionsOf(rule), deny: left })).toEqual([]);
    }
    expect(reached({}, { allow: actionsOf(rule), on: userArn('other') })).toEqual([]);
  });

  it('needs a user that is better than the source', () => {
    expect(reached({ allow: 's3:ListAllMyBuckets' })).toEqual([]);
  });

  it.each(one.mechanism.conditions)('needs the user to be so: %s', (condition) => {
    expect(reached(STATES[condition].not)).toEqual([]);
    expect(reached(STATES[condition].unknown)).toEqual([`${userArn('boss')}?`]);
  });
});

describe.each(taking.filter(({ mechanism }) => mechanism.conditions.includes('no-mfa')))('$id', (one) => {
  it('does with an MFA device that the source may deactivate', () => {
    const { reached, boss } = tried(one);
    const eve = { allow: [...actionsOf(one.rule), 'iam:DeactivateMFADevice'] };
    expect(reached({ mfa: true }, eve)).toEqual([boss]);
  });
});

describe.each(taking.filter(({ mechanism }) => mechanism.only !== undefined))('$id', (one) => {
  it('gives nothing but the rights of that service', () => {
    const account = { users: { eve: { allow: actionsOf(one.rule) }, boss: ADMIN } };
    expect(escalationsOfEve(account).map(({ admin }) => admin)).not.toContain(true);
    expect(tried(one).reached({ allow: 's3:GetObject' })).toEqual([]);
  });
});

describe('the keys of another user', () => {
  const eve = { allow: ['iam:CreateAccessKey', 'iam:DeleteAccessKey'] };

  it('are replaced where both slots are taken', () => {
    const [escalation] = escalationsOfEve({ users: { eve, boss: { ...ADMIN, keys: 2 } } });
    expect(escalation?.steps.map(({ rule }) => rule)).toEqual(['iam-replace-access-key']);
  });

  it('are replaced for sure where their number is not known', () => {
    const [escalation] = escalationsOfEve({ users: { eve, boss: { ...ADMIN, keys: 'unknown' } } });
    expect(escalation?.steps[0]?.conditional).toBe(false);
  });

  it('say what they depend on where their number is not known', () => {
    const [escalation] = escalationsOfEve({
      users: { eve: { allow: 'iam:CreateAccessKey' }, boss: { ...ADMIN, keys: 'unknown' } },
    });
    expect(escalation?.steps[0]?.dependsOn).toEqual([`access keys of ${userArn('boss')}`]);
  });

  it('that one may make for oneself alone lead nowhere', () => {
    const own = { allow: 'iam:CreateAccessKey', on: `arn:aws:iam::*:user/${'$'}{aws:username}` };
    expect(escalationsOfEve({ users: { eve: own, boss: ADMIN } })).toEqual([]);
  });
});
