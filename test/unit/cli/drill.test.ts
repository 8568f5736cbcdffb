import { describe, expect, test } from 'vitest';
import { renderReport } from '../../../cli/drill/report.ts';
import type { DrillReport } from '../../../cli/drill/run.ts';
import { deployment, ID, refusal, START } from './drill-world.ts';
import { HERE } from './fake-api.ts';
import { runMain } from './run-main.ts';

const outcomes = ({ steps }: DrillReport) => Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));

describe('a drill', () => {
  test('ends with the notification, closes its incident and removes the canary', async () => {
    const { drill, calls, users } = deployment();
    const report = await drill();
    expect(report).toMatchObject({ result: 'passed', incident: ID, problems: [] });
    expect(Object.keys(outcomes(report)).at(-2)).toBe('notification');
    expect([calls, users.size]).toEqual([['close', 'remove'], 0]);
  });

  test('approves, verifies that the key is refused, and releases with --approve', async () => {
    const { drill, calls } = deployment();
    const report = await drill({ approve: true });
    expect(report.result).toBe('passed');
    expect(outcomes(report)).toMatchObject({ approval: 'done', containment: 'done', key: 'done', release: 'done' });
    expect(calls).toEqual(['approve', 'release', 'remove']);
  });

  test.each([
    ['plan', 'planned'],
    ['observe', 'open'],
  ])('requests the approval itself if the response policy says %s', async (mode, state) => {
    const { drill, world, calls } = deployment();
    Object.assign(world, { mode, state, pending: false });
    const report = await drill();
    expect(outcomes(report)).toMatchObject({ plan: mode === 'observe' ? 'skipped' : 'done', request: 'done' });
    expect([report.result, calls[0]]).toEqual(['passed', 'contain']);
  });

  test('releases what the response policy contained without approval', async () => {
    const { drill, world, calls } = deployment();
    Object.assign(world, {
      mode: 'auto',
      state: 'contained',
      pending: false,
      notified: [],
      key: 'InvalidClientTokenId',
    });
    const report = await drill();
    expect(outcomes(report)).toMatchObject({
      request: 'skipped',
      notification: 'skipped',
      approval: 'skipped',
      key: 'done',
    });
    expect([report.result, calls]).toEqual(['passed', ['release', 'remove']]);
  });

  test('waits for another responder if the caller may not approve', async () => {
    const { drill, world, io } = deployment();
    world.approve = async () => {
      world.onWait = () =>
        Object.assign(world, { state: 'contained', approval: 'approved', key: 'InvalidClientTokenId' });
      throw refusal('four-eyes');
    };
    const report = await drill({ approve: true });
    expect(report.steps.find(({ step }) => step === 'approval')?.detail).toBe('by another responder');
    expect(io.written.err).toContain(`tierwatch approve ${ID}`);
  });

  test('says once which command confirms a release by two', async () => {
    const { drill, world, io } = deployment();
    let asked = 0;
    world.release = async () => {
      asked += 1;
      world.onWait = () => {
        if (world.now > START + 60_000) world.state = 'released';
      };
      return { needs: 'second-person' };
    };
    const report = await drill({ approve: true });
    expect([report.result, asked]).toEqual(['passed', 1]);
    expect(io.written.err.match(/tierwatch release/g)).toHaveLength(1);
  });

  test.each([
    ['posture', { posture: false }, 'Trails, Regions, Rules, Queues'],
    ['incident', { incident: false }, 'no incident about the canary'],
    ['incident', { rules: ['machine-reconnaissance'] }, 'no signal of role-guessing, delicate-change-refused'],
    ['notification', { notified: ['incident-opened'] }, 'no notification approval-requested'],
  ])('fails at the step %s after its time, says what is missing, and cleans up', async (step, change, expected) => {
    const { drill, world, users, io } = deployment();
    Object.assign(world, change);
    const report = await drill({ timeoutMinutes: 1 });
    expect([report.result, outcomes(report)[step], users.size]).toEqual(['failed', 'failed', 0]);
    const text = renderReport(io, report).join(' ').replaceAll(/\s+/g, ' ');
    expect(text).toContain('Drill failed after');
    expect(text).toContain(expected);
    expect(text).toContain('tierwatch doctor');
  });

  test('survives a short interruption of the API', async () => {
    const { drill, ports } = deployment();
    const { incidents } = ports.api;
    let failures = 3;
    Object.assign(ports.api, {
      incidents: async (since: number) => {
        failures -= 1;
        if (failures >= 0) throw refusal(undefined, 500);
        return incidents(since);
      },
    });
    expect((await drill()).result).toBe('passed');
  });

  test('cleans up after an interruption, and says that events may still arrive', async () => {
    const { drill, world, users } = deployment();
    const abort = new AbortController();
    world.incident = false;
    world.onWait = () => abort.abort();
    const report = await drill({ signal: abort.signal });
    expect([report.result, users.size]).toEqual(['interrupted', 0]);
    expect(report.steps.at(-1)?.detail).toContain('tierwatch drill --clean');
  });

  test('removes the canary even if its incident cannot be ended, and says so', async () => {
    const { drill, ports, users } = deployment();
    Object.assign(ports.api, {
      close: async () => {
        throw refusal('caller-under-incident');
      },
    });
    const report = await drill();
    expect([report.result, users.size, outcomes(report)['clean-up']]).toEqual(['failed', 0, 'failed']);
    expect(report.problems.join(' ')).toContain(`${ID} cannot be ended: refused: caller-under-incident`);
  });

  test('ends its incident despite a short interruption of the API', async () => {
    const { drill, ports, users } = deployment();
    const { close } = ports.api;
    let failures = 3;
    Object.assign(ports.api, {
      close: async (id: string, reason: string) => {
        failures -= 1;
        if (failures >= 0) throw refusal(undefined, 500);
        return close(id, reason);
      },
    });
    expect([(await drill()).result, users.size]).toEqual(['passed', 0]);
  });

  test('keeps everything with --keep', async () => {
    const { drill, users, calls } = deployment();
    expect((await drill({ approve: true, keep: true })).result).toBe('passed');
    expect([users.size, calls]).toEqual([1, ['approve']]);
  });

  test('prints a table within 80 columns', async () => {
    const { drill, io } = deployment();
    const lines = renderReport(io, await drill({ approve: true }));
    expect(lines.filter((line) => line.length > 80 && !line.includes('arn:'))).toEqual([]);
    expect(lines.join('\n')).toMatch(/^access released +\d+\.\d +done/m);
  });
});

test.each(['0', '181', '1.5', 'soon'])('tierwatch drill --timeout %s is wrong usage', async (minutes) => {
  const { code, err } = await runMain(['drill', '--timeout', minutes], HERE);
  expect([code, err]).toEqual([2, expect.stringContaining('expected whole minutes from 1 to 180')]);
});
