import { describe, expect, it } from 'vitest';
import {
  DENY_ALL_POLICY,
  DENY_POLICY_PREFIX,
  denyEverything,
  denyPolicyName,
} from '../../../layers/core/response/deny.ts';
import { containmentOf, planRelease, type ReleaseInput } from '../../../layers/core/response/release.ts';
import type { Change } from '../../../layers/core/response/types.ts';
import {
  ACCOUNT,
  applied,
  codes,
  contained,
  found,
  incident,
  liveRole,
  liveUser,
  minutesAhead,
  NOW,
  planned,
  plannedForRole,
  policy,
} from './estate.ts';

const [KEY, INACTIVE_KEY] = ['AKIAEXPORTER00000001', 'AKIAEXPORTER00000002'];
const POLICY = denyPolicyName('inc-0001');
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
const unseen = incident({ credentials: [] });
const plan = { ...planned(), startedAt: NOW };
const denied = contained(plan, liveUser());

const releaseOf = (over: Partial<ReleaseInput> = {}) =>
  planRelease({
    ...{ id: 'release-1', incident: unseen, plans: [plan], live: found(denied), reactivateKeys: false, now: NOW },
    ...over,
  });
const plannedRelease = (over: Partial<ReleaseInput> = {}) => {
  const outcome = releaseOf(over);
  if (outcome.kind === 'refused') throw new Error(`refused: ${codes(outcome.reasons).join()}`);
  return outcome;
};
const changes = (over: Partial<ReleaseInput> = {}): readonly Change[] => plannedRelease(over).plan.changes;
const kinds = (over: Partial<ReleaseInput> = {}) => changes(over).map(({ kind }) => kind);
const refusal = (over: Partial<ReleaseInput>): string[] => {
  const outcome = releaseOf(over);
  return outcome.kind === 'refused' ? codes(outcome.reasons) : ['planned'];
};

describe('planRelease', () => {
  it('reactivates keys before removing the deny, so that a failed release leaves the deny in place', () => {
    expect(changes()).toEqual([
      { kind: 'activate-key', userName: 'exporter', accessKeyId: KEY },
      { kind: 'delete-user-policy', userName: 'exporter', policyName: POLICY },
    ]);
  });

  it('creates a separate plan with the current IAM state', () => {
    expect(plannedRelease().plan).toMatchObject({
      ...{ id: 'release-1', incidentId: 'inc-0001', playbook: 'release', mode: 'approve', fallback: [] },
      before: { inlinePolicies: ['export', POLICY] },
    });
    expect(plannedRelease().plan).not.toHaveProperty('startedAt');
  });

  it('removes only our policy from a role', () => {
    const forRole = { ...plannedForRole(), startedAt: NOW };
    const live = found(contained(forRole, liveRole()));
    expect(changes({ plans: [forRole], live })).toEqual([
      { kind: 'delete-role-policy', roleName: 'nightly', policyName: POLICY },
    ]);
  });

  it('skips a key that was deleted meanwhile and reports it', () => {
    const outcome = plannedRelease({ live: found({ ...denied, accessKeys: denied.accessKeys.slice(1) }) });
    expect(outcome.drift).toEqual([{ kind: 'key-gone', accessKeyId: KEY }]);
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['delete-user-policy']);
  });

  it('leaves a key that was created meanwhile and reports it', () => {
    const accessKeys = [...denied.accessKeys, { id: 'AKIANEW', status: 'Inactive' as const }];
    const outcome = plannedRelease({ live: found({ ...denied, accessKeys }) });
    expect(outcome.drift).toEqual([{ kind: 'key-made-since', accessKeyId: 'AKIANEW', status: 'Inactive' }]);
    expect(JSON.stringify(outcome.plan.changes)).not.toContain('AKIANEW');
  });

  it('makes no changes if everything is already restored', () => {
    expect(changes({ live: found(liveUser()) })).toEqual([]);
  });

  it('makes no changes if the principal was deleted', () => {
    const outcome = plannedRelease({ live: { kind: 'absent' } });
    expect(outcome.plan).toMatchObject({ changes: [], immutableId: 'AIDAEXPORTER', before: plan.before });
    expect(outcome).toMatchObject({ drift: [{ kind: 'absent' }], stolen: [] });
  });

  it('refuses if another principal has the same name', () => {
    expect(refusal({ live: found({ ...denied, immutableId: 'AIDAOTHER' }) })).toEqual(['drift']);
  });

  it('refuses if no plan was ever applied', () => {
    const plans = [planned({ mode: 'plan' }), planned({ mode: 'approve' })];
    const live = found(liveUser());
    expect(refusal({ plans, live })).toEqual(['nothing-to-release']);
    expect(refusal({ plans: [], live })).toEqual(['nothing-to-release']);
    expect(refusal({ plans: [], live: { kind: 'absent' } })).toEqual(['nothing-to-release']);
  });
});

describe('planRelease: keys', () => {
  const seen = incident({ credentials: [KEY] });

  it('leaves a key that the suspect used inactive and reports it', () => {
    const outcome = plannedRelease({ incident: seen });
    expect(outcome.stolen).toEqual([KEY]);
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['delete-user-policy']);
  });

  it('reactivates such a key if a person requests it', () => {
    const outcome = plannedRelease({ incident: seen, reactivateKeys: true });
    expect(outcome.stolen).toEqual([]);
    expect(outcome.plan.changes[0]).toEqual({ kind: 'activate-key', userName: 'exporter', accessKeyId: KEY });
  });

  it('never reactivates a previously inactive key, and does not report a deleted key as stolen', () => {
    expect(JSON.stringify(changes({ reactivateKeys: true }))).not.toContain(INACTIVE_KEY);
    const gone = { incident: seen, live: found({ ...denied, accessKeys: [] }) };
    expect(plannedRelease(gone).stolen).toEqual([]);
  });

  it('does not report an active key as stolen', () => {
    expect(plannedRelease({ incident: seen, live: found(liveUser()) }).stolen).toEqual([]);
  });

  it('does not report a previously inactive key as stolen', () => {
    expect(plannedRelease({ incident: incident({ credentials: [INACTIVE_KEY] }) }).stolen).toEqual([]);
  });
});

describe('planRelease: the fallback', () => {
  const bounded = liveUser({ boundary: BOUNDARY });
  const boundedPlan = { ...planned({ live: found(bounded) }), startedAt: NOW };

  it('detaches our deny', () => {
    expect(changes({ live: found(contained(plan, liveUser(), 0)) })).toEqual([
      { kind: 'activate-key', userName: 'exporter', accessKeyId: KEY },
      { kind: 'detach-user-policy', userName: 'exporter', policyArn: DENY_ALL_POLICY },
    ]);
  });

  it('removes our boundary if there was none before', () => {
    expect(kinds({ live: found(contained(plan, liveUser(), 1)) })).toEqual(['activate-key', 'delete-user-boundary']);
  });

  it('restores the previous boundary', () => {
    expect(changes({ plans: [boundedPlan], live: found(contained(boundedPlan, bounded, 1)) })[1]).toEqual({
      ...{ kind: 'put-user-boundary', userName: 'exporter', policyArn: BOUNDARY },
    });
  });

  it('removes the inline deny last', () => {
    const everything = found(applied(applied(liveUser(), plan.changes), plan.fallback));
    expect(kinds({ live: everything })).toEqual([
      ...['activate-key', 'delete-user-boundary', 'detach-user-policy', 'delete-user-policy'],
    ]);
  });

  it('does the same for a role', () => {
    const role = { ...plannedForRole(), startedAt: NOW };
    const everything = found(applied(applied(liveRole(), role.changes), role.fallback));
    expect(changes({ plans: [role], live: everything })).toEqual([
      { kind: 'delete-role-boundary', roleName: 'nightly' },
      { kind: 'detach-role-policy', roleName: 'nightly', policyArn: DENY_ALL_POLICY },
      { kind: 'delete-role-policy', roleName: 'nightly', policyName: POLICY },
    ]);
    const before = liveRole({ boundary: BOUNDARY });
    const boundedRole = { ...plannedForRole({ live: found(before) }), startedAt: NOW };
    expect(changes({ plans: [boundedRole], live: found(contained(boundedRole, before, 1)) })).toEqual([
      { kind: 'put-role-boundary', roleName: 'nightly', policyArn: BOUNDARY },
    ]);
  });

  it('leaves a deny that the principal had before', () => {
    const own = liveUser({ attachedPolicies: [DENY_ALL_POLICY], boundary: DENY_ALL_POLICY });
    const ownPlan = { ...planned({ live: found(own) }), startedAt: NOW };
    expect(kinds({ plans: [ownPlan], live: found(contained(ownPlan, own)) })).toEqual([
      ...['activate-key', 'delete-user-policy'],
    ]);
  });

  it('leaves a boundary or policy that was set meanwhile and reports it', () => {
    const live = { ...denied, boundary: BOUNDARY, attachedPolicies: [...denied.attachedPolicies, BOUNDARY] };
    const outcome = plannedRelease({ live: found(live) });
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['activate-key', 'delete-user-policy']);
    expect(outcome.drift).toEqual([
      { kind: 'attached-policies', added: [BOUNDARY], removed: [] },
      { kind: 'boundary', was: null, is: BOUNDARY },
    ]);
  });

  it('leaves all managed policies if the plan has no fallback', () => {
    const role = { ...plannedForRole({ mode: 'auto', policy: policy() }), startedAt: NOW };
    const live = { ...contained(role, liveRole()), boundary: DENY_ALL_POLICY };
    expect(kinds({ plans: [role], live: found(live) })).toEqual(['delete-role-policy']);
  });
});

describe('planRelease: a leftover deny of another incident', () => {
  const left = { name: denyPolicyName('inc-0000'), document: denyEverything() };
  const named = { name: `${DENY_POLICY_PREFIX}-x`, document: '{}' };
  const names = (over: Partial<ReleaseInput>) =>
    changes(over).map((change) => ('policyName' in change ? change.policyName : change.kind));

  it('is removed by a release, unlike a policy that only has a similar name', () => {
    const live = found({ ...denied, inlinePolicies: [...denied.inlinePolicies, left, named] });
    expect(names({ live })).toEqual(['activate-key', POLICY, left.name]);
  });

  it('can be released even if this incident applied nothing', () => {
    const live = found(liveUser({ inlinePolicies: [left, named] }));
    expect(plannedRelease({ plans: [], live }).plan).toMatchObject({
      playbook: 'release',
      immutableId: 'AIDAEXPORTER',
    });
    expect(names({ plans: [], live })).toEqual([left.name]);
    const role = found(liveRole({ inlinePolicies: [left] }));
    expect(changes({ plans: [], live: role })).toMatchObject([{ kind: 'delete-role-policy', policyName: left.name }]);
  });

  it('is not recognized by name alone', () => {
    expect(refusal({ plans: [], live: found(liveUser({ inlinePolicies: [named] })) })).toEqual(['nothing-to-release']);
  });
});

describe('containmentOf', () => {
  const at = (id: string, minutes: number) => ({ ...plan, id, createdAt: minutesAhead(minutes) });

  it('returns the latest applied plan that is not a release', () => {
    const release = { ...plannedRelease().plan, startedAt: NOW };
    const { startedAt: _, ...waiting } = at('p-3', 3);
    expect(containmentOf([at('p-1', 1), at('p-2', 2), waiting, release])?.id).toBe('p-2');
    expect(containmentOf([waiting, release])).toBeUndefined();
  });
});
