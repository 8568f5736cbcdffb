import { responseDecided } from '../../../events/index.ts';
import type { Incident, IncidentState } from '../../core/detection/types.ts';
import { basisOf, isUnblocked, outgrows } from '../../core/response/basis.ts';
import { decide } from '../../core/response/decide.ts';
import { entryOf, eventId, incidentOf, isoNow, planOf, TIERWATCH } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { containmentOf } from '../../core/response/release.ts';
import type { DecisionBasis, DecisionInput, ResponseDecision } from '../../core/response/types.ts';
import { containmentHistory, NO_HISTORY } from './containment-history.ts';
import { answerPlaybook, recordDecision } from './decide-approval.ts';
import { nextRun, startContainment } from './start-playbook.ts';

export type DecideResponsePorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'bus' | 'clock' | 'settings' | 'playbooks' | 'tokens' | 'ownRoles' | 'account'
>;

/** Nothing is in progress and no decision exists: any new evidence is a reason to decide. */
const UNDECIDED: readonly IncidentState[] = ['open', 'planned'];
/** Decided: only evidence beyond what the decision was based on, or a removed obstacle, is a reason to decide again. */
const DECIDED: readonly IncidentState[] = ['refused', 'expired', 'failed'];

/** Decides about one incident, records the decision if it is new, and starts what follows from it. */
export async function decideResponse(
  ports: DecideResponsePorts,
  incidentId: string,
): Promise<ResponseDecision | undefined> {
  const { cases } = ports;
  const incident = await incidentOf(cases, incidentId);
  const waiting = incident.state === 'awaiting-approval';
  if (!waiting && !UNDECIDED.includes(incident.state) && !DECIDED.includes(incident.state)) return undefined;
  const input = await loadInput(ports, incident);
  const facts = { killSwitch: input.killSwitch, postureKnown: input.posture !== undefined };
  if (DECIDED.includes(incident.state) && !(await isDueAgain(ports, incident, facts))) return undefined;
  const decision = decide(input);
  await recordResponse(ports, incident, decision);
  if (waiting) {
    if (decision.mode === 'auto') await approveByPolicy(ports, incident, decision);
    return decision;
  }
  const basis = basisOf(incident, { mode: decision.mode, at: input.now, ...facts });
  if (!(await isUnderWay(ports, incident, decision))) await start(ports, incident, decision);
  // The run is started first: if the basis were stored and the start lost, nothing would trigger a new decision.
  await cases.saveDecision(incident.id, basis);
  return decision;
}

/** A run plans, and requests approval or applies, within seconds. A run that has not done so for this long has failed. */
export const STUCK_MS = 5 * 60_000;

/** New evidence between a plan and its approval request does not start a second run. Only a plan that goes further replaces
 * the plan of a dry run. */
async function isUnderWay(
  { cases, clock }: DecideResponsePorts,
  incident: Incident,
  decision: ResponseDecision,
): Promise<boolean> {
  if (incident.state !== 'planned') return false;
  const latest = (await cases.plans(incident.id)).at(-1);
  if (latest === undefined) return false;
  if (latest.mode === 'plan') return decision.mode === 'plan';
  return clock.now() - Date.parse(latest.createdAt) < STUCK_MS;
}

/** The reconciler handles a plan that was applied: it is applied again, not decided again. */
async function isDueAgain(
  { cases }: DecideResponsePorts,
  incident: Incident,
  facts: Pick<DecisionBasis, 'killSwitch' | 'postureKnown'>,
): Promise<boolean> {
  if (containmentOf(await cases.plans(incident.id)) !== undefined) return false;
  const basis = await cases.decision(incident.id);
  return basis === undefined || outgrows(incident, basis) || isUnblocked(basis, facts);
}

async function loadInput(ports: DecideResponsePorts, incident: Incident): Promise<DecisionInput> {
  const { cases, identities, clock, settings, ownRoles, account } = ports;
  const now = isoNow(clock);
  const [policy, killSwitch, state, holds] = await Promise.all([
    settings.policy(),
    settings.killSwitch(),
    identities.load(incident.identity),
    cases.holds(incident.identity),
  ]);
  const history = policy === 'unreadable' ? NO_HISTORY : await containmentHistory(ports, incident, policy, { now });
  const exceptions = state.exceptions.filter(({ accepts }) => 'response' in accepts);
  const { posture } = state;
  return { incident, posture, policy, killSwitch, holds, ...history, exceptions, ownRoles, account, now };
}

async function recordResponse(
  ports: DecideResponsePorts,
  incident: Incident,
  decision: ResponseDecision,
): Promise<void> {
  const { cases, bus, clock } = ports;
  const why = decision.reasons.map(({ detail }) => detail).join(' ');
  const detail = `${decision.mode}${decision.playbook === null ? '' : ` (${decision.playbook})`}. ${why}`;
  const known = (await cases.journal(incident.id)).some((entry) => entry.step === 'decided' && entry.detail === detail);
  if (known) return;
  // The event is sent first: if the entry were stored and the event lost, a second attempt would not send it.
  const now = isoNow(clock);
  await bus.publish([responseDecided(incident, decision, { id: eventId(incident.id, 'decided', detail), now })]);
  await cases.journalOnce(entryOf(clock, incident.id, 'decided', detail));
}

async function start(
  ports: DecideResponsePorts,
  incident: Incident,
  { mode, playbook }: ResponseDecision,
): Promise<void> {
  if (mode === 'observe') return;
  const input = { incidentId: incident.id, identity: incident.identity, mode, requestedBy: TIERWATCH };
  const name = await nextRun(ports, incident);
  if (name !== undefined) await startContainment(ports, playbook, name, input);
}

/** The evidence has grown past the point at which the policy requires a person: approves the pending request itself, so that
 * one playbook continues and nothing is done twice. If a person decides concurrently, the first decision wins. */
async function approveByPolicy(
  ports: DecideResponsePorts,
  incident: Incident,
  decision: ResponseDecision,
): Promise<void> {
  const { cases, clock } = ports;
  const pending = (await cases.approvals(incident.id)).find(({ state }) => state === 'pending');
  if (pending === undefined || (await planOf(cases, incident.id, pending.planId)).needsPerson) return;
  const decided = {
    ...pending,
    state: 'approved' as const,
    byPolicy: true as const,
    decidedBy: TIERWATCH,
    decidedAt: isoNow(clock),
    reason: decision.reasons.map(({ detail }) => detail).join(' '),
  };
  if ((await cases.decideApproval(decided)).kind === 'conflict') return;
  await recordDecision(ports, incident, decided);
  await answerPlaybook(ports, pending.id, 'approve');
}
