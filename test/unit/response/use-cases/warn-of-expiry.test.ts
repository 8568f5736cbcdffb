import { beforeEach, describe, expect, it } from 'vitest';
import { sweepIncidents } from '../../../../layers/app/response/sweep-incidents.ts';
import { warnOfExpiry } from '../../../../layers/app/response/warn-of-expiry.ts';
import { basisOf } from '../../../../layers/core/response/basis.ts';
import { minutesAhead, NOW } from '../estate.ts';
import { INCIDENT, MINUTE, type Stage, withApproval } from './stage.ts';

let on: Stage;
const warn = async () => warnOfExpiry(on.ports, await on.incident());
const warnings = () => on.published.filter(({ detailType }) => detailType === 'Approval Expiring');

beforeEach(async () => {
  on = await withApproval({}, { id: 'a-1', requestedAt: NOW, expiresAt: minutesAhead(60) });
});

describe('warnOfExpiry', () => {
  it.each([
    [44, 0],
    [45, 1],
    [59, 1],
    [60, 0],
    [70, 0],
  ])('%i minutes into an approval of one hour publishes %i warnings', async (minutes, count) => {
    on.clock.advance(minutes * MINUTE);
    await warn();
    expect(warnings()).toHaveLength(count);
  });

  it('publishes once per approval, with what is needed to decide it', async () => {
    for (let minute = 0; minute < 70; minute += 1) {
      await warn();
      on.clock.advance(MINUTE);
    }
    expect(warnings()).toMatchObject([
      {
        source: 'tierwatch.response',
        detail: {
          metadata: { approvalId: 'a-1', planId: 'plan-1', state: 'pending' },
          data: { unmapped: { expiresAt: minutesAhead(60) } },
        },
      },
    ]);
  });

  it('publishes again after a failure', async () => {
    on.clock.advance(45 * MINUTE);
    on.busDown = true;
    await expect(warn()).rejects.toThrow('no bus');
    on.busDown = false;
    await warn();
    expect(warnings(), 'the claim of the failed run has not expired').toHaveLength(0);
    on.clock.advance(3 * MINUTE);
    await warn();
    expect(warnings()).toHaveLength(1);
  });

  it('ignores an approval that is decided, and an incident that does not wait', async () => {
    on.clock.advance(45 * MINUTE);
    await on.put('containing');
    await warn();
    await on.put('awaiting-approval');
    const approval = await on.ports.cases.approval('a-1');
    if (approval !== undefined) await on.ports.cases.decideApproval({ ...approval, state: 'approved' });
    await warn();
    expect(warnings()).toEqual([]);
  });

  it('is part of a sweep that cannot reconcile the incident', async () => {
    const unreadable = async () => {
      throw new Error('AccessDenied');
    };
    const ports = { ...on.ports, settings: { ...on.ports.settings, policy: unreadable } };
    const notReconciled = { incidentId: INCIDENT, error: { message: 'AccessDenied' } };
    await sweepIncidents(ports, () => true);
    on.clock.advance(50 * MINUTE);
    on.busDown = true;
    const failed = await sweepIncidents(ports, () => true);
    expect(failed.failures).toMatchObject([notReconciled, { incidentId: INCIDENT, error: { message: 'no bus' } }]);
    on.busDown = false;
    on.clock.advance(3 * MINUTE);
    const warned = await sweepIncidents(ports, () => true);
    expect(warned.failures).toMatchObject([notReconciled]);
    expect(warnings()).toHaveLength(1);
  });

  it('is part of every sweep', async () => {
    const facts = { mode: 'approve', killSwitch: 'off', postureKnown: true, at: NOW } as const;
    await on.ports.cases.saveDecision(INCIDENT, basisOf(await on.incident(), facts));
    on.clock.advance(50 * MINUTE);
    await sweepIncidents(on.ports, () => true);
    await sweepIncidents(on.ports, () => true);
    expect(warnings()).toHaveLength(1);
  });
});
