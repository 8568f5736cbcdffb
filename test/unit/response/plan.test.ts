import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DENY_POLICY_PREFIX, denyPolicyName } from '../../../layers/core/response/deny.ts';
import { canonicalJson } from '../../../layers/core/response/digest.ts';
import { planContainment, planHash } from '../../../layers/core/response/plan.ts';
import { planRelease } from '../../../layers/core/response/release.ts';
import type { Plan } from '../../../layers/core/response/types.ts';
import { verify } from '../../../layers/core/response/verify.ts';
import {
  anyLive,
  applied,
  codes,
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
} from './estate.ts';

const refusal = (over: Parameters<typeof planInput>[0]): string[] => {
  const outcome = planContainment(planInput(over));
  return outcome.kind === 'refused' ? codes(outcome.reasons) : ['planned'];
};

describe('planContainment', () => {
  it('denies first and then deactivates every active key of a user, and no other', () => {
    expect(planned().changes.map(({ kind, ...rest }) => [kind, 'accessKeyId' in rest && rest.accessKeyId])).toEqual([
      ['put-user-policy', false],
      ['deactivate-key', 'AKIAEXPORTER00000001'],
    ]);
  });

  it('denies every action everywhere to a user, in a policy named after the incident', () => {
    const [deny] = planned().changes;
    if (deny?.kind !== 'put-user-policy') throw new Error('expected the deny first');
    expect(deny.policyName).toBe(denyPolicyName('inc-0001'));
    expect(deny.policyName.startsWith(`${DENY_POLICY_PREFIX}-`)).toBe(true);
    expect(JSON.parse(deny.document).Statement).toEqual([
      { Sid: DENY_POLICY_PREFIX, Effect: 'Deny', Action: '*', Resource: '*' },
    ]);
  });

  it('denies a role’s sessions that began before now, and leaves newer ones alone', () => {
    const [deny, ...rest] = plannedForRole().changes;
    if (deny?.kind !== 'put-role-policy') throw new Error('expected a role policy');
    expect(rest).toEqual([]);
    expect(JSON.parse(deny.document).Statement[0].Condition).toEqual({ DateLessThan: { 'aws:TokenIssueTime': NOW } });
  });

  it('keeps what stood before, and says what it does not stop', () => {
    const plan = planned();
    expect(plan.before).toMatchObject({ immutableId: 'AIDAEXPORTER', inlinePolicies: ['export'], boundary: null });
    expect(plan.residual.join(' ')).toMatch(/Sessions of roles/);
  });

  const refusals: [string, Parameters<typeof planInput>[0], string][] = [
    ['the policy cannot be read', { policy: 'unreadable' }, 'configuration-unreadable'],
    ['nothing is known of the identity', { posture: undefined }, 'unknown-posture'],
    ['it is break-glass', { posture: posture({ class: 'break-glass' }) }, 'break-glass'],
    ['it is protected', { policy: policy({ protected: ['*exporter'] }) }, 'protected'],
    ['the principal is gone', { live: { kind: 'absent' } }, 'principal-gone'],
    ['another principal has the name', { live: found(liveUser({ immutableId: 'AIDAOTHER' })) }, 'drift'],
    [
      'another incident’s deny stands',
      { live: found(liveUser({ inlinePolicies: [{ name: `${DENY_POLICY_PREFIX}-other`, document: '{}' }] })) },
      'already-contained',
    ],
    [
      'its own deny stands, and nobody knows what stood before',
      { live: found(liveUser({ inlinePolicies: [{ name: denyPolicyName('inc-0001'), document: '{}' }] })) },
      'already-contained',
    ],
  ];

  it.each(refusals)('is refused where %s', (_name, over, code) => {
    expect(refusal(over)).toEqual([code]);
  });

  it('is refused where the deny would exceed the quota, by one character', () => {
    const [deny] = planned().changes;
    const size = deny && 'document' in deny ? deny.document.replace(/\s/g, '').length : 0;
    const room = (length: number) =>
      found(liveUser({ inlinePolicies: [{ name: 'big', document: 'x'.repeat(length) }] }));
    expect(refusal({ live: room(2_048 - size) })).toEqual(['planned']);
    expect(refusal({ live: room(2_048 - size + 1) })).toEqual(['quota']);
  });

  it('counts as AWS does: white space is free, a role has more room, and a live quota wins', () => {
    const spaces = [{ name: 'big', document: ' \n'.repeat(5_000) }];
    expect(refusal({ live: found(liveUser({ inlinePolicies: spaces })) })).toEqual(['planned']);
    const role = { incident: incident({ identity: ROLE }), posture: rolePosture() };
    const inlinePolicies = [{ name: 'big', document: 'x'.repeat(9_000) }];
    expect(refusal({ ...role, live: found(liveRole({ inlinePolicies })) })).toEqual(['planned']);
    expect(refusal({ ...role, live: found(liveRole({ inlinePolicies, inlineQuota: 9_000 })) })).toEqual(['quota']);
  });

  it('after an attempt that broke off, still knows what stood before that attempt', () => {
    const first = { ...planned({ mode: 'auto' }), startedAt: NOW };
    const left = applied(liveUser(), first.changes);
    const second = planned({ id: 'plan-2', live: found(left), earlier: [first], now: minutesAhead(5) });
    expect(second.before).toEqual(first.before);
    expect(second.changes).toEqual(first.changes);
  });
});

describe('planHash', () => {
  const plan = planned();
  const changed: [string, Partial<Plan>][] = [
    ['the playbook', { playbook: 'release' }],
    ['the identity', { identity: `${plan.identity}2` }],
    ['the immutable id', { immutableId: 'AIDAOTHER' }],
    ['a change left out', { changes: plan.changes.slice(1) }],
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

  it('does not change with the order of members', () => {
    const reversed = plan.changes.map((change) => Object.fromEntries(Object.entries(change).reverse()));
    expect(canonicalJson(reversed)).toBe(canonicalJson(plan.changes));
  });

  it('is the same for the same state, and differs for any other set of keys', () => {
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

describe('plan and release', () => {
  const subject = (live: ReturnType<typeof liveUser>) =>
    live.kind === 'role'
      ? { incident: incident({ identity: ROLE }), posture: rolePosture(), live: found(live) }
      : { live: found(live) };

  it('lead back to exactly the same state, whatever it was', () => {
    fc.assert(
      fc.property(anyLive, (live) => {
        const plan = { ...planned(subject(live)), startedAt: NOW };
        const contained = applied(live, plan.changes);
        expect(verify(plan, found(contained), 'apply').kind).toBe('as-planned');
        const release = planRelease({ id: 'r', incident: incident(), plans: [plan], live: found(contained), now: NOW });
        if (release.kind === 'refused') throw new Error('a release of a containment is never refused here');
        expect(release.drift).toEqual([]);
        expect(applied(contained, release.plan.changes)).toEqual(live);
      }),
    );
  });

  it('stay exact when either breaks off anywhere and is run again', () => {
    fc.assert(
      fc.property(anyLive, fc.nat(3), fc.nat(3), (live, brokeAt, releaseBrokeAt) => {
        const first = { ...planned(subject(live)), startedAt: NOW };
        const half = applied(live, first.changes.slice(0, brokeAt));
        const again = {
          ...planned({ ...subject(live), id: 'plan-2', live: found(half), earlier: [first] }),
          startedAt: NOW,
        };
        const contained = applied(half, again.changes);
        const release = () =>
          planRelease({ id: 'r', incident: incident(), plans: [first, again], live: found(now), now: NOW });
        let now = contained;
        const attempt = release();
        if (attempt.kind === 'refused') throw new Error('refused');
        now = applied(now, attempt.plan.changes.slice(0, releaseBrokeAt));
        const second = release();
        if (second.kind === 'refused') throw new Error('refused');
        expect(applied(now, second.plan.changes)).toEqual(live);
      }),
    );
  });
});
