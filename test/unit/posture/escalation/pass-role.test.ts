import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  type EscalationRule,
  type Mechanism,
  RULES,
} from '../../../../layers/core/posture/escalation/index.ts';
import { type AccountSpec, ADMIN, type Grant, reachedByRule, roleArn } from './account.ts';

type PassRole = Extract<Mechanism, { readonly kind: 'pass-role' }>;

const passing = RULES.flatMap((rule) =>
  rule.mechanism.kind === 'pass-role' ? [{ id: rule.id, rule, mechanism: rule.mechanism }] : [],
);

interface Twist {
  readonly eve?: readonly Grant[];
  readonly power?: object;
  readonly workloads?: AccountSpec['workloads'];
}

const allowing = (actions: readonly string[]): Grant => ({ allow: actions });
const startActions = ({ mechanism, ...rest }: EscalationRule): readonly string[] =>
  actionsOf({ mechanism, ...rest }).filter((action) => action !== 'iam:PassRole');

/** An account in which the rule holds, but for a twist. */
function stage(rule: EscalationRule, mechanism: PassRole, twist: Twist = {}): AccountSpec {
  const grants = twist.eve ?? [allowing(actionsOf(rule))];
  const inline = Object.fromEntries(grants.map((grant, n) => [`grant-${n}`, grant]));
  const profile = mechanism.instanceProfile === 'required';
  return {
    users: { eve: { inline } },
    roles: {
      ...(mechanism.instanceProfile === 'changed' ? { low: { trusts: mechanism.service, profile: true } } : {}),
      power: { ...ADMIN, trusts: mechanism.service, profile, ...twist.power },
    },
    workloads: twist.workloads ?? (mechanism.startsFrom ?? []).map((type) => ({ type, roleArn: roleArn('power') })),
  };
}

const certain = ({ dependsOn = [] }: PassRole): string => (dependsOn.length > 0 ? '?' : '');

const reachedBy =
  ({ rule, mechanism }: (typeof passing)[number]) =>
  (twist?: Twist): readonly string[] =>
    reachedByRule(rule, stage(rule, mechanism, twist));

describe.each(passing)('$id', (one) => {
  const { rule, mechanism } = one;
  const reached = reachedBy(one);

  it('reaches a role with more privilege that trusts the service', () => {
    expect(reached()).toEqual([`${roleArn('power')}${certain(mechanism)}`]);
  });

  it('needs all of its actions', () => {
    for (const left of actionsOf(rule)) {
      expect(reached({ eve: [allowing(actionsOf(rule).filter((action) => action !== left))] }), left).toEqual([]);
    }
  });

  it('is closed by a deny of any of its actions', () => {
    for (const deny of actionsOf(rule)) {
      expect(reached({ eve: [allowing(actionsOf(rule)), { deny }] }), deny).toEqual([]);
    }
  });

  it('needs a role that trusts the service', () => {
    expect(reached({ power: { trusts: 'somebody-else.amazonaws.com' } })).toEqual([]);
  });

  it('needs a role with more privilege than the attacker', () => {
    expect(reached({ power: { allow: 'ec2:DescribeRegions' } })).toEqual([]);
  });

  it('needs permission to pass that role', () => {
    const pass = { allow: 'iam:PassRole', on: roleArn('other') };
    expect(reached({ eve: [allowing(startActions(rule)), pass] })).toEqual([]);
  });

  it('needs permission to pass it to that service', () => {
    const passTo = (service: string): Grant => ({
      allow: 'iam:PassRole',
      when: { StringEquals: { 'iam:PassedToService': service } },
    });
    const start = allowing(startActions(rule));
    expect(reached({ eve: [start, passTo('somebody-else.amazonaws.com')] })).toEqual([]);
    expect(reached({ eve: [start, passTo(mechanism.service)] })).toEqual([`${roleArn('power')}${certain(mechanism)}`]);
  });
});

describe.each(passing.filter(({ mechanism }) => mechanism.instanceProfile !== undefined))('$id', (one) => {
  it('needs the instance profile that the rule requires', () => {
    expect(reachedBy(one)({ power: { profile: one.mechanism.instanceProfile !== 'required' } })).toEqual([]);
  });
});

describe.each(passing.filter(({ mechanism }) => mechanism.startsFrom !== undefined))('$id', (one) => {
  it('needs existing compute to start from', () => {
    const reached = reachedBy(one);
    expect(reached({ workloads: 'unknown' })).toEqual([`${roleArn('power')}?`]);
    expect(reached({ workloads: [] })).toEqual(one.mechanism.orWithoutRole ? [`${roleArn('power')}?`] : []);
  });
});
