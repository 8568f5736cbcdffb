import { describe, expect, test } from 'vitest';
import { ApiRefusal } from '../../../cli/api/client.ts';
import { type CaseView, incidentAnswer } from '../../../cli/api/schemas.ts';
import { EXPECTED_RULES } from '../../../cli/drill/attack.ts';
import { canaryOf, isLeftover, newCanary, tagsOf } from '../../../cli/drill/canary.ts';
import { removeLeftovers } from '../../../cli/drill/leftovers.ts';
import type { Canary, DrillPorts } from '../../../cli/drill/ports.ts';
import { renderReport } from '../../../cli/drill/report.ts';
import { type DrillOptions, runDrill } from '../../../cli/drill/run.ts';
import { memoryIo } from './memory-io.ts';
import { storedCase } from './small-company.ts';

const ANN = 'arn:aws:iam::111122223333:user/people/ann';
const ID = 'inc-bb04c2ab950088666605';
const START = Date.parse('2026-11-30T12:00:00Z');

const refusal = (code: string | undefined, status = 403) => new ApiRefusal(`refused: ${code}`, status, code);

/** A deployment of which each test sets what differs. Time passes only while the drill waits. */
function deployment() {
  const io = memoryIo({ columns: 80 });
  const calls: string[] = [];
  const users = new Map<string, Canary>();
  const foreign = new Map<string, readonly string[]>();
  const world = {
    now: START,
    state: 'awaiting-approval',
    mode: 'approve',
    rules: [...EXPECTED_RULES] as readonly string[],
    incident: true,
    posture: true,
    notified: ['approval-requested'] as readonly string[],
    pending: true,
    approval: 'pending',
    key: undefined as string | undefined,
    /** Called whenever the drill waits. */
    onWait: () => {},
    approve: async () => {},
    release: async (): Promise<{ needs?: string }> => ({}),
  };
  const view = (): CaseView => {
    const stored = incidentAnswer.parse(JSON.parse(JSON.stringify(storedCase())));
    const [plan] = stored.plans;
    const [signal] = stored.incident.signals;
    const [approval] = stored.approvals;
    if (plan === undefined || signal === undefined || approval === undefined) throw new Error('expected a whole case');
    return {
      ...stored,
      incident: {
        ...stored.incident,
        id: ID,
        state: world.state,
        signals: world.rules.map((rule) => ({ ...signal, rule })),
      },
      plans: world.mode === 'observe' ? [] : [{ ...plan, mode: world.mode }],
      journal: [{ at: stored.incident.openedAt, step: 'decided', by: 'tierwatch', detail: `${world.mode} (…). Why.` }],
      approvals: world.pending ? [{ ...approval, state: world.approval }] : [],
      notifications: world.notified.map((trigger) => ({
        trigger,
        to: 'responders',
        deliveredAt: '2026-11-30T12:00:00Z',
      })),
    };
  };
  const ports: DrillPorts = {
    io,
    clock: {
      now: () => world.now,
      wait: async (milliseconds, signal) => {
        world.now += milliseconds;
        world.onWait();
        signal?.throwIfAborted();
      },
    },
    account: {
      caller: async () => ANN,
      createUser: async (canary) => void users.set(canary.arn, canary),
      createKey: async () => {},
      attack: async () => ({ denied: 27, allowed: [] }),
      tryKey: async () => world.key,
      canaries: async () => [...users.values()],
      foreignAccess: async ({ arn }) => foreign.get(arn) ?? [],
      remove: async ({ arn }) => {
        calls.push('remove');
        users.delete(arn);
      },
    },
    api: {
      posture: async () => (world.posture ? { ...postureOf(), tier: 3 } : undefined),
      incidents: async () => {
        const { signals: _, ...summary } = view().incident;
        return world.incident ? [...users.keys()].map((identity) => ({ ...summary, identity })) : [];
      },
      case: async () => view(),
      contain: async () => {
        calls.push('contain');
        Object.assign(world, { state: 'awaiting-approval', mode: 'approve', pending: true });
      },
      approve: async () => {
        calls.push('approve');
        await world.approve();
        Object.assign(world, { state: 'contained', approval: 'approved', key: 'InvalidClientTokenId' });
      },
      release: async () => {
        calls.push('release');
        const answer = await world.release();
        if (answer.needs === undefined) world.state = 'released';
        return answer;
      },
      close: async () => {
        calls.push('close');
        if (world.state === 'contained') throw refusal('applied', 409);
        world.state = 'closed';
      },
    },
  };
  const drill = (options: Partial<DrillOptions> = {}) =>
    runDrill(ports, ANN, {
      ...{ approve: false, keep: false, timeoutMinutes: 15, signal: new AbortController().signal },
      ...options,
    });
  return { world, ports, users, foreign, calls, io, drill };
}

const postureOf = () => ({
  ...{ identity: 'x', kind: 'user', account: '1', name: 'x', class: 'service-user', classWhy: '', tierWhy: '' },
  ...{ tier: 3 as const, score: 1, scoreTerms: [], owner: null, reasons: [], escalations: [], unknowns: [] },
  ...{ createdAt: '', lastUsedAt: null, takenAt: '' },
});

const outcomes = ({ steps }: Awaited<ReturnType<typeof runDrill>>) =>
  Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));

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
    ['posture', { posture: false }, 'telemetry'],
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

describe('leftovers of drills', () => {
  const left = (startedBy: string, until: number): Canary => ({
    ...newCanary(startedBy, START, 0),
    until: new Date(until).toISOString(),
  });
  const OTHER = 'arn:aws:sts::111122223333:assumed-role/on-call/ben@example.com';

  test('are recognized by their tags, which keep who started the drill', () => {
    const canary = newCanary(OTHER, START, 60_000);
    const tags = tagsOf(canary);
    expect(canaryOf({ name: canary.name, arn: canary.arn }, tags)).toEqual(canary);
    expect(tags).toContainEqual({ Key: 'owner', Value: 'ben@example.com' });
    expect(canaryOf({ name: canary.name, arn: canary.arn }, tags.slice(0, 1))).toBeUndefined();
    expect([isLeftover(canary, ANN, START), isLeftover(canary, ANN, START + 61_000)]).toEqual([false, true]);
    expect(isLeftover(canary, OTHER, START)).toBe(true);
  });

  test('of the same person or after their time are removed with their incident', async () => {
    const { ports, users, calls } = deployment();
    for (const canary of [left(ANN, START + 60_000), left(OTHER, START - 1)]) users.set(canary.arn, canary);
    const removed = await removeLeftovers(ports, ANN, false);
    expect([removed.canaries.length, removed.incidents, removed.problems]).toEqual([2, [ID, ID], []]);
    expect([users.size, calls[0]]).toEqual([0, 'close']);
  });

  test('of a drill that may still run are removed only on request', async () => {
    const { ports, users } = deployment();
    const canary = left(OTHER, START + 60_000);
    users.set(canary.arn, canary);
    const kept = await removeLeftovers(ports, ANN, false);
    expect([kept.canaries, kept.incidents, users.size]).toEqual([[], [], 1]);
    expect(kept.problems[0]).toContain(`${canary.name} belongs to a drill of ${OTHER}`);
    await removeLeftovers(ports, ANN, true);
    expect(users.size).toBe(0);
  });

  test('that have permissions are reported, and neither removed nor closed', async () => {
    const { ports, users, foreign, calls } = deployment();
    const posing = left(ANN, START - 1);
    users.set(posing.arn, posing);
    foreign.set(posing.arn, ['policy admin']);
    const { problems } = await removeLeftovers(ports, ANN, true);
    expect([problems[0], users.size, calls]).toEqual([
      expect.stringContaining('is not a canary: it has policy admin'),
      1,
      [],
    ]);
  });

  test('with other evidence are neither closed nor removed', async () => {
    const { ports, users, world, calls } = deployment();
    const canary = left(ANN, START - 1);
    users.set(canary.arn, canary);
    world.rules = ['machine-reconnaissance', 'admin-policy-attached'];
    const { problems } = await removeLeftovers(ports, ANN, true);
    expect(problems[0]).toContain('evidence that is not from a drill (admin-policy-attached)');
    expect([users.size, calls]).toEqual([1, []]);
  });

  test('that are contained are released first', async () => {
    const { ports, users, world, calls } = deployment();
    const canary = left(ANN, START - 1);
    users.set(canary.arn, canary);
    world.state = 'contained';
    await removeLeftovers(ports, ANN, true);
    expect(calls).toEqual(['release', 'remove']);
  });
});
