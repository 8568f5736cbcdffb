import { type ResponseRequest, requestResponse } from '../../../../layers/app/response/request-response.ts';
import { manualClock } from '../../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../../../layers/aws/memory/event-bus.ts';
import { memoryFactsStore } from '../../../../layers/aws/memory/facts-store.ts';
import { memoryIdentityStore } from '../../../../layers/aws/memory/identity-store.ts';
import type { Incident, IncidentState, Window } from '../../../../layers/core/detection/types.ts';
import type { IdentityArn } from '../../../../layers/core/identity.ts';
import type { FactsStore, OutgoingEvent } from '../../../../layers/core/ports.ts';
import { DENY_ALL_POLICY } from '../../../../layers/core/response/deny.ts';
import type { LivePrincipal } from '../../../../layers/core/response/live.ts';
import type { ResponsePorts, StartOutcome } from '../../../../layers/core/response/ports.ts';
import type { Approval, Plan, ResponsePolicy } from '../../../../layers/core/response/types.ts';
import {
  ACCOUNT,
  approvalOf,
  contained,
  incident,
  liveRole,
  liveUser,
  minutesAhead,
  NOW,
  OWN_ROLES,
  planned,
  plannedForRole,
  policy,
  posture,
  RESPONDER,
  ROLE,
  rolePosture,
  USER,
} from '../estate.ts';

export const INCIDENT = 'inc-0001';
export const SEALED = 'sealed-token';
export const MINUTE = 60_000;

interface Run {
  readonly playbook: string;
  readonly name: string;
  readonly input: object;
}

/** The response ports in memory. Tests can change the settings and IAM, and inject failures. */
export interface Stage {
  readonly ports: ResponsePorts & { readonly facts: FactsStore };
  readonly clock: ReturnType<typeof manualClock>;
  policy: ResponsePolicy | 'unreadable';
  killSwitch: 'off' | 'on' | 'unreadable';
  /** The principal in IAM. */
  readonly live: Map<IdentityArn, LivePrincipal>;
  /** Runs in the order in which they were started. */
  readonly runs: Run[];
  /** Names of runs that have ended. */
  readonly ended: Set<string>;
  /** Whether Step Functions throttles. */
  throttled: boolean;
  /** Answers to waiting playbooks: `<sealed token> <approval id> <decision>`. */
  readonly answers: string[];
  waiting: () => 'delivered' | 'gone';
  busDown: boolean;
  readonly published: readonly OutgoingEvent[];
  /** Detail types of the published events. */
  events(): readonly string[];
  steps(id?: string): Promise<readonly string[]>;
  incident(id?: string): Promise<Incident>;
  state(id?: string): Promise<IncidentState>;
  /** Moves the incident without a use case. */
  put(state: IncidentState): Promise<void>;
  /** Merges later detection results into the incident. */
  grow(over: Partial<Incident>): Promise<void>;
  window(identity: IdentityArn, over: Partial<Window>): Promise<void>;
}

export async function stage(over: Partial<Incident> = {}): Promise<Stage> {
  const clock = manualClock(NOW);
  const cases = memoryCaseStore({ clock });
  const identities = memoryIdentityStore({ clock, ttlDays: 90 });
  const bus = memoryEventBus();
  await cases.openIncident(incident(over));
  await identities.savePosture(posture());
  await identities.savePosture(rolePosture());
  const own = over.id ?? INCIDENT;
  const incidentOf = async (id = own): Promise<Incident> => {
    const found = await cases.incident(id);
    if (found === undefined) throw new Error(`there is no incident ${id}`);
    return found;
  };
  const start = async (playbook: string, name: string, input: object): Promise<StartOutcome> => {
    if (made.throttled) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    if (made.ended.has(name)) return { kind: 'exists', execution: name };
    if (!made.runs.some((run) => run.name === name)) made.runs.push({ playbook, name, input });
    return { kind: 'started', execution: `arn:${name}` };
  };
  const ports: Stage['ports'] = {
    facts: memoryFactsStore(),
    ...{ cases, identities, clock, ownRoles: OWN_ROLES, denyAll: DENY_ALL_POLICY, account: ACCOUNT },
    gateway: {
      async read(identity) {
        const principal = made.live.get(identity);
        return principal === undefined ? { kind: 'absent' } : { kind: 'found', principal };
      },
    },
    bus: {
      async publish(events) {
        if (made.busDown) throw Object.assign(new Error('no bus'), { name: 'BusError' });
        await bus.publish(events);
      },
    },
    settings: { policy: async () => made.policy, killSwitch: async () => made.killSwitch },
    playbooks: { start, startRelease: (name, input) => start('release', name, input) },
    tokens: {
      seal: async () => SEALED,
      async answer(sealed, approvalId, decision) {
        const answer = made.waiting();
        made.answers.push(`${sealed} ${approvalId} ${decision}`);
        return answer;
      },
    },
  };
  const made: Stage = {
    ...{ ports, clock, policy: policy(), killSwitch: 'off', busDown: false, throttled: false },
    live: new Map([
      [USER, liveUser()],
      [ROLE, liveRole()],
    ]),
    ...{ runs: [], ended: new Set(), answers: [], waiting: () => 'delivered' },
    published: bus.published,
    events: () => bus.published.map(({ detailType }) => detailType),
    steps: async (id = own) => (await cases.journal(id)).map(({ step }) => step),
    incident: incidentOf,
    state: async (id) => (await incidentOf(id)).state,
    async put(state) {
      const at = new Date(clock.now()).toISOString();
      await cases.moveIncident(own, [await made.state()], state, at);
    },
    async grow(more) {
      await cases.updateIncident(own, (stored) => ({ ...stored, ...more }));
    },
    async window(identity, change) {
      const { window, version } = await identities.load(identity);
      const empty = { version: 1 as const, seen: [], signals: [], counters: {} };
      await identities.saveActivity(identity, version, { window: { ...(window ?? empty), ...change } });
    },
  };
  return made;
}

/** A stage with a pending approval of a plan. */
export async function withApproval(
  over: Partial<Incident> = {},
  change: Partial<Approval> = {},
): Promise<Stage & { plan: Plan }> {
  const made = await stage(over);
  const about = await made.incident();
  const plan = about.identity === ROLE ? plannedForRole({ incident: about }) : planned({ incident: about });
  await made.ports.cases.savePlan(plan);
  const pending = approvalOf(plan, { state: 'pending', requestedAt: NOW, expiresAt: minutesAhead(60), ...change });
  await made.ports.cases.saveApproval(pending, SEALED);
  await made.put('awaiting-approval');
  return Object.assign(made, { plan });
}

/** A stage with a containment that is in force, verified and published. */
export async function inForce(
  over: Partial<Incident> = {},
  change: Partial<Plan> = {},
): Promise<Stage & { plan: Plan }> {
  const made = await stage(over);
  const about = await made.incident();
  const [make, live] = about.identity === ROLE ? [plannedForRole, liveRole()] : [planned, liveUser()];
  const plan: Plan = {
    ...make({ incident: about, mode: 'auto' }),
    startedAt: NOW,
    cutOff: NOW,
    recordedAt: NOW,
    ...change,
  };
  await made.ports.cases.savePlan(plan);
  made.live.set(plan.identity, contained(plan, live));
  await made.put('contained');
  return Object.assign(made, { plan });
}

/** Requests a containment as the responder; `change` overrides parts of the request. */
export const request = (on: Stage, change: Partial<ResponseRequest> = {}) =>
  requestResponse(on.ports, {
    ...{ incidentId: INCIDENT, action: 'contain', requestedBy: RESPONDER, reason: 'stolen' },
    ...change,
  });
