import { describe, expect, it } from 'vitest';
import { DENY_ALL_POLICY, denyEverything, denyPolicyName } from '../../../layers/core/response/deny.ts';
import {
  checkGuardrails,
  type GuardrailInput,
  type GuardrailOutcome,
  isLeftToPerson,
} from '../../../layers/core/response/guardrails.ts';
import { planHash } from '../../../layers/core/response/plan.ts';
import type { ResponseReason } from '../../../layers/core/response/types.ts';
import {
  ACCOUNT,
  approvalOf,
  codes,
  contained,
  found,
  liveRole,
  liveUser,
  minutesAgo,
  minutesAhead,
  NOW,
  OWN_ROLES,
  planned,
  plannedForRole,
  policy,
  posture,
  ROLE,
  rolePosture,
} from './estate.ts';

const auto = planned({ mode: 'auto' });
const byPerson = planned({ mode: 'approve' });
const approved = approvalOf(byPerson);
const byPolicy = { ...approved, byPolicy: true as const };
const autoRole = plannedForRole({ mode: 'auto' });
const roleByPerson = plannedForRole({ mode: 'approve' });

const input = (over: Partial<GuardrailInput> = {}): GuardrailInput => ({
  plan: auto,
  phase: 'apply',
  live: found(liveUser()),
  posture: posture(),
  policy: policy(),
  killSwitch: 'off',
  approvals: [],
  ownRoles: OWN_ROLES,
  attempts: [],
  recentContainments: [],
  knownIdentities: 100,
  reasserts: [],
  exceptions: [],
  now: NOW,
  ...over,
});
const forRole = (over: Partial<GuardrailInput> = {}): Partial<GuardrailInput> => ({
  plan: autoRole,
  live: found(liveRole()),
  posture: rolePosture(),
  ...over,
});
const answer = (over: Partial<GuardrailInput> = {}): string[] => {
  const outcome = checkGuardrails(input(over));
  return outcome.kind === 'refused' ? codes(outcome.reasons) : [outcome.kind];
};
const passed = (over: Partial<GuardrailInput> = {}): Extract<GuardrailOutcome, { kind: 'pass' }> => {
  const outcome = checkGuardrails(input(over));
  if (outcome.kind === 'refused') throw new Error(`refused: ${codes(outcome.reasons).join()}`);
  return outcome;
};
const padded = (length: number) => ({ inlinePolicies: [{ name: 'pad', document: 'x'.repeat(length) }] });

describe('checkGuardrails', () => {
  it('passes an automatic plan and an approved plan', () => {
    expect(answer()).toEqual(['pass']);
    expect(answer({ plan: byPerson, approvals: [approved] })).toEqual(['pass']);
    expect(answer(forRole())).toEqual(['pass']);
  });

  const refusals: [string, Partial<GuardrailInput>, string[]][] = [
    ['the kill switch', { killSwitch: 'on' }, ['kill-switch']],
    ['an unreadable kill switch', { killSwitch: 'unreadable' }, ['configuration-unreadable']],
    ['an unreadable policy', { policy: 'unreadable' }, ['configuration-unreadable']],
    ['a principal that became protected', { policy: policy({ protected: ['*'] }) }, ['protected']],
    ['a role of Tierwatch', forRole({ ownRoles: [ROLE] }), ['own-role']],
    ['a principal of another account', { account: '222222222222' }, ['other-account']],
    ['a deleted user', { live: { kind: 'absent' } }, ['principal-gone']],
    ['a deleted role', forRole({ live: { kind: 'absent' } }), ['principal-gone']],
    ['another principal of the same name', { live: found(liveUser({ immutableId: 'AIDAOTHER' })) }, ['drift']],
    ['a dry run', { plan: planned({ mode: 'plan' }), approvals: [approved] }, ['state']],
    ['a plan that was not approved', { plan: byPerson }, ['state']],
    ['an approval of another hash', { plan: byPerson, approvals: [{ ...approved, planHash: 'x' }] }, ['state']],
    ['an approval of another plan', { plan: byPerson, approvals: [{ ...approved, planId: 'plan-2' }] }, ['state']],
    ['a refusal', { plan: byPerson, approvals: [{ ...approved, state: 'refused' }] }, ['state']],
    ['a plan that was changed in the store', { plan: { ...auto, changes: auto.changes.slice(0, 1) } }, ['drift']],
    ['another fallback in the store', { plan: { ...auto, fallback: auto.fallback.slice(1) } }, ['drift']],
  ];

  describe.each(['apply', 'reassert'] as const)('in phase %s', (phase) => {
    it.each(refusals)('refuses for %s', (_name, over, expected) => {
      expect(answer({ ...over, phase })).toEqual(expected);
    });
  });

  it('lists every reason', () => {
    const everything = { killSwitch: 'on' as const, plan: byPerson, live: { kind: 'absent' as const } };
    expect(answer({ ...everything, policy: policy({ protected: ['*'] }) })).toEqual([
      ...['kill-switch', 'state', 'principal-gone', 'protected'],
    ]);
  });

  it('passes in its own account', () => {
    expect(answer({ account: ACCOUNT })).toEqual(['pass']);
  });

  it('does not treat the break-glass class as protection, since an attacker can set tags and names', () => {
    expect(answer({ posture: posture({ class: 'break-glass' }) })).toEqual(['pass']);
  });
});

describe('limits on automatic containment', () => {
  const limits: [string, Partial<GuardrailInput>, string][] = [
    ['an unknown posture', { posture: undefined }, 'unknown-posture'],
    ['the attempt cap', { attempts: Array(3).fill(minutesAgo(1)) }, 'attempt-cap'],
    ['the circuit breaker', { recentContainments: Array(5).fill(minutesAgo(1)) }, 'circuit-breaker'],
    ['the share of the circuit breaker', { recentContainments: [NOW], knownIdentities: 19 }, 'circuit-breaker'],
    ['an exception', { exceptions: [{ expiresAt: minutesAhead(1) }] }, 'exception'],
  ];

  it.each(limits)('%s stops an automatic plan', (_name, over, code) => {
    expect(answer(over)).toEqual([code]);
  });

  it.each(limits)('%s stops a plan that the policy approved', (_name, over, code) => {
    expect(answer({ ...over, plan: byPerson, approvals: [byPolicy] })).toEqual([code]);
  });

  it.each(limits)('%s does not stop a person', (_name, over) => {
    expect(answer({ ...over, plan: byPerson, approvals: [approved] })).toEqual(['pass']);
  });

  it.each(limits)('%s does not stop a reassertion', (_name, over) => {
    expect(answer({ ...over, phase: 'reassert' })).toEqual(['pass']);
  });

  it('an expired exception does not stop an automatic plan', () => {
    expect(answer({ exceptions: [{ expiresAt: NOW }] })).toEqual(['pass']);
  });

  it('uses the approval of this plan, not of an earlier plan', () => {
    const approvals = [{ ...byPolicy, id: 'a-0', planId: 'plan-0' }, approved];
    expect(answer({ plan: byPerson, approvals, posture: undefined })).toEqual(['pass']);
  });
});

describe('isLeftToPerson', () => {
  const reasons = (...given: ResponseReason['code'][]) => given.map((code) => ({ code, detail: '' }));

  it.each(['attempt-cap', 'circuit-breaker', 'exception', 'quota', 'unknown-posture'] as const)(
    'is true for %s',
    (code) => {
      expect(isLeftToPerson(reasons(code))).toBe(true);
      expect(isLeftToPerson(reasons(code, 'exception'))).toBe(true);
      expect(isLeftToPerson(reasons(code, 'kill-switch'))).toBe(false);
    },
  );

  it.each(['kill-switch', 'configuration-unreadable', 'protected', 'drift', 'state', 'reassert-cap'] as const)(
    'is false for %s',
    (code) => {
      expect(isLeftToPerson(reasons(code))).toBe(false);
    },
  );

  it('is false without a reason', () => {
    expect(isLeftToPerson([])).toBe(false);
  });
});

describe('the reassertion cap', () => {
  const often = (count: number, minutes = 1) => Array(count).fill(minutesAgo(minutes));

  it('is 30 per hour, or the value in the policy', () => {
    expect(answer({ phase: 'reassert', reasserts: often(29) })).toEqual(['pass']);
    expect(answer({ phase: 'reassert', reasserts: often(30) })).toEqual(['reassert-cap']);
    expect(answer({ phase: 'reassert', reasserts: often(30, 60) })).toEqual(['pass']);
    const { reassertsPerHour: _, ...silent } = policy();
    expect(answer({ phase: 'reassert', reasserts: often(29), policy: silent })).toEqual(['pass']);
    expect(answer({ phase: 'reassert', reasserts: often(30), policy: silent })).toEqual(['reassert-cap']);
    const strict = policy({ reassertsPerHour: 2 });
    expect(answer({ phase: 'reassert', reasserts: often(1), policy: strict })).toEqual(['pass']);
    expect(answer({ phase: 'reassert', reasserts: often(2), policy: strict })).toEqual(['reassert-cap']);
  });

  it('also applies to plans that a person approved', () => {
    const over = { phase: 'reassert' as const, plan: byPerson, approvals: [approved] };
    expect(answer({ ...over, reasserts: often(30) })).toEqual(['reassert-cap']);
  });

  it('does not stop the first application', () => {
    expect(answer({ reasserts: often(99) })).toEqual(['pass']);
  });
});

describe('a full inline policy quota', () => {
  const full = found(liveUser(padded(2_000)));
  const fullRole = found(liveRole(padded(10_240)));

  it('contains a user by the fallback, whether automatic or approved', () => {
    for (const phase of ['apply', 'reassert'] as const) {
      expect(passed({ live: full, phase }).application).toMatchObject({ useFallback: true, denyAll: DENY_ALL_POLICY });
      const { application } = passed({ live: full, phase, plan: byPerson, approvals: [approved] });
      expect(application).toMatchObject({ useFallback: true, denyAll: DENY_ALL_POLICY });
    }
  });

  it('provides the fallback even if the inline policy fits', () => {
    expect(passed().application).toMatchObject({ useFallback: false, denyAll: DENY_ALL_POLICY });
  });

  it('applies a plan without a fallback only if its inline policy fits', () => {
    const plan = { ...auto, fallback: [], hash: planHash({ ...auto, fallback: [] }) };
    expect(passed({ plan }).application).toMatchObject({ useFallback: false, denyAll: '' });
    expect(answer({ plan, live: full })).toEqual(['quota']);
  });

  it('never denies everything to a role without a person', () => {
    expect(answer(forRole({ live: fullRole }))).toEqual(['quota']);
    expect(passed(forRole()).application).toMatchObject({ useFallback: false, denyAll: '' });
    const overtaken = { plan: roleByPerson, approvals: [{ ...approvalOf(roleByPerson), byPolicy: true as const }] };
    expect(answer(forRole({ ...overtaken, live: fullRole }))).toEqual(['quota']);
    expect(passed(forRole(overtaken)).application.denyAll).toBe('');
  });

  it('denies everything to a role if a person approved it', () => {
    const over = forRole({ plan: roleByPerson, approvals: [approvalOf(roleByPerson)], live: fullRole });
    expect(passed(over).application).toMatchObject({ useFallback: true, denyAll: DENY_ALL_POLICY });
  });

  it('passes the reassertion of a role despite the full quota', () => {
    expect(passed(forRole({ live: fullRole, phase: 'reassert' })).application).toMatchObject({ useFallback: false });
  });

  it('does not count the policy that it replaces', () => {
    const own = { name: denyPolicyName('inc-0001'), document: 'x'.repeat(2_048) };
    expect(passed({ live: found(liveUser({ inlinePolicies: [own] })) }).application.useFallback).toBe(false);
  });
});

describe('the changes passed to the playbook', () => {
  it('denies everything to a user and deactivates every active key, including unplanned keys', () => {
    const accessKeys = [
      { id: 'AKIAEXPORTER00000001', status: 'Inactive' as const },
      { id: 'AKIANEW', status: 'Active' as const },
    ];
    const { application } = passed({ live: found(liveUser({ accessKeys })) });
    expect(application.document).toBe(denyEverything());
    expect(application.keys).toEqual([{ userName: 'exporter', accessKeyId: 'AKIANEW' }]);
  });

  it('cuts off role sessions at the end of the current second, not at the time of the plan', () => {
    const now = '2026-03-01T13:45:10.250Z';
    const { application, plan } = passed(forRole({ now }));
    expect(plan.cutOff).toBe('2026-03-01T13:45:11.000Z');
    expect(JSON.parse(application.document).Statement[0].Condition).toEqual({
      DateLessThan: { 'aws:TokenIssueTime': '2026-03-01T13:45:11.000Z' },
    });
    expect(application.keys).toEqual([]);
  });

  it('cuts off one second later even on a full second', () => {
    expect(passed(forRole({ now: NOW })).plan.cutOff).toBe('2026-03-01T12:00:01.000Z');
  });

  it('moves the cut-off on reassertion', () => {
    const earlier = { ...autoRole, startedAt: minutesAgo(60), cutOff: minutesAgo(60) };
    const { plan } = passed(forRole({ plan: earlier, phase: 'reassert' }));
    expect(plan.cutOff).toBe('2026-03-01T12:00:01.000Z');
    expect(plan.hash).toBe(autoRole.hash);
  });
});

describe('the state that a release will restore', () => {
  it('is the IAM state right before the change, with key changes since the plan noted as drift', () => {
    const accessKeys = [
      { id: 'AKIAEXPORTER00000001', status: 'Inactive' as const },
      { id: 'AKIANEW', status: 'Active' as const },
    ];
    const outcome = passed({ live: found(liveUser({ accessKeys })) });
    expect(outcome.before).toMatchObject({ accessKeys });
    expect(outcome.drift.map(({ kind }) => kind)).toEqual(['key-gone', 'key-status', 'key-made-since']);
  });

  it('is the state in the plan if an earlier attempt left its deny', () => {
    const { before } = passed({ live: found(contained(auto, liveUser())) });
    expect(before).toEqual(auto.before);
  });

  it('is the state in the plan if the plan was already started', () => {
    const started = { ...auto, startedAt: minutesAgo(1) };
    expect(passed({ plan: started, live: found(liveUser({ accessKeys: [] })) }).before).toEqual(auto.before);
  });
});
