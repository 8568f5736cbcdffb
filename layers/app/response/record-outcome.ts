import { containmentFailed, containmentUndone, identityContained, identityReleased } from '../../../events/index.ts';
import type { Incident, IncidentState } from '../../core/detection/types.ts';
import { basisOf } from '../../core/response/basis.ts';
import { holdOf } from '../../core/response/evidence.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planOf } from '../../core/response/journal.ts';
import { BEFORE_CHANGE } from '../../core/response/lifecycle.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Plan } from '../../core/response/types.ts';

export type RecordPorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock' | 'settings'>;

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** The outcome of a playbook run. */
export type Outcome =
  | { readonly outcome: 'contained' | 'reasserted'; readonly planId: string }
  /** The containment is not in force after as many attempts as one run makes. */
  | { readonly outcome: 'undone'; readonly planId: string; readonly differences: readonly string[] }
  | {
      readonly outcome: 'failed';
      /** null: the run did not create a plan. */
      readonly planId: string | null;
      readonly failure: Failure;
    }
  | { readonly outcome: 'released'; readonly planId: string; readonly requestedBy: string; readonly reason: string }
  | { readonly outcome: 'release-failed'; readonly failure: Failure };

export type OutcomeRequest = Outcome & { readonly incidentId: string };

/** Records the outcome of a run: state, journal, event, hold. Safe to call again. */
export async function recordOutcome(ports: RecordPorts, request: OutcomeRequest): Promise<void> {
  const incident = await incidentOf(ports.cases, request.incidentId);
  switch (request.outcome) {
    case 'contained':
      return contained(ports, incident, request.planId);
    case 'reasserted':
      await ports.cases.appendJournal(
        entryOf(ports.clock, incident.id, 'reasserted', 'Applied again, and read back from IAM.', request.planId),
      );
      return contained(ports, incident, request.planId);
    case 'undone':
      return undone(ports, incident, request);
    case 'failed':
      return failed(ports, incident, request);
    case 'released':
      return released(ports, incident, request);
    case 'release-failed':
      return releaseFailed(ports, incident, request.failure);
  }
}

/** The state was moved by the verification; this publishes it. The reconciler calls it again if a run could not. */
async function contained(ports: RecordPorts, incident: Incident, planId: string): Promise<void> {
  const plan = await planOf(ports.cases, incident.id, planId);
  if (plan.recordedAt !== undefined) return;
  const now = isoNow(ports.clock);
  await ports.bus.publish([
    identityContained({ ...incident, state: 'contained' }, plan, { id: eventId(planId, 'contained'), now }),
  ]);
  await ports.cases.journalOnce(
    entryOf(ports.clock, incident.id, 'contained', 'In force, verified, published.', planId),
  );
  await ports.cases.savePlan({ ...plan, recordedAt: now });
}

async function undone(
  ports: RecordPorts,
  incident: Incident,
  { planId, differences }: Extract<Outcome, { outcome: 'undone' }>,
): Promise<void> {
  const moved = await advance(ports, incident.id, 'undo');
  if (moved.kind === 'refused') return;
  const now = isoNow(ports.clock);
  const detail = `The containment is undone as fast as it is applied: ${differences.join('; ')}. Another principal is at work.`;
  await ports.cases.countJournal(entryOf(ports.clock, incident.id, 'undone', detail, planId));
  const options = { id: eventId(planId, 'undone', now.slice(0, 13)), now };
  await ports.bus.publish([containmentUndone({ ...incident, state: 'undone' }, detail, options)]);
}

/** What was applied stays in place: a partial containment is better than none, and the reconciler completes it. */
async function failed(
  ports: RecordPorts,
  incident: Incident,
  { planId, failure }: Extract<Outcome, { outcome: 'failed' }>,
): Promise<void> {
  const { cases, bus, clock } = ports;
  const moved = await advance(ports, incident.id, 'fail');
  const plan = planId === null ? undefined : await cases.plan(incident.id, planId);
  const detail = `${describeFailure(failure)} ${describeRemainder(incident.state, moved.state, plan)}`;
  await cases.journalOnce(entryOf(clock, incident.id, 'failed', detail, planId ?? undefined));
  const now = isoNow(clock);
  const facts = { mode: plan?.mode ?? 'observe', killSwitch: 'off', postureKnown: true, at: now } as const;
  if (moved.kind === 'moved') await cases.saveDecision(incident.id, basisOf(incident, facts));
  const options = { id: eventId(incident.id, planId ?? '', 'failed', detail), now };
  await bus.publish([containmentFailed({ ...incident, state: moved.state }, detail, options)]);
}

function describeRemainder(was: IncidentState, is: IncidentState, plan: Plan | undefined): string {
  if (BEFORE_CHANGE.includes(was) || plan?.startedAt === undefined) return 'Nothing was changed.';
  if (is === 'contained') return 'The containment was in force when it was last read.';
  return 'What was applied stays in place and is checked again within minutes.';
}

const describeFailure = ({ error, cause }: Failure): string => {
  const text = cause === '' ? `${error}.` : `${error}: ${cause}`;
  const action = REFUSED.exec(cause)?.[1];
  return action === undefined ? text : `${text} ${allowanceFor(action)}`;
};

/** How AWS words a refusal. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REFUSED = /not authorized to perform: (iam:\w+)/;

const allowanceFor = (action: string): string =>
  `A service control policy or permissions boundary must allow ${action} to the roles under /tierwatch/.`;

/** The hold is written before the incident ends, so that it applies when the next incident opens. */
async function released(
  ports: RecordPorts,
  incident: Incident,
  { planId, requestedBy, reason }: Extract<Outcome, { outcome: 'released' }>,
): Promise<void> {
  const { cases, bus, clock, settings } = ports;
  const policy = await settings.policy();
  const days = policy === 'unreadable' || policy.holdDays === undefined ? {} : { days: policy.holdDays };
  const now = isoNow(clock);
  await cases.saveHold(holdOf(incident, { by: requestedBy, reason, now, ...days }));
  await cases.journalOnce({ ...entryOf(clock, incident.id, 'released', reason, planId), by: requestedBy });
  const moved = await advance(ports, incident.id, 'finish-release');
  if (moved.kind === 'refused')
    throw new Error(`Incident ${incident.id} is ${moved.state}; expected it to be releasing.`);
  const options = { id: eventId(planId, 'released'), now };
  await bus.publish([identityReleased({ ...incident, state: 'released' }, requestedBy, reason, options)]);
}

/** Whether the containment still holds cannot be determined here: `undone` until the reconciler has read IAM. */
async function releaseFailed(ports: RecordPorts, incident: Incident, failure: Failure): Promise<void> {
  const { cases, bus, clock } = ports;
  const detail = `The release failed: ${describeFailure(failure)} Access that was not restored is still denied; release it again.`;
  const moved = await advance(ports, incident.id, 'undo', ['releasing']);
  await cases.journalOnce(entryOf(clock, incident.id, 'failed', detail));
  const options = { id: eventId(incident.id, 'release-failed', detail), now: isoNow(clock) };
  await bus.publish([containmentFailed({ ...incident, state: moved.state }, detail, options)]);
}
