import { containmentUndone } from '../../../events/index.ts';
import { INCIDENT_STATES, type Incident, type IncidentState } from '../../core/detection/types.ts';
import { isUnblocked } from '../../core/response/basis.ts';
import { advance, entryOf, eventId, isoNow, TIERWATCH } from '../../core/response/journal.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import { reassertCap, windowStart } from '../../core/response/limits.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { containmentOf } from '../../core/response/release.ts';
import type { Plan } from '../../core/response/types.ts';
import { type DecideResponsePorts, decideResponse, STUCK_MS } from './decide-response.ts';
import { expireApproval } from './expire-approval.ts';
import { endWithoutEvidence } from './incident-without-evidence.ts';
import { publishSafely } from './publish-safely.ts';
import { recordOutcome } from './record-outcome.ts';
import { startReassert } from './start-playbook.ts';
import { verifyContainmentStep } from './verify-containment.ts';

export type ReconcilePorts = DecideResponsePorts & Pick<ResponsePorts, 'gateway'>;

/** What the reconciler did about one incident. */
export type Reconciled = 'in-force' | 'reasserted' | 'not-in-force' | 'over' | 'decided' | 'repaired' | 'nothing';

const MINUTE = 60_000;
/** A release restores access within seconds; it has no approval steps. */
const STUCK_RELEASE_MS = 15 * MINUTE;
/** If an approval expired this long ago, its playbook no longer runs. */
const LOST_APPROVAL_MS = 10 * MINUTE;
/** For this long after its last state change, an incident is checked in every sweep; later once an hour. */
const CLOSE_WATCH_MS = 60 * MINUTE;

/** States that need reconciling: all in which the incident is not over. */
export const RECONCILED: readonly IncidentState[] = INCIDENT_STATES.filter((state) => !isOver(state));

/** Makes an incident match reality: reads IAM if our changes may be in force, applies them again if they are not, and finishes
 * what a failed run left. `because`: a change event requires a read now, a sweep depends on the time. */
export async function reconcile(
  ports: ReconcilePorts,
  incident: Incident,
  because: 'change' | 'sweep',
): Promise<Reconciled> {
  switch (incident.state) {
    case 'contained':
      return because === 'change' || isDue(ports, incident) ? containment(ports, incident) : 'nothing';
    case 'undone':
      return containment(ports, incident);
    case 'containing':
      // A run in progress reads IAM itself.
      return age(ports, incident) > STUCK_MS ? containment(ports, incident) : 'nothing';
    case 'failed':
      return containmentOf(await ports.cases.plans(incident.id)) === undefined
        ? redecide(ports, incident)
        : containment(ports, incident);
    case 'releasing':
      return stuckRelease(ports, incident);
    case 'awaiting-approval':
      return (await lostApproval(ports, incident)) ? 'repaired' : redecide(ports, incident);
    case 'open':
    case 'planned':
    case 'refused':
    case 'expired':
      return redecide(ports, incident);
    default:
      return 'nothing';
  }
}

const age = ({ clock }: ReconcilePorts, { stateSince, openedAt }: Incident): number =>
  clock.now() - Date.parse(stateSince ?? openedAt);

/** Recent ones at every sweep, older ones once an hour, each at a minute that its id determines. */
function isDue(ports: ReconcilePorts, incident: Incident): boolean {
  if (age(ports, incident) < CLOSE_WATCH_MS) return true;
  const slot = Number.parseInt(incident.id.slice(-4), 16) % 60;
  return Number.isNaN(slot) || Math.floor(ports.clock.now() / MINUTE) % 60 === slot;
}

/** An incident that was opened only for a release is open for seconds, unless its playbook failed. */
const lostRelease = async (ports: ReconcilePorts, incident: Incident): Promise<boolean> =>
  age(ports, incident) > STUCK_RELEASE_MS && endWithoutEvidence(ports, incident);

/** Reads IAM. Records what is in force if a run could not; applies again what is not. */
async function containment(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  const { cases } = ports;
  const plan = containmentOf(await cases.plans(incident.id));
  if (plan === undefined) return (await lostRelease(ports, incident)) ? 'repaired' : 'nothing';
  const wasInForce = incident.state === 'contained' || incident.state === 'undone';
  const phase = wasInForce ? 'watch' : 'apply';
  const found = await verifyContainmentStep(ports, { incidentId: incident.id, planId: plan.id, phase });
  if (found.kind === 'replaced' || found.kind === 'released') return 'over';
  if (found.kind === 'as-planned') {
    await recordOutcome(ports, { incidentId: incident.id, outcome: 'contained', planId: plan.id });
    return 'in-force';
  }
  return reassert(ports, incident, plan, found.differences);
}

/** Applies the plan again through its playbook, or returns why not. */
async function reassert(
  ports: ReconcilePorts,
  incident: Incident,
  plan: Plan,
  differences: readonly string[],
): Promise<Reconciled> {
  const obstacle = await obstacleTo(ports, incident, plan);
  if (obstacle === undefined) {
    // From here on it is not contained, whatever the outcome of the run.
    await advance(ports, incident.id, 'start', ['contained']);
    try {
      await startReassert(ports, plan, TIERWATCH);
      return 'reasserted';
    } catch (error) {
      await advance(ports, incident.id, 'undo', ['containing']);
      throw error;
    }
  }
  const { cases, clock } = ports;
  const moved = await advance(ports, incident.id, 'undo', ['containing', 'contained']);
  const detail = `The containment is not in force: ${differences.join('; ')}. ${obstacle}`;
  if (moved.kind === 'moved') await cases.countJournal(entryOf(clock, incident.id, 'undone', detail, plan.id));
  if (moved.state !== 'undone') return 'not-in-force';
  // Once an hour for as long as it lasts: this is the most urgent report there is.
  const now = isoNow(clock);
  const options = { id: eventId(plan.id, 'undone', now.slice(0, 13)), now };
  const event = containmentUndone({ ...incident, state: 'undone' }, detail, options);
  if (moved.kind === 'moved' || isFirstMinuteOfHour(clock.now())) await publishSafely(ports, incident.id, [event]);
  return 'not-in-force';
}

const isFirstMinuteOfHour = (now: number): boolean => Math.floor(now / MINUTE) % 60 === 0;

/** Why the guardrails would refuse a run; no run is started for it. */
async function obstacleTo(ports: ReconcilePorts, incident: Incident, plan: Plan): Promise<string | undefined> {
  const { cases, clock, settings } = ports;
  if ((await settings.killSwitch()) !== 'off') return 'The kill switch is on: it is not applied again.';
  const policy = await settings.policy();
  if (policy === 'unreadable') return 'The response policy cannot be read: it is not applied again.';
  const now = isoNow(clock);
  const reasserts = await cases.reasserts(incident.id, plan.id, windowStart(now, 60));
  return reassertCap(policy, reasserts, now)?.detail;
}

/** A failed release has restored some access: the remaining containment is not fully in force. */
async function stuckRelease(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  if (age(ports, incident) < STUCK_RELEASE_MS) return 'nothing';
  const moved = await advance(ports, incident.id, 'undo', ['releasing']);
  if (moved.kind !== 'moved') return 'nothing';
  const detail = 'The release failed. Access that was not restored is still denied; release it again.';
  await ports.cases.journalOnce(entryOf(ports.clock, incident.id, 'failed', detail));
  return 'repaired';
}

/** The playbook that waits for the decision ended without moving the incident. */
async function lostApproval(ports: ReconcilePorts, incident: Incident): Promise<boolean> {
  const last = (await ports.cases.approvals(incident.id)).at(-1);
  if (last === undefined || ports.clock.now() < Date.parse(last.expiresAt) + LOST_APPROVAL_MS) return false;
  const { decision } = await expireApproval(ports, { incidentId: incident.id, planId: last.planId });
  if (decision === 'expired') return true;
  const detail = 'The playbook ended before it received the decision; request the containment again.';
  await ports.cases.journalOnce(entryOf(ports.clock, incident.id, 'failed', detail, last.planId));
  await advance(ports, incident.id, 'expire');
  return true;
}

async function redecide(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  if (!isDue(ports, incident) || !(await hasNewFacts(ports, incident))) return 'nothing';
  return (await decideResponse(ports, incident.id)) === undefined ? 'nothing' : 'decided';
}

/** A sweep decides again only if the switch or the posture differs from the basis of the decision: new evidence is
 * decided on when it arrives. */
async function hasNewFacts(ports: ReconcilePorts, incident: Incident): Promise<boolean> {
  const { cases, settings, identities } = ports;
  const basis = await cases.decision(incident.id);
  if (basis === undefined) return true;
  // The evidence reached `auto` before the approval was requested.
  if (incident.state === 'awaiting-approval' && basis.mode === 'auto') return true;
  if (incident.state === 'planned' && basis.mode !== 'plan' && age(ports, incident) > STUCK_MS) return true;
  // Read only what can make a difference: there can be many incidents.
  const killSwitch = basis.killSwitch === 'off' ? 'off' : await settings.killSwitch();
  const posture = basis.postureKnown || (await identities.load(incident.identity)).posture;
  return isUnblocked(basis, { killSwitch, postureKnown: posture !== undefined });
}
