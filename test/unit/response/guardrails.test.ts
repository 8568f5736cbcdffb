import { describe, expect, it } from 'vitest';
import { checkGuardrails, type GuardrailInput } from '../../../layers/core/response/guardrails.ts';
import { parseResponsePolicy } from '../../../layers/core/response/policy.ts';
import type { Approval } from '../../../layers/core/response/types.ts';
import {
  applied,
  codes,
  found,
  liveUser,
  minutesAgo,
  minutesAhead,
  NOW,
  OWN_ROLES,
  planned,
  policy,
  posture,
} from './estate.ts';

const auto = planned({ mode: 'auto' });
const byPerson = planned({ mode: 'approve' });
const approved: Approval = {
  id: 'a-1',
  incidentId: byPerson.incidentId,
  planId: byPerson.id,
  planHash: byPerson.hash,
  identity: byPerson.identity,
  state: 'approved',
  requestedAt: minutesAgo(2),
  expiresAt: minutesAhead(20),
};
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
  exceptions: [],
  now: NOW,
  ...over,
});
const answer = (over: Partial<GuardrailInput>): string[] => {
  const outcome = checkGuardrails(input(over));
  return outcome.kind === 'pass' ? ['pass'] : codes(outcome.reasons);
};

describe('checkGuardrails', () => {
  it('lets an automatic plan and an approved plan through', () => {
    expect(answer({})).toEqual(['pass']);
    expect(answer({ plan: byPerson, approvals: [approved] })).toEqual(['pass']);
  });

  const refusals: [string, Partial<GuardrailInput>, string[]][] = [
    ['the kill switch', { killSwitch: 'on' }, ['kill-switch']],
    ['an unreadable kill switch', { killSwitch: 'unreadable' }, ['configuration-unreadable']],
    ['an unreadable policy', { policy: 'unreadable' }, ['configuration-unreadable']],
    ['an unreadable posture', { posture: undefined }, ['unknown-posture']],
    ['a principal that became break-glass', { posture: posture({ class: 'break-glass' }) }, ['break-glass']],
    ['a principal that became protected', { policy: policy({ protected: ['*'] }) }, ['protected']],
    ['a principal that is gone', { live: { kind: 'absent' } }, ['principal-gone']],
    ['another principal', { live: found(liveUser({ immutableId: 'AIDAOTHER' })) }, ['drift']],
    [
      'inline policies that leave no room any more',
      { live: found(liveUser({ inlinePolicies: [{ name: 'pad', document: 'x'.repeat(2_000) }] })) },
      ['quota'],
    ],
    ['the attempt cap', { attempts: Array(3).fill(minutesAgo(1)) }, ['attempt-cap']],
    ['the circuit breaker', { recentContainments: Array(5).fill(minutesAgo(1)) }, ['circuit-breaker']],
    ['an exception', { exceptions: [{ expiresAt: minutesAhead(1) }] }, ['exception']],
    ['a dry run', { plan: planned({ mode: 'plan' }) }, ['state']],
    ['a missing approval', { plan: byPerson }, ['state']],
    ['an approval of another hash', { plan: byPerson, approvals: [{ ...approved, planHash: 'x' }] }, ['state']],
    ['a refusal', { plan: byPerson, approvals: [{ ...approved, state: 'refused' }] }, ['state']],
    ['a plan that was changed in the store', { plan: { ...auto, changes: auto.changes.slice(0, 1) } }, ['drift']],
  ];

  it.each(refusals)('refuses for %s', (_name, over, expected) => {
    expect(answer(over)).toEqual(expected);
  });

  it('lets a person go beyond the limits of the machine', () => {
    const limits = { attempts: Array(9).fill(minutesAgo(1)), recentContainments: Array(9).fill(minutesAgo(1)) };
    expect(answer({ plan: byPerson, approvals: [approved], ...limits })).toEqual(['pass']);
  });

  it('re-asserts beyond the limits, but not against the kill switch', () => {
    const live = found(liveUser());
    expect(answer({ phase: 'reassert', live, attempts: Array(9).fill(minutesAgo(1)) })).toEqual(['pass']);
    expect(answer({ phase: 'reassert', live, killSwitch: 'on' })).toEqual(['kill-switch']);
  });

  it('is not kept away by a key that was made or switched off in between, and remembers the truth for the release', () => {
    const accessKeys = [
      { id: 'AKIAEXPORTER00000001', status: 'Inactive' as const },
      { id: 'AKIANEW', status: 'Active' as const },
    ];
    const outcome = checkGuardrails(input({ live: found(liveUser({ accessKeys })) }));
    expect(outcome).toMatchObject({ kind: 'pass', before: { accessKeys } });
    expect(outcome.kind === 'pass' && outcome.drift.map(({ kind }) => kind)).toEqual([
      'key-gone',
      'key-status',
      'key-made-since',
    ]);
  });

  it('does not take what an earlier attempt left for what stood before', () => {
    const left = applied(liveUser(), auto.changes);
    expect(checkGuardrails(input({ live: found(left) }))).toMatchObject({ kind: 'pass', before: auto.before });
  });
});

describe('parseResponsePolicy', () => {
  const text = (over: object) => JSON.stringify({ ...policy(), ...over });

  it('reads what it writes', () => {
    expect(parseResponsePolicy(text({}))).toEqual({ kind: 'policy', policy: policy() });
  });

  const broken: [string, string, RegExp][] = [
    ['text that is no JSON', 'yes', /expected JSON/],
    ['a mode that does not exist', text({ defaultMode: 'maybe' }), /defaultMode/],
    ['a misspelt limit', text({ protectd: [] }), /protectd/],
    ['another version', text({ version: 2 }), /version/],
    ['a share above one', text({ breakerShare: 5 }), /breakerShare/],
    ['an approval without an end', text({ approvalMinutes: [0, 1, 1, 1] }), /approvalMinutes/],
    ['three tiers', text({ approvalMinutes: [1, 1, 1] }), /approvalMinutes/],
  ];

  it.each(broken)('answers %s with what is wrong', (_name, value, problem) => {
    const reading = parseResponsePolicy(value);
    expect(reading.kind === 'unreadable' && reading.problems.join()).toMatch(problem);
  });
});
