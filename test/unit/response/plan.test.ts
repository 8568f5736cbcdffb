import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CUT_OFF_AT_APPLY,
  DENY_ALL_POLICY,
  DENY_POLICY_PREFIX,
  denyEverything,
  denyPolicyName,
} from '../../../layers/core/response/deny.ts';
import { canonicalJson } from '../../../layers/core/response/digest.ts';
import { planContainment, planHash } from '../../../layers/core/response/plan.ts';
import type { Plan } from '../../../layers/core/response/types.ts';
import {
  ACCOUNT,
  anyLive,
  codes,
  contained,
  found,
  incident,
  liveRole,
  liveUser,
  minutesAhead,
  NOW,
  planInput,
  planned,
  plannedForRole,
  policy,
  posture,
  ROLE,
  rolePosture,
  USER,
} from './estate.ts';

const inline = (name: string, length = 2) => ({ inlinePolicies: [{ name, document: 'x'.repeat(length) }] });
const refusal = (over: Parameters<typeof planInput>[0]): string[] => {
  const outcome = planContainment(planInput(over));
  return outcome.kind === 'refused' ? codes(outcome.reasons) : ['planned'];
};

describe('planContainment', () => {
  it('denies first, then deactivates only the active keys of a user', () => {
    expect(planned().changes.map(({ kind, ...rest }) => [kind, 'accessKeyId' in rest && rest.accessKeyId])).toEqual([
      ['put-user-policy', false],
      ['deactivate-key', 'AKIAEXPORTER00000001'],
    ]);
  });

  it('denies all actions on all resources to a user, in a policy named after the incident', () => {
    const [deny] = planned().changes;
    if (deny?.kind !== 'put-user-policy') throw new Error('expected the deny first');
    expect(deny.policyName).toBe(denyPolicyName('inc-0001'));
    expect(deny.policyName.startsWith(`${DENY_POLICY_PREFIX}-`)).toBe(true);
    expect(JSON.parse(deny.document).Statement).toEqual([
      { Sid: DENY_POLICY_PREFIX, Effect: 'Deny', Action: '*', Resource: '*' },
    ]);
  });

  it('denies role sessions older than a cut-off that is resolved when the change is applied', () => {
    const plan = plannedForRole();
    const [deny, ...rest] = plan.changes;
    if (deny?.kind !== 'put-role-policy') throw new Error('expected a role policy');
    expect(rest).toEqual([]);
    const cutOff = { DateLessThan: { 'aws:TokenIssueTime': CUT_OFF_AT_APPLY } };
    expect(JSON.parse(deny.document).Statement[0].Condition).toEqual(cutOff);
    expect(plan).toMatchObject({ playbook: 'revoke-role-sessions' });
    expect(plan).not.toHaveProperty('cutOff');
  });

  it('covers every active key of a user, including later ones, but no keys for a role', () => {
    expect(planned().everyActiveKey).toBe(true);
    expect(plannedForRole()).not.toHaveProperty('everyActiveKey');
  });

  it('makes the same plan for an unknown posture if the mode is not automatic', () => {
    expect(planned({ posture: undefined }).hash).toBe(planned().hash);
    expect(planned({ posture: undefined, mode: 'plan' }).changes).toEqual(planned().changes);
  });

  it('records the previous state and the residual access', () => {
    const plan = planned();
    expect(plan.before).toMatchObject({ immutableId: 'AIDAEXPORTER', inlinePolicies: ['export'], boundary: null });
    expect(plan.residual.join(' ')).toMatch(/Role sessions that the user already started/);
  });

  const refusals: [string, Parameters<typeof planInput>[0], string][] = [
    ['the policy cannot be read', { policy: 'unreadable' }, 'configuration-unreadable'],
    ['the posture is unknown in automatic mode', { posture: undefined, mode: 'auto' }, 'unknown-posture'],
    ['it is protected', { policy: policy({ protected: ['*exporter'] }) }, 'protected'],
    ['it belongs to another account', { account: '222222222222' }, 'other-account'],
    ['it is a role of Tierwatch', { ownRoles: [USER] }, 'own-role'],
    ['the principal was deleted', { live: { kind: 'absent' } }, 'principal-gone'],
  ];

  it.each(refusals)('refuses if %s', (_name, over, code) => {
    expect(refusal(over)).toEqual([code]);
  });

  const obstacles: [string, Parameters<typeof planInput>[0]][] = [
    ['a break-glass class', { posture: posture({ class: 'break-glass' }) }],
    ['a deny of another incident', { live: found(liveUser(inline(`${DENY_POLICY_PREFIX}-other`))) }],
    ['a policy with the name of our deny', { live: found(liveUser(inline(denyPolicyName('inc-0001')))) }],
    ['another principal of the same name', { live: found(liveUser({ immutableId: 'AIDAOTHER' })) }],
    ['its own account', { account: ACCOUNT }],
  ];

  it.each(obstacles)('is not blocked by %s', (_name, over) => {
    expect(refusal(over)).toEqual(['planned']);
  });
});

describe('planContainment: the mode', () => {
  const recreated = { live: found(liveUser({ immutableId: 'AIDAOTHER' })) };

  it.each(['plan', 'approve', 'auto'] as const)('is the requested mode: %s', (mode) => {
    expect(planned({ mode }).mode).toBe(mode);
  });

  it('requires approval if the posture belongs to another principal', () => {
    expect(planned({ ...recreated, mode: 'auto' }).mode).toBe('approve');
    expect(planned({ ...recreated, mode: 'plan' }).mode).toBe('plan');
  });

  it('records that a person is needed even if the requested mode is not automatic', () => {
    expect(planned(recreated).needsPerson).toBe(true);
    expect(plannedForRole({ live: found(liveRole(inline('big', 10_240))) }).needsPerson).toBe(true);
    expect(planned()).not.toHaveProperty('needsPerson');
    expect(planned({ live: found(liveUser(inline('big', 2_048))) })).not.toHaveProperty('needsPerson');
  });

  it('stays automatic for a successor incident', () => {
    expect(planned({ ...recreated, mode: 'auto', incident: incident({ successorOf: 'inc-0' }) }).mode).toBe('auto');
  });

  it('stays automatic if the immutable id in the posture is unknown', () => {
    const unknown = posture({ containment: { ...posture().containment, immutableId: 'unknown' } });
    expect(planned({ ...recreated, mode: 'auto', posture: unknown }).mode).toBe('auto');
  });

  it('requires approval if the deny does not fit for a role, but not for a user', () => {
    expect(plannedForRole({ mode: 'auto' }).mode).toBe('auto');
    expect(plannedForRole({ mode: 'auto', live: found(liveRole(inline('big', 10_240))) }).mode).toBe('approve');
    expect(planned({ mode: 'auto', live: found(liveUser(inline('big', 2_048))) }).mode).toBe('auto');
  });
});

describe('planContainment: the fallback', () => {
  const kinds = (plan: Plan) => plan.fallback.map(({ kind }) => kind);

  it('attaches AWSDenyAll to a user, or makes it the permissions boundary', () => {
    expect(planned({ mode: 'auto' }).fallback).toEqual([
      { kind: 'attach-user-policy', userName: 'exporter', policyArn: DENY_ALL_POLICY },
      { kind: 'put-user-boundary', userName: 'exporter', policyArn: DENY_ALL_POLICY },
    ]);
  });

  it('denies everything to a role only if a person approves', () => {
    expect(plannedForRole({ mode: 'approve' }).fallback).toEqual([
      { kind: 'attach-role-policy', roleName: 'nightly', policyArn: DENY_ALL_POLICY },
      { kind: 'put-role-boundary', roleName: 'nightly', policyArn: DENY_ALL_POLICY },
    ]);
    expect(plannedForRole({ mode: 'auto' }).fallback).toEqual([]);
    expect(kinds(plannedForRole({ mode: 'auto', live: found(liveRole(inline('big', 10_240))) }))).toHaveLength(2);
  });

  const note = (plan: Plan) => plan.residual.find((text) => text.includes('quota'));
  const size = denyEverything().length;

  it('is announced if the deny exceeds the quota by one character', () => {
    expect(note(planned({ live: found(liveUser(inline('big', 2_048 - size))) }))).toBeUndefined();
    expect(note(planned({ live: found(liveUser(inline('big', 2_048 - size + 1))) }))).toMatch(/AWSDenyAll/);
  });

  it('is announced with its impact for a role', () => {
    const plan = plannedForRole({ live: found(liveRole(inline('big', 10_240))) });
    expect(note(plan)).toMatch(/stops new sessions and the workloads/);
    expect(note(planned({ live: found(liveUser(inline('big', 2_048))) }))).not.toMatch(/workloads/);
  });

  it('counts the quota as AWS does: no whitespace, a larger role quota, and the account quota first', () => {
    const spaces = { inlinePolicies: [{ name: 'big', document: ' \n'.repeat(5_000) }] };
    expect(note(planned({ live: found(liveUser(spaces)) }))).toBeUndefined();
    const big = inline('big', 9_000);
    expect(note(plannedForRole({ live: found(liveRole(big)) }))).toBeUndefined();
    expect(note(plannedForRole({ live: found(liveRole({ ...big, inlineQuota: 9_000 })) }))).toBeDefined();
  });
});

describe('planContainment: after a failed attempt', () => {
  const first = { ...planned({ mode: 'auto' }), startedAt: NOW };
  const left = contained(first, liveUser());
  const again = (earlier: readonly Plan[]) =>
    planned({ id: 'plan-2', live: found(left), earlier, now: minutesAhead(5) });

  it('keeps the IAM state from before that attempt and changes the same keys', () => {
    expect(again([first]).before).toEqual(first.before);
    expect(again([first]).changes).toEqual(first.changes);
  });

  it('uses the latest attempt that did not start on top of another', () => {
    const later = { ...first, id: 'plan-2', before: { ...first.before, attachedPolicies: [] } };
    const onTopOf = {
      ...first,
      id: 'plan-3',
      before: { ...first.before, inlinePolicies: [denyPolicyName('inc-0001')] },
    };
    expect(again([first, later, onTopOf]).before).toEqual(later.before);
  });

  it.each([
    ['a plan that was never started', planned()],
    ['a release', { ...first, playbook: 'release' as const }],
    ['the plan of another principal', { ...first, immutableId: 'AIDAOTHER' }],
  ])('ignores %s', (_name, earlier) => {
    expect(again([earlier]).before).toMatchObject({ inlinePolicies: ['export', denyPolicyName('inc-0001')] });
    expect(again([earlier]).changes).toHaveLength(1);
  });
});

describe('planHash', () => {
  const plan = planned();
  const changed: [string, Partial<Plan>][] = [
    ['the playbook', { playbook: 'release' }],
    ['the identity', { identity: `${plan.identity}2` }],
    ['the immutable id', { immutableId: 'AIDAOTHER' }],
    ['a change left out', { changes: plan.changes.slice(1) }],
    ['the fallback', { fallback: plan.fallback.slice(1) }],
    ['the order of changes', { changes: [...plan.changes].reverse() }],
    [
      'a policy text',
      { changes: plan.changes.map((change) => ('document' in change ? { ...change, document: '{}' } : change)) },
    ],
    [
      'a key',
      {
        changes: plan.changes.map((change) => ('accessKeyId' in change ? { ...change, accessKeyId: 'AKIA' } : change)),
      },
    ],
  ];

  it.each(changed)('changes with %s', (_name, over) => {
    expect(planHash({ ...plan, ...over })).not.toBe(plan.hash);
  });

  it('changes with everyActiveKey', () => {
    const { everyActiveKey: _, ...without } = plan;
    expect(planHash(without)).not.toBe(plan.hash);
  });

  it('does not change with the time or the cut-off', () => {
    const role = plannedForRole();
    expect(plannedForRole({ now: minutesAhead(90) }).hash).toBe(role.hash);
    expect(planHash({ ...role, ...{ cutOff: NOW, startedAt: NOW } })).toBe(role.hash);
  });

  it('does not depend on property order', () => {
    const reversed = plan.changes.map((change) => Object.fromEntries(Object.entries(change).reverse()));
    expect(canonicalJson(reversed)).toBe(canonicalJson(plan.changes));
  });

  it('is equal if and only if the changes are equal', () => {
    fc.assert(
      fc.property(anyLive, anyLive, (a, b) => {
        const of = (live: typeof a) => {
          const role = live.kind === 'role';
          return planned({
            live: found(live),
            ...(role ? { incident: incident({ identity: ROLE }), posture: rolePosture() } : {}),
          });
        };
        const same = canonicalJson(of(a).changes) === canonicalJson(of(b).changes) && a.kind === b.kind;
        return (of(a).hash === of(b).hash) === same;
      }),
    );
  });
});
