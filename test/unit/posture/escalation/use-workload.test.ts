import { describe, expect, it } from 'vitest';
import { actionsOf, type Mechanism, RULES, type Rule } from '../../../../layers/core/posture/escalation/index.ts';
import type { Workload } from '../../../../layers/core/posture/types.ts';
import { type AccountSpec, ADMIN, type Grant, reachedByRule, roleArn } from './account.ts';

type UseWorkload = Extract<Mechanism, { readonly kind: 'use-workload' }>;

const using = RULES.flatMap((rule) =>
  rule.mechanism.kind === 'use-workload' ? [{ id: rule.id, rule, mechanism: rule.mechanism }] : [],
);

interface Twist {
  readonly eve?: Grant;
  readonly deny?: string;
  readonly power?: object;
  readonly workload?: Partial<Workload>;
  readonly workloads?: AccountSpec['workloads'];
}

function stage(rule: Rule, { services, types }: UseWorkload, twist: Twist = {}): AccountSpec {
  const inline = { own: twist.eve ?? { allow: actionsOf(rule) }, ...(twist.deny ? { no: { deny: twist.deny } } : {}) };
  const [type = 'none'] = types;
  return {
    users: { eve: { inline } },
    roles: { power: { ...ADMIN, trusts: services, profile: true, ...twist.power } },
    workloads: twist.workloads ?? [{ type, roleArn: roleArn('power'), id: 'thing', ...twist.workload }],
  };
}

const certain = ({ dependsOn = [] }: UseWorkload): string => (dependsOn.length > 0 ? '?' : '');

describe.each(using)('$id', ({ rule, mechanism }) => {
  const reached = (twist?: Twist): readonly string[] => reachedByRule(rule, stage(rule, mechanism, twist));
  const power = `${roleArn('power')}${certain(mechanism)}`;

  it('reaches the better role of compute that is there', () => {
    expect(reached()).toEqual([power]);
  });

  it('needs every one of its actions', () => {
    for (const left of new Set(actionsOf(rule))) {
      const allow = actionsOf(rule).filter((action) => action !== left);
      expect(reached({ eve: { allow } }), left).toEqual([]);
    }
  });

  it('is cut by a deny of any of its actions', () => {
    for (const deny of actionsOf(rule)) expect(reached({ deny }), deny).toEqual([]);
  });

  it('needs a role that is better than the source', () => {
    expect(reached({ power: { allow: 'ec2:DescribeRegions' } })).toEqual([]);
  });

  it.skipIf(mechanism.standing)('reaches nothing where there is no such compute', () => {
    expect(reached({ workloads: [] })).toEqual([]);
    expect(reached({ workload: { type: 'AWS::Other::Compute' } })).toEqual([]);
  });

  it.skipIf(mechanism.standing || mechanism.services.length === 0)('is conditional where compute is not known', () => {
    expect(reached({ workloads: 'unknown' })).toEqual([`${roleArn('power')}?`]);
    expect(reached({ workloads: 'unknown', power: { trusts: 'somebody-else.amazonaws.com' } })).toEqual([]);
  });

  it.runIf(mechanism.standing)('needs a role that trusts the service', () => {
    expect(reached({ power: { trusts: 'somebody-else.amazonaws.com' } })).toEqual([]);
  });

  it.runIf(mechanism.needs.some(({ on }) => on?.includes('{name}')))('needs its actions on that very compute', () => {
    expect(
      reached({ eve: { allow: actionsOf(rule), on: 'arn:aws:other:us-east-1:111111111111:thing/thing' } }),
    ).toEqual([]);
  });

  it.runIf(mechanism.binding)('does not reach the role that only the agent uses', () => {
    expect(reached({ workload: { binding: 'execution_role' } })).toEqual([]);
    expect(reached({ workload: { binding: 'task_role' } })).toEqual([power]);
  });

  it.runIf(mechanism.access)('reaches the role for such visitors alone', () => {
    const other = mechanism.access === 'authenticated' ? 'unauthenticated' : 'authenticated';
    expect(reached({ workload: { access: other } })).toEqual([]);
  });

  it.runIf(mechanism.roleNeeds)('is conditional where the role does not let the way in be open', () => {
    expect(reached({ power: { allow: 'secretsmanager:GetSecretValue' } })).toEqual([`${roleArn('power')}?`]);
  });
});
