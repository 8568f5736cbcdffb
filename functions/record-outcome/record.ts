import { containmentFailed, identityContained, identityReleased } from '../../events/index.ts';
import type { Incident } from '../../layers/core/detection/types.ts';
import { holdOf } from '../../layers/core/response/evidence.ts';
import {
  eventId,
  incidentOf,
  isoNow,
  journalOnce,
  moveTo,
  planOf,
  TIERWATCH,
} from '../../layers/core/response/journal.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';
import type { JournalEntry } from '../../layers/core/response/types.ts';

export type RecordPorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock' | 'settings'>;

export interface Failure {
  readonly error: string;
  readonly cause: string;
}

/** What became of a run of a playbook. */
export type Outcome =
  | { readonly outcome: 'contained' | 'reasserted' | 'watch-ended'; readonly planId: string }
  | {
      readonly outcome: 'failed';
      /** null: not even a plan was made. */
      readonly planId: string | null;
      readonly failure: Failure;
      /** What the failure left behind. */
      readonly left: 'unchanged' | 'undone' | 'kept' | 'half' | 'contained';
    }
  | { readonly outcome: 'released'; readonly planId: string; readonly requestedBy: string; readonly reason: string }
  | { readonly outcome: 'release-failed'; readonly failure: Failure };

export type OutcomeRequest = Outcome & { readonly incidentId: string };

/** Writes down what became of a run: state, journal, event, hold. Safe to be called again. */
export async function recordOutcome(ports: RecordPorts, request: OutcomeRequest): Promise<void> {
  const incident = await incidentOf(ports.cases, request.incidentId);
  switch (request.outcome) {
    case 'contained':
      return contained(ports, incident, request.planId);
    case 'reasserted':
      return ports.cases.appendJournal(
        entry(ports, incident, 'reasserted', 'Put back, and read back.', request.planId),
      );
    case 'watch-ended':
      return once(ports, entry(ports, incident, 'watch-ended', 'It stood all the time.', request.planId));
    case 'failed':
      return failed(ports, incident, request);
    case 'released':
      return released(ports, incident, request);
    case 'release-failed':
      return releaseFailed(ports, incident, request.failure);
  }
}

const entry = (
  { clock }: RecordPorts,
  incident: Incident,
  step: JournalEntry['step'],
  detail: string,
  planId?: string,
  by: string = TIERWATCH,
): JournalEntry => ({
  incidentId: incident.id,
  at: isoNow(clock),
  step,
  by,
  detail,
  ...(planId === undefined ? {} : { planId }),
});

const once = async ({ cases }: RecordPorts, written: JournalEntry): Promise<void> => {
  await journalOnce(cases, written);
};

async function contained(ports: RecordPorts, incident: Incident, planId: string): Promise<void> {
  const plan = await planOf(ports.cases, incident.id, planId);
  if (!(await moveTo(ports, incident.id, ['containing'], 'contained')))
    throw new Error(`Incident ${incident.id} is ${incident.state}; expected it to be containing.`);
  const options = { id: eventId(planId, 'contained'), now: isoNow(ports.clock) };
  await ports.bus.publish([identityContained({ ...incident, state: 'contained' }, plan, options)]);
}

const LEFT = {
  unchanged: 'Nothing was changed.',
  undone: 'What was changed was taken back.',
  kept: 'What was changed was kept: a person has to look.',
  half: 'Taking it back failed too: a person has to look.',
  contained: 'The identity stays contained.',
} as const;

async function failed(
  ports: RecordPorts,
  incident: Incident,
  { planId, failure, left }: Extract<Outcome, { outcome: 'failed' }>,
): Promise<void> {
  const detail = `${inWords(failure)} ${LEFT[left]}`;
  if (left !== 'contained') await moveTo(ports, incident.id, ['planned', 'awaiting-approval', 'containing'], 'failed');
  await once(ports, entry(ports, incident, left === 'undone' ? 'compensated' : 'failed', detail, planId ?? undefined));
  const options = { id: eventId(incident.id, planId ?? '', 'failed', detail), now: isoNow(ports.clock) };
  await ports.bus.publish([containmentFailed(incident, detail, options)]);
}

const inWords = ({ error, cause }: Failure): string => (cause === '' ? `${error}.` : `${error}: ${cause}`);

/** The hold stands before the incident is over: what opens the next incident meets it. */
async function released(
  ports: RecordPorts,
  incident: Incident,
  { planId, requestedBy, reason }: Extract<Outcome, { outcome: 'released' }>,
): Promise<void> {
  const policy = await ports.settings.policy();
  const days = policy === 'unreadable' || policy.holdDays === undefined ? {} : { days: policy.holdDays };
  const now = isoNow(ports.clock);
  await ports.cases.saveHold(holdOf(incident, { by: requestedBy, reason, now, ...days }));
  await once(ports, entry(ports, incident, 'released', reason, planId, requestedBy));
  if (!(await moveTo(ports, incident.id, ['releasing'], 'released')))
    throw new Error(`Incident ${incident.id} is ${incident.state}; expected it to be releasing.`);
  const options = { id: eventId(planId, 'released'), now };
  await ports.bus.publish([identityReleased({ ...incident, state: 'released' }, requestedBy, reason, options)]);
}

async function releaseFailed(ports: RecordPorts, incident: Incident, failure: Failure): Promise<void> {
  const detail = `The release failed: ${inWords(failure)} What was not given back is still denied; release again.`;
  await moveTo(ports, incident.id, ['releasing'], 'contained');
  await once(ports, entry(ports, incident, 'failed', detail));
  const options = { id: eventId(incident.id, 'release-failed', detail), now: isoNow(ports.clock) };
  await ports.bus.publish([containmentFailed(incident, detail, options)]);
}
