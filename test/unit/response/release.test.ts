import { describe, expect, it } from 'vitest';
import { planRelease } from '../../../layers/core/response/release.ts';
import type { Plan } from '../../../layers/core/response/types.ts';
import { verify } from '../../../layers/core/response/verify.ts';
import { applied, codes, found, incident, liveRole, liveUser, NOW, planned, plannedForRole } from './estate.ts';

const plan = { ...planned(), startedAt: NOW };
const contained = applied(liveUser(), plan.changes);
const releaseOf = (live: ReturnType<typeof liveUser>, plans: readonly Plan[] = [plan]) =>
  planRelease({ id: 'release-1', incident: incident(), plans, live: found(live), now: NOW });

describe('planRelease', () => {
  it('gives keys back before the deny goes, so that a break leaves the identity contained', () => {
    const outcome = releaseOf(contained);
    expect(outcome.kind === 'planned' && outcome.plan.changes.map(({ kind }) => kind)).toEqual([
      'activate-key',
      'delete-user-policy',
    ]);
  });

  it('never activates a key that was inactive before', () => {
    const outcome = releaseOf(contained);
    expect(JSON.stringify(outcome.kind === 'planned' && outcome.plan.changes)).not.toContain('AKIAEXPORTER00000002');
  });

  it('takes only our policy away from a role', () => {
    const forRole = { ...plannedForRole(), startedAt: NOW };
    const live = found(applied(liveRole(), forRole.changes));
    const outcome = planRelease({ id: 'r', incident: incident(), plans: [forRole], live, now: NOW });
    expect(outcome.kind === 'planned' && outcome.plan.changes).toEqual([
      { kind: 'delete-role-policy', roleName: 'nightly', policyName: expect.stringMatching(/^TierwatchContainment-/) },
    ]);
  });

  it('leaves a key that was deleted meanwhile, and says so', () => {
    const outcome = releaseOf({ ...contained, accessKeys: contained.accessKeys.slice(1) });
    expect(outcome).toMatchObject({
      kind: 'planned',
      drift: [{ kind: 'key-gone', accessKeyId: 'AKIAEXPORTER00000001' }],
    });
    expect(outcome.kind === 'planned' && outcome.plan.changes.map(({ kind }) => kind)).toEqual(['delete-user-policy']);
  });

  it('names a key that was made meanwhile: somebody was at work on a contained user', () => {
    const accessKeys = [...contained.accessKeys, { id: 'AKIANEW', status: 'Active' as const }];
    expect(releaseOf({ ...contained, accessKeys })).toMatchObject({
      kind: 'planned',
      drift: [{ kind: 'key-made-since', accessKeyId: 'AKIANEW', status: 'Active' }],
    });
  });

  it('has nothing to change where everything is back', () => {
    const outcome = releaseOf(liveUser());
    expect(outcome.kind === 'planned' && outcome.plan.changes).toEqual([]);
  });

  it('is refused where another principal has the name, or none', () => {
    const other = releaseOf({ ...contained, immutableId: 'AIDAOTHER' });
    expect(other.kind === 'refused' && codes(other.reasons)).toEqual(['drift']);
    const none = planRelease({ id: 'r', incident: incident(), plans: [plan], live: { kind: 'absent' }, now: NOW });
    expect(none.kind === 'refused' && codes(none.reasons)).toEqual(['principal-gone']);
  });

  it('is refused where nothing was ever applied: neither a dry run nor a plan that nobody approved', () => {
    const outcome = releaseOf(liveUser(), [planned({ mode: 'plan' }), planned({ mode: 'approve' })]);
    expect(outcome.kind === 'refused' && codes(outcome.reasons)).toEqual(['nothing-to-release']);
  });
});

describe('verify', () => {
  const without = { ...contained, inlinePolicies: liveUser().inlinePolicies };

  it('finds a containment as planned, however IAM spells the document', () => {
    const inlinePolicies = contained.inlinePolicies.map(({ name, document }) => ({
      name,
      document: JSON.stringify(JSON.parse(document), null, 4),
    }));
    expect(verify(plan, found({ ...contained, inlinePolicies }), 'watch')).toEqual({ kind: 'as-planned', notes: [] });
  });

  it('waits for a change that has not arrived, and calls its later absence tampering', () => {
    expect(verify(plan, found(without), 'apply')).toMatchObject({ kind: 'not-yet' });
    expect(verify(plan, found(without), 'watch')).toMatchObject({
      kind: 'tampered',
      differences: [{ kind: 'deny-policy-missing' }],
    });
  });

  it('sees a deny that was weakened and a key that was switched on', () => {
    const weakened = applied(contained, [
      {
        kind: 'put-user-policy',
        userName: 'exporter',
        policyName: contained.inlinePolicies.at(-1)?.name ?? '',
        document: '{}',
      },
      { kind: 'activate-key', userName: 'exporter', accessKeyId: 'AKIAEXPORTER00000001' },
    ]);
    expect(verify(plan, found(weakened), 'watch')).toMatchObject({
      kind: 'tampered',
      differences: [{ kind: 'deny-policy-changed' }, { kind: 'key-active', accessKeyId: 'AKIAEXPORTER00000001' }],
    });
  });

  it('notes a new key without calling the containment undone: the deny holds for it', () => {
    const accessKeys = [...contained.accessKeys, { id: 'AKIANEW', status: 'Active' as const }];
    expect(verify(plan, found({ ...contained, accessKeys }), 'watch')).toMatchObject({
      kind: 'as-planned',
      notes: [{ kind: 'key-made-since', accessKeyId: 'AKIANEW' }],
    });
  });

  it('tells a principal that is gone or replaced from one that was tampered with', () => {
    expect(verify(plan, { kind: 'absent' }, 'watch')).toEqual({ kind: 'gone', drift: { kind: 'absent' } });
    expect(verify(plan, found({ ...contained, immutableId: 'AIDAOTHER' }), 'watch')).toMatchObject({
      kind: 'gone',
      drift: { kind: 'replaced', is: 'AIDAOTHER' },
    });
  });

  it('reads a release back too', () => {
    const release = releaseOf(contained);
    if (release.kind === 'refused') throw new Error('refused');
    expect(verify(release.plan, found(contained), 'apply')).toMatchObject({
      kind: 'not-yet',
      differences: [{ kind: 'key-inactive' }, { kind: 'deny-policy-present' }],
    });
    expect(verify(release.plan, found(liveUser()), 'apply').kind).toBe('as-planned');
  });
});
