import { containmentUndone } from '../../../events/index.ts';
import type { Incident, IncidentState } from '../../core/detection/types.ts';
import { isUnblocked } from '../../core/response/basis.ts';
import { advance, entryOf, eventId, isoNow, TIERWATCH } from '../../core/response/journal.ts';
import { reassertCap, windowStart } from '../../core/response/limits.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { containmentOf } from '../../core/response/release.ts';
import type { Plan } from '../../core/response/types.ts';
import { type DecideResponsePorts, decideResponse, STUCK_MS } from './decide-response.ts';
import { expireApproval } from './expire-approval.ts';
import { publishSafely } from './publish-safely.ts';
import { recordOutcome } from './record-outcome.ts';
import { startReassert } from './start-playbook.ts';
import { verifyStep } from './verify-containment.ts';

export type ReconcilePorts = DecideResponsePorts & Pick<ResponsePorts, 'gateway'>;

/** What the reconciler did about one incident. */
export type Reconciled = 'in-force' | 'reasserted' | 'not-in-force' | 'over' | 'decided' | 'repaired' | 'nothing';

const MINUTE = 60_000;
/** A release gives back in seconds; its approval steps are none. */
const STUCK_RELEASE_MS = 15 * MINUTE;
/** An approval that expired so long ago has lost its playbook. */
const LOST_APPROVAL_MS = 10 * MINUTE;
/** For so long after its last change of state an incident is looked at in every sweep; later once an hour. */
const CLOSE_WATCH_MS = 60 * MINUTE;

/** States about which there is something to reconcile. */
export const RECONCILED: readonly IncidentState[] = [
  'open',
  'planned',
  'awaiting-approval',
  'containing',
  'contained',
  'undone',
  'failed',
  'refused',
  'expired',
  'releasing',
];

/** Makes an incident match reality: reads IAM where something of ours may be in force, applies it again where it is not, and
 * finishes what a run that broke off has left. `because`: a change event asks for a reading now, a sweep by the time. */
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
      // A run that is under way reads IAM itself.
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

/** Reads IAM. What is in force is recorded if a run could not; what is not is applied again. */
async function containment(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  const { cases } = ports;
  const plan = containmentOf(await cases.plans(incident.id));
  if (plan === undefined) return 'nothing';
  const wasInForce = incident.state === 'contained' || incident.state === 'undone';
  const phase = wasInForce ? 'watch' : 'apply';
  const found = await verifyStep(ports, { incidentId: incident.id, planId: plan.id, phase });
  if (found.kind === 'replaced' || found.kind === 'released') return 'over';
  if (found.kind === 'as-planned') {
    await recordOutcome(ports, { incidentId: incident.id, outcome: 'contained', planId: plan.id });
    return 'in-force';
  }
  return reassert(ports, incident, plan, found.differences);
}

/** Applies the plan again by its playbook, or says why not. */
async function reassert(
  ports: ReconcilePorts,
  incident: Incident,
  plan: Plan,
  differences: readonly string[],
): Promise<Reconciled> {
  const obstacle = await obstacleTo(ports, incident, plan);
  if (obstacle === undefined) {
    // From here on it is not contained, whatever becomes of the run.
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
  // Once an hour for as long as it lasts: this is the most urgent thing that there is to say.
  const now = isoNow(clock);
  const options = { id: eventId(plan.id, 'undone', now.slice(0, 13)), now };
  const event = containmentUndone({ ...incident, state: 'undone' }, detail, options);
  if (moved.kind === 'moved' || isFirstMinuteOfHour(clock.now())) await publishSafely(ports, incident.id, [event]);
  return 'not-in-force';
}

const isFirstMinuteOfHour = (now: number): boolean => Math.floor(now / MINUTE) % 60 === 0;

/** What the guardrails would refuse anyway, so that no run is started for it. */
async function obstacleTo(ports: ReconcilePorts, incident: Incident, plan: Plan): Promise<string | undefined> {
  const { cases, clock, settings } = ports;
  if ((await settings.killSwitch()) !== 'off') return 'The kill switch is on: it is not applied again.';
  const policy = await settings.policy();
  if (policy === 'unreadable') return 'The response policy cannot be read: it is not applied again.';
  const now = isoNow(clock);
  const reasserts = await cases.reasserts(incident.id, plan.id, windowStart(now, 60));
  return reassertCap(policy, reasserts, now)?.detail;
}

/** A release that broke off has given back a part: what is left is a containment that is not in force as it should be. */
async function stuckRelease(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  if (age(ports, incident) < STUCK_RELEASE_MS) return 'nothing';
  const moved = await advance(ports, incident.id, 'undo', ['releasing']);
  if (moved.kind !== 'moved') return 'nothing';
  const detail = 'The release broke off. What it did not give back is still denied; release it again.';
  await ports.cases.journalOnce(entryOf(ports.clock, incident.id, 'failed', detail));
  return 'repaired';
}

/** The playbook that waits for the decision ended without moving the incident. */
async function lostApproval(ports: ReconcilePorts, incident: Incident): Promise<boolean> {
  const last = (await ports.cases.approvals(incident.id)).at(-1);
  if (last === undefined || ports.clock.now() < Date.parse(last.expiresAt) + LOST_APPROVAL_MS) return false;
  const { decision } = await expireApproval(ports, { incidentId: incident.id, planId: last.planId });
  if (decision === 'expired') return true;
  const detail = 'The playbook ended before it got the decision; ask for containment again.';
  await ports.cases.journalOnce(entryOf(ports.clock, incident.id, 'failed', detail, last.planId));
  await advance(ports, incident.id, 'expire');
  return true;
}

async function redecide(ports: ReconcilePorts, incident: Incident): Promise<Reconciled> {
  if (!isDue(ports, incident) || !(await hasNewFacts(ports, incident))) return 'nothing';
  return (await decideResponse(ports, incident.id)) === undefined ? 'nothing' : 'decided';
}

/** A sweep decides again only where the switch or the posture differs from what the decision rested on: evidence that grows
 * is decided on when it arrives. */
async function hasNewFacts(ports: ReconcilePorts, incident: Incident): Promise<boolean> {
  const { cases, settings, identities } = ports;
  const basis = await cases.decision(incident.id);
  if (basis === undefined) return true;
  // The evidence reached `auto` before the question was asked.
  if (incident.state === 'awaiting-approval' && basis.mode === 'auto') return true;
  if (incident.state === 'planned' && basis.mode !== 'plan' && age(ports, incident) > STUCK_MS) return true;
  // Read only what can make a difference: there can be many incidents.
  const killSwitch = basis.killSwitch === 'off' ? 'off' : await settings.killSwitch();
  const posture = basis.postureKnown || (await identities.load(incident.identity)).posture;
  return isUnblocked(basis, { killSwitch, postureKnown: posture !== undefined });
}
