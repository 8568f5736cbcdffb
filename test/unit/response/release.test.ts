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
  it('gives the keys back before the deny goes, so that a release which breaks off leaves the identity contained', () => {
    expect(changes()).toEqual([
      { kind: 'activate-key', userName: 'exporter', accessKeyId: KEY },
      { kind: 'delete-user-policy', userName: 'exporter', policyName: POLICY },
    ]);
  });

  it('is a plan of its own, with what IAM has before it', () => {
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

  it('leaves a key that was deleted meanwhile, and says so', () => {
    const outcome = plannedRelease({ live: found({ ...denied, accessKeys: denied.accessKeys.slice(1) }) });
    expect(outcome.drift).toEqual([{ kind: 'key-gone', accessKeyId: KEY }]);
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['delete-user-policy']);
  });

  it('leaves a key that was created meanwhile, and names it: another principal worked on a contained user', () => {
    const accessKeys = [...denied.accessKeys, { id: 'AKIANEW', status: 'Inactive' as const }];
    const outcome = plannedRelease({ live: found({ ...denied, accessKeys }) });
    expect(outcome.drift).toEqual([{ kind: 'key-made-since', accessKeyId: 'AKIANEW', status: 'Inactive' }]);
    expect(JSON.stringify(outcome.plan.changes)).not.toContain('AKIANEW');
  });

  it('has nothing to change where everything is back', () => {
    expect(changes({ live: found(liveUser()) })).toEqual([]);
  });

  it('has nothing to change where the principal was deleted, and can end', () => {
    const outcome = plannedRelease({ live: { kind: 'absent' } });
    expect(outcome.plan).toMatchObject({ changes: [], immutableId: 'AIDAEXPORTER', before: plan.before });
    expect(outcome).toMatchObject({ drift: [{ kind: 'absent' }], stolen: [] });
  });

  it('is refused where another principal has the name', () => {
    expect(refusal({ live: found({ ...denied, immutableId: 'AIDAOTHER' }) })).toEqual(['drift']);
  });

  it('is refused where nothing was ever applied: neither a dry run nor a plan that nobody approved', () => {
    const plans = [planned({ mode: 'plan' }), planned({ mode: 'approve' })];
    const live = found(liveUser());
    expect(refusal({ plans, live })).toEqual(['nothing-to-release']);
    expect(refusal({ plans: [], live })).toEqual(['nothing-to-release']);
    expect(refusal({ plans: [], live: { kind: 'absent' } })).toEqual(['nothing-to-release']);
  });
});

describe('planRelease: keys', () => {
  const seen = incident({ credentials: [KEY] });

  it('leaves a key inactive that the suspect used, and names it', () => {
    const outcome = plannedRelease({ incident: seen });
    expect(outcome.stolen).toEqual([KEY]);
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['delete-user-policy']);
  });

  it('gives such a key back where a person says so', () => {
    const outcome = plannedRelease({ incident: seen, reactivateKeys: true });
    expect(outcome.stolen).toEqual([]);
    expect(outcome.plan.changes[0]).toEqual({ kind: 'activate-key', userName: 'exporter', accessKeyId: KEY });
  });

  it('never activates a key that was inactive before, nor one that the suspect used and that was deleted', () => {
    expect(JSON.stringify(changes({ reactivateKeys: true }))).not.toContain(INACTIVE_KEY);
    const gone = { incident: seen, live: found({ ...denied, accessKeys: [] }) };
    expect(plannedRelease(gone).stolen).toEqual([]);
  });

  it('does not call a key stolen that is active', () => {
    expect(plannedRelease({ incident: seen, live: found(liveUser()) }).stolen).toEqual([]);
  });

  it('does not call a key stolen that was inactive before', () => {
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

  it('removes our boundary where there was none', () => {
    expect(kinds({ live: found(contained(plan, liveUser(), 1)) })).toEqual(['activate-key', 'delete-user-boundary']);
  });

  it('restores the boundary that there was', () => {
    expect(changes({ plans: [boundedPlan], live: found(contained(boundedPlan, bounded, 1)) })[1]).toEqual({
      ...{ kind: 'put-user-boundary', userName: 'exporter', policyArn: BOUNDARY },
    });
  });

  it('leaves the deny for last, whatever was applied', () => {
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

  it('leaves a deny that the principal had before: it is not ours', () => {
    const own = liveUser({ attachedPolicies: [DENY_ALL_POLICY], boundary: DENY_ALL_POLICY });
    const ownPlan = { ...planned({ live: found(own) }), startedAt: NOW };
    expect(kinds({ plans: [ownPlan], live: found(contained(ownPlan, own)) })).toEqual([
      ...['activate-key', 'delete-user-policy'],
    ]);
  });

  it('leaves another boundary or policy that was set meanwhile, and says so', () => {
    const live = { ...denied, boundary: BOUNDARY, attachedPolicies: [...denied.attachedPolicies, BOUNDARY] };
    const outcome = plannedRelease({ live: found(live) });
    expect(outcome.plan.changes.map(({ kind }) => kind)).toEqual(['activate-key', 'delete-user-policy']);
    expect(outcome.drift).toEqual([
      { kind: 'attached-policies', added: [BOUNDARY], removed: [] },
      { kind: 'boundary', was: null, is: BOUNDARY },
    ]);
  });

  it('leaves every managed policy where the plan has no fallback', () => {
    const role = { ...plannedForRole({ mode: 'auto', policy: policy() }), startedAt: NOW };
    const live = { ...contained(role, liveRole()), boundary: DENY_ALL_POLICY };
    expect(kinds({ plans: [role], live: found(live) })).toEqual(['delete-role-policy']);
  });
});

describe('planRelease: a deny that another incident left', () => {
  const left = { name: denyPolicyName('inc-0000'), document: denyEverything() };
  const named = { name: `${DENY_POLICY_PREFIX}-x`, document: '{}' };
  const names = (over: Partial<ReleaseInput>) =>
    changes(over).map((change) => ('policyName' in change ? change.policyName : change.kind));

  it('goes with a release, but not a policy that is only named like one', () => {
    const live = found({ ...denied, inlinePolicies: [...denied.inlinePolicies, left, named] });
    expect(names({ live })).toEqual(['activate-key', POLICY, left.name]);
  });

  it('can be released where nothing of this incident was applied', () => {
    const live = found(liveUser({ inlinePolicies: [left, named] }));
    expect(plannedRelease({ plans: [], live }).plan).toMatchObject({
      playbook: 'release',
      immutableId: 'AIDAEXPORTER',
    });
    expect(names({ plans: [], live })).toEqual([left.name]);
    const role = found(liveRole({ inlinePolicies: [left] }));
    expect(changes({ plans: [], live: role })).toMatchObject([{ kind: 'delete-role-policy', policyName: left.name }]);
  });

  it('is not taken from a policy of the name', () => {
    expect(refusal({ plans: [], live: found(liveUser({ inlinePolicies: [named] })) })).toEqual(['nothing-to-release']);
  });
});

describe('containmentOf', () => {
  const at = (id: string, minutes: number) => ({ ...plan, id, createdAt: minutesAhead(minutes) });

  it('is the latest plan that was applied, and no release', () => {
    const release = { ...plannedRelease().plan, startedAt: NOW };
    const { startedAt: _, ...waiting } = at('p-3', 3);
    expect(containmentOf([at('p-1', 1), at('p-2', 2), waiting, release])?.id).toBe('p-2');
    expect(containmentOf([waiting, release])).toBeUndefined();
  });
});
