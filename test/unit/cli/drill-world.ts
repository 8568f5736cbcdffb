import { ApiRefusal } from '../../../cli/api/client.ts';
import { type CaseView, incidentAnswer } from '../../../cli/api/schemas.ts';
import { EXPECTED_RULES } from '../../../cli/drill/attack.ts';
import type { Canary, DrillPorts } from '../../../cli/drill/ports.ts';
import { type DrillOptions, runDrill } from '../../../cli/drill/run.ts';
import { memoryIo } from './memory-io.ts';
import { storedCase } from './small-company.ts';

export const ANN = 'arn:aws:iam::111122223333:user/people/ann';
export const ID = 'inc-bb04c2ab950088666605';
export const START = Date.parse('2026-11-30T12:00:00Z');

export const refusal = (code: string | undefined, status = 403) => new ApiRefusal(`refused: ${code}`, status, code);

/** A deployment of which each test sets what differs. Time passes only while the drill waits. */
export function deployment() {
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
