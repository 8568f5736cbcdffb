import { describe, expect, it } from 'vitest';
import { DENY_ALL_POLICY, denyPolicyName, denySessionsBefore } from '../../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../../layers/core/response/live.ts';
import { planRelease } from '../../../layers/core/response/release.ts';
import type { Plan } from '../../../layers/core/response/types.ts';
import { type Difference, denyDocument, differenceInWords, verify } from '../../../layers/core/response/verify.ts';
import {
  ACCOUNT,
  applied,
  contained,
  found,
  incident,
  liveRole,
  liveUser,
  minutesAgo,
  NOW,
  planned,
  plannedForRole,
} from './estate.ts';

const KEY = 'AKIAEXPORTER00000001';
const POLICY = denyPolicyName('inc-0001');
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
const plan = { ...planned(), startedAt: NOW };
const denied = contained(plan, liveUser());
const role = { ...plannedForRole(), startedAt: NOW, cutOff: NOW };
const deniedRole = contained(role, liveRole());

const differences = (of: Plan, live: LivePrincipal): readonly Difference[] => {
  const outcome = verify(of, found(live));
  return outcome.kind === 'differs' ? outcome.differences : [];
};
const notes = (of: Plan, live: LivePrincipal) => {
  const outcome = verify(of, found(live));
  return outcome.kind === 'as-planned' || outcome.kind === 'differs' ? outcome.notes : [];
};
const withDocument = (live: LivePrincipal, document: (text: string) => string): LivePrincipal => ({
  ...live,
  inlinePolicies: live.inlinePolicies.map((policy) =>
    policy.name === POLICY ? { ...policy, document: document(policy.document) } : policy,
  ),
});
const withoutDeny = (live: LivePrincipal): LivePrincipal => ({
  ...live,
  inlinePolicies: live.inlinePolicies.filter(({ name }) => name !== POLICY),
});

describe('verify: a containment', () => {
  it('is as planned once the deny is in place and no key is active', () => {
    expect(verify(plan, found(denied))).toEqual({ kind: 'as-planned', notes: [] });
    expect(verify(role, found(deniedRole))).toEqual({ kind: 'as-planned', notes: [] });
  });

  it('is as planned for any formatting of the document', () => {
    const spelt = withDocument(denied, (text) => JSON.stringify(JSON.parse(text), null, 4));
    const reversed = withDocument(denied, (text) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse())),
    );
    expect(verify(plan, found(spelt)).kind).toBe('as-planned');
    expect(verify(plan, found(reversed)).kind).toBe('as-planned');
  });

  it('differs if the deny is missing', () => {
    expect(differences(plan, withoutDeny(denied))).toEqual([{ kind: 'deny-policy-missing', policyName: POLICY }]);
    expect(differences(role, withoutDeny(deniedRole))).toEqual([{ kind: 'deny-policy-missing', policyName: POLICY }]);
  });

  it('differs if there is only the deny of another incident', () => {
    const other = { ...withoutDeny(denied), inlinePolicies: [{ name: denyPolicyName('inc-2'), document: '{}' }] };
    expect(differences(plan, other)).toEqual([{ kind: 'deny-policy-missing', policyName: POLICY }]);
  });

  it.each([
    ['weakened', (text: string) => text.replace('"Action":"*"', '"Action":"s3:*"')],
    ['emptied', () => '{}'],
    ['invalid JSON', () => 'Deny everything'],
  ])('differs if the deny is %s', (_name, document) => {
    expect(differences(plan, withDocument(denied, document))).toEqual([
      { kind: 'deny-policy-changed', policyName: POLICY },
    ]);
  });

  it('differs if a key is active, whether reactivated or newly created', () => {
    const accessKeys = [
      { id: KEY, status: 'Active' as const },
      { id: 'AKIANEW', status: 'Active' as const },
      { id: 'AKIAOFF', status: 'Inactive' as const },
    ];
    expect(differences(plan, { ...denied, accessKeys })).toEqual([
      { kind: 'key-active', accessKeyId: KEY },
      { kind: 'key-active', accessKeyId: 'AKIANEW' },
    ]);
  });

  it('lists all differences', () => {
    expect(differences(plan, liveUser()).map(({ kind }) => kind)).toEqual(['deny-policy-missing', 'key-active']);
  });

  it('is absent if the principal was deleted, and replaced if another one has its name', () => {
    expect(verify(plan, { kind: 'absent' })).toEqual({ kind: 'absent' });
    expect(verify(plan, found({ ...denied, immutableId: 'AIDAOTHER' }))).toEqual({
      ...{ kind: 'replaced', was: 'AIDAEXPORTER', is: 'AIDAOTHER' },
    });
  });
});

describe('verify: the fallback', () => {
  it.each([
    ['attached', 0],
    ['the permissions boundary', 1],
  ] as const)('counts like the inline deny if it is %s', (_name, which) => {
    expect(verify(plan, found(contained(plan, liveUser(), which)))).toEqual({ kind: 'as-planned', notes: [] });
    expect(verify(role, found(contained(role, liveRole(), which)))).toEqual({ kind: 'as-planned', notes: [] });
  });

  it('compensates for a changed inline deny but not for an active key', () => {
    const live = contained(
      plan,
      withDocument(denied, () => '{}'),
      0,
    );
    expect(verify(plan, found(live)).kind).toBe('as-planned');
    expect(differences(plan, { ...live, accessKeys: [{ id: KEY, status: 'Active' }] })).toEqual([
      { kind: 'key-active', accessKeyId: KEY },
    ]);
  });

  it('is not confused with another managed policy', () => {
    const live = { ...withoutDeny(denied), boundary: BOUNDARY, attachedPolicies: [BOUNDARY] };
    expect(differences(plan, live)).toEqual([{ kind: 'deny-policy-missing', policyName: POLICY }]);
  });

  it('does not count if the plan has no fallback', () => {
    const auto = { ...plannedForRole({ mode: 'auto' }), startedAt: NOW, cutOff: NOW };
    const live = { ...liveRole(), boundary: DENY_ALL_POLICY, attachedPolicies: [DENY_ALL_POLICY] };
    expect(differences(auto, live)).toEqual([{ kind: 'deny-policy-missing', policyName: POLICY }]);
  });
});

describe('verify: the cut-off of a role', () => {
  it('is the time of the change', () => {
    expect(denyDocument(role)).toBe(denySessionsBefore(NOW));
    expect(differences({ ...role, cutOff: minutesAgo(-1) }, deniedRole)).toEqual([
      { kind: 'deny-policy-changed', policyName: POLICY },
    ]);
  });

  it('is a placeholder until the change, and does not affect users', () => {
    const { cutOff: _, ...unresolved } = role;
    expect(denyDocument(unresolved)).toContain('time of the change');
    expect(denyDocument({ ...plan, cutOff: NOW })).toBe(denyDocument(plan));
    expect(denyDocument({ ...plan, changes: [] })).toBe('');
  });
});

describe('verify: other changes', () => {
  it('notes a new inactive key, other attached policies and another boundary', () => {
    const accessKeys = [...denied.accessKeys, { id: 'AKIANEW', status: 'Inactive' as const }];
    const live = { ...denied, accessKeys, attachedPolicies: [BOUNDARY], boundary: BOUNDARY };
    expect(verify(plan, found(live))).toMatchObject({ kind: 'as-planned' });
    expect(notes(plan, live).map(({ kind }) => kind)).toEqual(['key-made-since', 'attached-policies', 'boundary']);
  });

  it('also notes them if there is a difference', () => {
    const live = { ...withoutDeny(denied), boundary: BOUNDARY };
    expect(notes(plan, live)).toEqual([{ kind: 'boundary', was: null, is: BOUNDARY }]);
  });

  it('does not note what the containment itself changed', () => {
    expect(notes(plan, applied(denied, plan.fallback))).toEqual([]);
  });

  it('notes a policy that was detached or attached next to the fallback', () => {
    const fallback = contained(plan, liveUser(), 0);
    expect(notes(plan, { ...fallback, attachedPolicies: [DENY_ALL_POLICY] })).toHaveLength(1);
    expect(notes(plan, { ...fallback, attachedPolicies: [...fallback.attachedPolicies, BOUNDARY] })).toHaveLength(1);
  });

  it('notes the deny-all policy if the plan has no fallback', () => {
    const auto = { ...plannedForRole({ mode: 'auto' }), startedAt: NOW, cutOff: NOW };
    const live = contained(auto, liveRole());
    expect(notes(auto, { ...live, boundary: DENY_ALL_POLICY })).toHaveLength(1);
    const attachedPolicies = [...live.attachedPolicies, DENY_ALL_POLICY];
    expect(notes(auto, { ...live, attachedPolicies })).toHaveLength(1);
  });
});

describe('verify: a release', () => {
  const everything = applied(denied, plan.fallback);
  const releaseOf = (live: LivePrincipal, of: Plan = plan) => {
    const outcome = planRelease({
      ...{ id: 'r', incident: incident({ credentials: [] }), plans: [of], live: found(live) },
      ...{ reactivateKeys: false, now: NOW },
    });
    if (outcome.kind === 'refused') throw new Error('refused');
    return outcome.plan;
  };

  it('does not require the changes of a containment', () => {
    const release = { ...releaseOf(everything), changes: [...plan.changes, ...role.changes] };
    expect(verify(release, found(liveUser()))).toEqual({ kind: 'as-planned', notes: expect.anything() });
  });

  it('is as planned once everything is restored', () => {
    expect(verify(releaseOf(everything), found(liveUser())).kind).toBe('as-planned');
  });

  it('differs until every change is reverted', () => {
    expect(differences(releaseOf(everything), everything)).toEqual([
      { kind: 'key-inactive', accessKeyId: KEY },
      { kind: 'boundary-differs', wanted: null, is: DENY_ALL_POLICY },
      { kind: 'deny-present', name: DENY_ALL_POLICY },
      { kind: 'deny-present', name: POLICY },
    ]);
  });

  it('differs until the previous boundary is restored', () => {
    const before = liveUser({ boundary: BOUNDARY });
    const of = { ...planned({ live: found(before) }), startedAt: NOW };
    const release = releaseOf(contained(of, before, 1), of);
    const wrong = { ...before, boundary: DENY_ALL_POLICY };
    expect(differences(release, wrong)).toEqual([{ kind: 'boundary-differs', wanted: BOUNDARY, is: DENY_ALL_POLICY }]);
    expect(verify(release, found(before)).kind).toBe('as-planned');
  });

  it('works the same for a role', () => {
    const live = applied(deniedRole, role.fallback);
    expect(differences(releaseOf(live, role), live).map(({ kind }) => kind)).toEqual([
      ...['boundary-differs', 'deny-present', 'deny-present'],
    ]);
    expect(verify(releaseOf(live, role), found(liveRole())).kind).toBe('as-planned');
    const before = liveRole({ boundary: BOUNDARY });
    const of = { ...plannedForRole({ live: found(before) }), startedAt: NOW };
    expect(differences(releaseOf(contained(of, before, 1), of), { ...before, boundary: null })).toEqual([
      { kind: 'boundary-differs', wanted: BOUNDARY, is: null },
    ]);
  });

  it('ignores a key that was deleted meanwhile and the status of other keys', () => {
    const release = releaseOf(denied);
    expect(differences(release, liveUser({ accessKeys: [] }))).toEqual([]);
    expect(differences(release, liveUser({ accessKeys: [{ id: 'AKIANEW', status: 'Active' }] }))).toEqual([]);
  });
});

describe('differenceInWords', () => {
  it.each<[Difference, RegExp]>([
    [{ kind: 'deny-policy-missing', policyName: 'P' }, /policy P is missing/],
    [{ kind: 'deny-policy-changed', policyName: 'P' }, /policy P was changed/],
    [{ kind: 'deny-present', name: 'P' }, /P is still in force/],
    [{ kind: 'boundary-differs', wanted: 'A', is: 'B' }, /is B, not A/],
    [{ kind: 'boundary-differs', wanted: 'A', is: null }, /is none, not A/],
    [{ kind: 'boundary-differs', wanted: null, is: 'B' }, /is B, not none/],
    [{ kind: 'key-active', accessKeyId: 'AKIA' }, /AKIA is active/],
    [{ kind: 'key-inactive', accessKeyId: 'AKIA' }, /AKIA is inactive/],
  ])('describes %o', (difference, words) => {
    expect(differenceInWords(difference)).toMatch(words);
  });
});
