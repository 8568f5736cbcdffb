import { responseRefused } from '../../events/index.ts';
import type { Incident, IncidentState } from '../../layers/core/detection/types.ts';
import type { ContainmentRecord } from '../../layers/core/ports.ts';
import { driftReason } from '../../layers/core/response/drift.ts';
import { checkGuardrails, type GuardrailOutcome } from '../../layers/core/response/guardrails.ts';
import {
  automaticTimes,
  countIdentities,
  eventId,
  incidentOf,
  isoNow,
  journalOnce,
  moveTo,
  planOf,
  TIERWATCH,
} from '../../layers/core/response/journal.ts';
import { circuitBreaker, windowStart } from '../../layers/core/response/limits.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';
import type { Plan, ResponsePolicy, ResponseReason } from '../../layers/core/response/types.ts';

export type GuardrailPorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'gateway' | 'bus' | 'clock' | 'settings' | 'ownRoles'
>;

export interface GuardrailRequest {
  readonly incidentId: string;
  readonly planId: string;
  readonly phase: 'apply' | 'reassert';
}

export type GuardrailAnswer =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };

const BEFORE_CHANGE: readonly IncidentState[] = ['planned', 'awaiting-approval'];

/** Asks everything again right before a change, counts the containment and takes the incident for it. Called again after
 * it let a plan through, it lets the same plan through again. */
export async function guardrailStep(ports: GuardrailPorts, request: GuardrailRequest): Promise<GuardrailAnswer> {
  const incident = await incidentOf(ports.cases, request.incidentId);
  const plan = await planOf(ports.cases, incident.id, request.planId);
  const policy = await ports.settings.policy();
  const outcome = await ask(ports, plan, incident, policy, request.phase);
  const reasons =
    outcome.kind === 'refused' ? outcome.reasons : await take(ports, plan, incident, policy, request.phase);
  if (outcome.kind === 'pass' && reasons.length === 0) {
    await start(ports, plan, outcome, request.phase);
    return { kind: 'pass' };
  }
  await recordRefusal(ports, incident, plan, reasons, request.phase);
  return { kind: 'refused', reasons };
}

async function ask(
  ports: GuardrailPorts,
  plan: Plan,
  incident: Incident,
  policy: ResponsePolicy | 'unreadable',
  phase: 'apply' | 'reassert',
): Promise<GuardrailOutcome> {
  const { cases, identities, gateway, clock, settings, ownRoles } = ports;
  const now = isoNow(clock);
  const [live, state, approvals, killSwitch] = await Promise.all([
    gateway.read(plan.identity),
    identities.load(plan.identity),
    cases.approvals(incident.id),
    settings.killSwitch(),
  ]);
  const exceptions = state.exceptions.filter(({ accepts }) => 'response' in accepts);
  const history = policy === 'unreadable' ? NO_HISTORY : await historyOf(ports, incident, plan, policy, now);
  const { posture } = state;
  return checkGuardrails({
    ...{ plan, phase, live, posture, policy, killSwitch, approvals, ownRoles, exceptions, now },
    ...history,
  });
}

const NO_HISTORY = { attempts: [], recentContainments: [], knownIdentities: 0 };

async function historyOf(
  { cases, identities }: GuardrailPorts,
  incident: Incident,
  plan: Plan,
  policy: ResponsePolicy,
  now: string,
) {
  if (plan.mode !== 'auto') return NO_HISTORY;
  const [own, recent] = await Promise.all([
    cases.containmentsOf(plan.identity, windowStart(now, policy.attemptWindowMinutes)),
    cases.containmentsIn(incident.account, windowStart(now, policy.breakerWindowMinutes)),
  ]);
  const attempts = own.filter(({ planId }) => planId !== plan.id).map(({ at }) => at);
  const recentContainments = automaticTimes(earlierThan(recent, plan.id), plan.id);
  const enough = Math.ceil((recentContainments.length + 1) / policy.breakerShare);
  const known = recentContainments.length === 0 ? 0 : await countIdentities(identities, incident.account, enough);
  return { attempts, recentContainments, knownIdentities: known };
}

/** Once a plan is counted, only those counted before it speak against it: of many at once, the first ones pass. */
function earlierThan(records: readonly ContainmentRecord[], planId: string): readonly ContainmentRecord[] {
  const own = records.find((record) => record.planId === planId);
  if (own === undefined) return records;
  return records.filter(({ at, planId: id }) => at < own.at || (at === own.at && id < own.planId));
}

/** Counts the containment and moves the incident; answers why not, where it cannot. */
async function take(
  ports: GuardrailPorts,
  plan: Plan,
  incident: Incident,
  policy: ResponsePolicy | 'unreadable',
  phase: 'apply' | 'reassert',
): Promise<readonly ResponseReason[]> {
  const { cases, clock } = ports;
  if (phase === 'reassert') return incident.state === 'contained' ? [] : [wrongState(incident.state)];
  if (plan.startedAt !== undefined && incident.state === 'containing') return [];
  if (!BEFORE_CHANGE.includes(incident.state)) return [wrongState(incident.state)];
  const now = isoNow(clock);
  await cases.recordContainment({
    identity: plan.identity,
    account: incident.account,
    planId: plan.id,
    incidentId: incident.id,
    mode: plan.mode === 'auto' ? 'auto' : 'approve',
    at: now,
  });
  const tripped = policy === 'unreadable' ? undefined : await breakerAfterCount(ports, plan, incident, policy, now);
  if (tripped !== undefined) return [tripped];
  // Marked before the move: were it lost in between, the next attempt would find an incident that nobody works on.
  await cases.savePlan({ ...plan, startedAt: now });
  const moved = await cases.moveIncident(incident.id, BEFORE_CHANGE, 'containing', now);
  if (moved.kind === 'written') return [];
  await cases.savePlan(plan);
  return [wrongState((await incidentOf(cases, incident.id)).state)];
}

/** Two that look at the same time both see room for one more; counted, they see each other. */
async function breakerAfterCount(
  ports: GuardrailPorts,
  plan: Plan,
  incident: Incident,
  policy: ResponsePolicy,
  now: string,
): Promise<ResponseReason | undefined> {
  if (plan.mode !== 'auto') return undefined;
  const { recentContainments, knownIdentities } = await historyOf(ports, incident, plan, policy, now);
  return circuitBreaker(policy, recentContainments, knownIdentities, now);
}

const wrongState = (state: IncidentState): ResponseReason => ({
  code: 'state',
  detail: `The incident is ${state}: something else is at work on it, or has been.`,
});

/** Keeps what truly stood a moment before the change; the plan's hash is not about that. */
async function start(
  { cases, clock }: GuardrailPorts,
  plan: Plan,
  { before, drift }: Extract<GuardrailOutcome, { kind: 'pass' }>,
  phase: 'apply' | 'reassert',
): Promise<void> {
  if (phase === 'reassert') return;
  const at = isoNow(clock);
  await cases.savePlan({ ...plan, before, startedAt: plan.startedAt ?? at });
  if (drift.length === 0) return;
  const detail = `Since the plan: ${drift.map((one) => driftReason(one).detail).join(' ')}`;
  await journalOnce(cases, {
    incidentId: plan.incidentId,
    at,
    step: 'planned',
    planId: plan.id,
    by: TIERWATCH,
    detail,
  });
}

async function recordRefusal(
  ports: GuardrailPorts,
  incident: Incident,
  plan: Plan,
  reasons: readonly ResponseReason[],
  phase: 'apply' | 'reassert',
): Promise<void> {
  const { cases, bus, clock } = ports;
  const now = isoNow(clock);
  const detail = reasons.map((reason) => reason.detail).join(' ');
  if (phase === 'apply') await moveTo(ports, incident.id, BEFORE_CHANGE, 'refused');
  const entry = { incidentId: incident.id, at: now, planId: plan.id, by: TIERWATCH, detail };
  await journalOnce(cases, { ...entry, step: 'guardrail-refused' });
  await bus.publish([responseRefused(incident, reasons, { id: eventId(plan.id, 'refused', phase, detail), now })]);
}
