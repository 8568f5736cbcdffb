import { beforeEach, describe, expect, it } from 'vitest';
import { nextRun } from '../../../../layers/app/response/start-playbook.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../../layers/aws/memory/case-store.ts';
import type { CaseStore } from '../../../../layers/core/ports.ts';
import { incident, NOW, planned } from '../estate.ts';

describe('the name of the next run', () => {
  let cases: CaseStore;
  beforeEach(async () => {
    cases = memoryCaseStore({ clock: manualClock(NOW) });
    await cases.openIncident(incident());
  });

  it('counts the plans, so that concurrent requests get the same run', async () => {
    expect(await nextRun({ cases }, incident())).toBe('inc-0001-contain-1');
    await cases.savePlan(planned());
    expect(await nextRun({ cases }, incident())).toBe('inc-0001-contain-2');
  });

  it('is undefined if another run has planned since the incident was read', async () => {
    const read = incident();
    await cases.moveIncident('inc-0001', ['open'], 'planned', NOW);
    await cases.savePlan(planned());
    expect(await nextRun({ cases }, read)).toBeUndefined();
  });

  it('is undefined if another run stores its plan between the two reads', async () => {
    const racing: CaseStore = {
      ...cases,
      plans: async (id) => {
        const found = await cases.plans(id);
        await cases.moveIncident(id, ['open'], 'planned', NOW);
        await cases.savePlan(planned());
        return found;
      },
    };
    expect(await nextRun({ cases: racing }, incident())).toBeUndefined();
  });
});
