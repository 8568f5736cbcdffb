import { containmentUndone, responseRefused } from '../../../events/index.ts';
import type { Incident, IncidentState } from '../../core/detection/types.ts';
import { basisOf } from '../../core/response/basis.ts';
import { driftReason } from '../../core/response/drift.ts';
import {
  type Application,
  checkGuardrails,
  type GuardrailOutcome,
  type GuardrailPhase,
  isLeftToPerson,
} from '../../core/response/guardrails.ts';
import {
  type Advance,
  advance,
  entryOf,
  eventId,
  incidentOf,
  isoNow,
  planOf,
  TIERWATCH,
} from '../../core/response/journal.ts';
import { APPLIED, BEFORE_CHANGE } from '../../core/response/lifecycle.ts';
import { circuitBreaker, windowStart } from '../../core/response/limits.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Approval, Plan, ResponsePolicy, ResponseReason } from '../../core/response/types.ts';
import { containmentHistory, NO_HISTORY } from './containment-history.ts';
import { publishSafely } from './publish-safely.ts';

export type GuardrailPorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'gateway' | 'bus' | 'clock' | 'settings' | 'ownRoles' | 'account'
>;

export interface GuardrailRequest {
  readonly incidentId: string;
  readonly planId: string;
  readonly phase: GuardrailPhase;
  /** ARN of a person, or `tierwatch`: the hourly cap does not apply to requests of a person. */
  readonly requestedBy: string;
}

export type GuardrailResult =
  | { readonly kind: 'pass'; readonly application: Application }
  | { readonly kind: 'refused'; readonly reasons: readonly ResponseReason[] };

/** Checks everything again right before a change, counts it, and moves the incident to `containing`. Called again for a
 * plan that has passed, it lets the same plan pass again. */
export async function checkGuardrailsStep(ports: GuardrailPorts, request: GuardrailRequest): Promise<GuardrailResult> {
  const { phase } = request;
  const incident = await incidentOf(ports.cases, request.incidentId);
  const plan = await planOf(ports.cases, incident.id, request.planId);
  const policy = await ports.settings.policy();
  const approvals = await ports.cases.approvals(incident.id);
  const outcome = await check(ports, plan, incident, { policy, approvals, request });
  const start = phase === 'apply' ? startFirst : startAgain;
  const reasons =
    outcome.kind === 'refused' ? outcome.reasons : await start(ports, outcome.plan, incident, { policy, approvals });
  if (outcome.kind === 'pass' && reasons.length === 0) {
    await saveResolved(ports, plan, outcome, phase);
    return { kind: 'pass', application: outcome.application };
  }
  await recordRefusal(ports, incident, plan, reasons, phase);
  return { kind: 'refused', reasons };
}

interface Circumstances {
  readonly policy: ResponsePolicy | 'unreadable';
  readonly approvals: readonly Approval[];
}

async function check(
  ports: GuardrailPorts,
  plan: Plan,
  incident: Incident,
  { policy, approvals, request }: Circumstances & { readonly request: GuardrailRequest },
): Promise<GuardrailOutcome> {
  const { cases, identities, gateway, clock, settings, ownRoles, account } = ports;
  const now = isoNow(clock);
  const { phase } = request;
  const isCapped = phase === 'reassert' && request.requestedBy === TIERWATCH;
  const [live, state, killSwitch, reasserts] = await Promise.all([
    gateway.read(plan.identity),
    identities.load(plan.identity),
    settings.killSwitch(),
    isCapped ? cases.reasserts(incident.id, plan.id, windowStart(now, 60)) : [],
  ]);
  const exceptions = state.exceptions.filter(({ accepts }) => 'response' in accepts);
  const history = policy === 'unreadable' ? NO_HISTORY : await historyOf(ports, incident, plan, { policy, approvals });
  const { posture } = state;
  return checkGuardrails({
    ...{ plan, phase, live, posture, policy, killSwitch, approvals, reasserts, ownRoles, account, exceptions, now },
    ...history,
  });
}

/** The policy allows it without an approval by a person: from the start, or after the evidence grew. */
const isAutomatic = (plan: Plan, approvals: readonly Approval[]): boolean =>
  plan.mode === 'auto' || approvals.some(({ planId, byPolicy }) => planId === plan.id && byPolicy === true);

async function historyOf(
  ports: GuardrailPorts,
  { account }: Incident,
  plan: Plan,
  { policy, approvals }: { readonly policy: ResponsePolicy; readonly approvals: readonly Approval[] },
) {
  if (!isAutomatic(plan, approvals)) return NO_HISTORY;
  const about = { identity: plan.identity, account };
  return containmentHistory(ports, about, policy, { now: isoNow(ports.clock), planId: plan.id });
}

/** Counts the containment and moves the incident. Returns the reasons if it cannot. */
async function startFirst(
  ports: GuardrailPorts,
  plan: Plan,
  incident: Incident,
  { policy, approvals }: Circumstances,
): Promise<readonly ResponseReason[]> {
  const { cases, clock } = ports;
  if (plan.startedAt !== undefined && incident.state === 'containing') return [];
  if (!BEFORE_CHANGE.includes(incident.state)) return [wrongState(incident.state)];
  const now = isoNow(clock);
  await cases.recordContainment({
    identity: plan.identity,
    account: incident.account,
    planId: plan.id,
    incidentId: incident.id,
    mode: isAutomatic(plan, approvals) ? 'auto' : 'approve',
    at: now,
  });
  if (policy !== 'unreadable') {
    // Two concurrent checks may both see room for one more; once counted, they see each other.
    const { recentContainments, knownIdentities } = await historyOf(ports, incident, plan, { policy, approvals });
    const tripped = circuitBreaker(policy, recentContainments, knownIdentities, now);
    if (isAutomatic(plan, approvals) && tripped !== undefined) return [tripped];
  }
  // Marked before the move: otherwise, after a failure in between, the next attempt would find an abandoned incident.
  await cases.savePlan({ ...plan, startedAt: now });
  const moved = await advance(ports, incident.id, 'start', BEFORE_CHANGE);
  if (moved.kind !== 'refused') return [];
  const { startedAt: _, ...unstarted } = plan;
  await cases.savePlan(unstarted);
  return [wrongState(moved.state)];
}

async function startAgain(ports: GuardrailPorts, plan: Plan, incident: Incident): Promise<readonly ResponseReason[]> {
  const moved = await advance(ports, incident.id, 'start', APPLIED);
  if (moved.kind === 'refused') return [wrongState(moved.state)];
  await ports.cases.recordReassert(incident.id, plan.id, isoNow(ports.clock));
  return [];
}

const wrongState = (state: IncidentState): ResponseReason => ({
  code: 'state',
  detail: `The incident is ${state}: it is handled elsewhere, or it is over.`,
});

/** Stores the state of IAM right before the first change, and the cut-off of this one; the plan's hash covers neither. */
async function saveResolved(
  { cases, clock }: GuardrailPorts,
  plan: Plan,
  { before, drift, plan: resolved }: Extract<GuardrailOutcome, { kind: 'pass' }>,
  phase: GuardrailPhase,
): Promise<void> {
  const startedAt = plan.startedAt ?? isoNow(clock);
  await cases.savePlan({ ...resolved, before: phase === 'apply' ? before : plan.before, startedAt });
  if (drift.length === 0 || phase !== 'apply') return;
  const detail = `Since the plan: ${drift.map((one) => driftReason(one).detail).join(' ')}`;
  await cases.journalOnce(entryOf(clock, plan.incidentId, 'planned', detail, plan.id));
}

/** Stores the basis of the refusal, so that a new decision is made when it changes. */
async function refuse(
  ports: GuardrailPorts,
  incident: Incident,
  plan: Plan,
  reasons: readonly ResponseReason[],
): Promise<Advance> {
  const { cases, settings, identities, clock } = ports;
  const [killSwitch, { posture }] = await Promise.all([settings.killSwitch(), identities.load(plan.identity)]);
  const moved = await advance(ports, incident.id, 'refuse', BEFORE_CHANGE);
  const facts = { mode: plan.mode, killSwitch, postureKnown: posture !== undefined, at: isoNow(clock) };
  const basis = basisOf(incident, { ...facts, ...(isLeftToPerson(reasons) ? { leftToPerson: true as const } : {}) });
  if (moved.kind === 'moved') await cases.saveDecision(incident.id, basis);
  return moved;
}

/** Before the first change a refusal ends the attempt. Later it means that the containment is not in force and cannot be
 * applied again now: a person must be notified immediately. */
async function recordRefusal(
  ports: GuardrailPorts,
  incident: Incident,
  plan: Plan,
  reasons: readonly ResponseReason[],
  phase: GuardrailPhase,
): Promise<void> {
  const { cases, clock } = ports;
  const now = isoNow(clock);
  const detail = reasons.map((reason) => reason.detail).join(' ');
  const moved =
    phase === 'apply'
      ? await refuse(ports, incident, plan, reasons)
      : await advance(ports, incident.id, 'undo', ['containing', 'contained']);
  await cases.countJournal(entryOf(clock, incident.id, 'guardrail-refused', detail, plan.id));
  const after = { ...incident, state: moved.state };
  const refusal = responseRefused(after, reasons, { id: eventId(plan.id, 'refused', phase, detail), now });
  const undone = containmentUndone(after, `The containment is not in force. ${detail}`, {
    id: eventId(plan.id, 'undone', detail, now.slice(0, 13)),
    now,
  });
  await publishSafely(ports, incident.id, moved.state === 'undone' ? [refusal, undone] : [refusal]);
}
