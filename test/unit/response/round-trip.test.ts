import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRelease } from '../../../layers/core/response/release.ts';
import type { Plan } from '../../../layers/core/response/types.ts';
import { verify } from '../../../layers/core/response/verify.ts';
import {
  anyLive,
  applied,
  contained,
  found,
  incident,
  type liveUser,
  NOW,
  planned,
  ROLE,
  rolePosture,
} from './estate.ts';

describe('plan and release', () => {
  const subject = (live: ReturnType<typeof liveUser>) =>
    live.kind === 'role'
      ? { incident: incident({ identity: ROLE }), posture: rolePosture(), live: found(live) }
      : { live: found(live) };
  const release = (plans: readonly Plan[], live: ReturnType<typeof liveUser>) => {
    const outcome = planRelease({
      ...{ id: 'r', incident: incident({ credentials: [] }), plans, live: found(live) },
      ...{ reactivateKeys: false, now: NOW },
    });
    if (outcome.kind === 'refused') throw new Error('a release of a containment is never refused here');
    return outcome;
  };
  const how = fc.constantFrom('inline' as const, 0 as const, 1 as const);

  it('restore the exact original state for any kind of deny', () => {
    fc.assert(
      fc.property(anyLive, how, (live, deny) => {
        const plan = { ...planned(subject(live)), startedAt: NOW, cutOff: NOW };
        const denied = contained(plan, live, deny);
        expect(verify(plan, found(denied))).toEqual({ kind: 'as-planned', notes: [] });
        const { plan: back, drift } = release([plan], denied);
        expect(drift).toEqual([]);
        expect(applied(denied, back.changes)).toEqual(live);
        expect(verify(back, found(live)).kind).toBe('as-planned');
      }),
    );
  });

  it('restore the exact original state if either fails midway and is retried', () => {
    fc.assert(
      fc.property(anyLive, fc.nat(3), fc.nat(3), how, (live, brokeAt, releaseBrokeAt, deny) => {
        const first = { ...planned(subject(live)), startedAt: NOW, cutOff: NOW };
        const half = applied(live, [...first.fallback, ...first.changes].slice(0, brokeAt));
        const input = { ...subject(live), id: 'plan-2', live: found(half), earlier: [first] };
        const again = { ...planned(input), startedAt: NOW, cutOff: NOW };
        const denied = contained(again, half, deny);
        const partly = applied(denied, release([first, again], denied).plan.changes.slice(0, releaseBrokeAt));
        expect(applied(partly, release([first, again], partly).plan.changes)).toEqual(live);
      }),
    );
  });
});
