import { containmentTampered } from '../../events/index.ts';
import type { Incident, IncidentState } from '../../layers/core/detection/types.ts';
import { type Drift, driftReason } from '../../layers/core/response/drift.ts';
import { eventId, incidentOf, isoNow, journalOnce, planOf, TIERWATCH } from '../../layers/core/response/journal.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';
import type { JournalEntry, Plan } from '../../layers/core/response/types.ts';
import { differenceInWords, type Verification, verify } from '../../layers/core/response/verify.ts';

export type VerifyPorts = Pick<ResponsePorts, 'cases' | 'gateway' | 'bus' | 'clock'>;

export interface VerifyRequest {
  readonly incidentId: string;
  readonly planId: string;
  readonly phase: 'apply' | 'watch' | 'release';
}

export interface VerifyAnswer {
  readonly kind: Verification['kind'] | 'released';
  /** What is not as planned, in words. */
  readonly differences: readonly string[];
}

/** In these a person gives the access back: what is missing is meant to be. */
const GIVEN_BACK: readonly IncidentState[] = ['releasing', 'released', 'closed'];
/** Calls may pass while IAM still agrees with itself. */
const PROPAGATION_MS = 15_000;

/** Reads back what a plan wanted, and writes down what is worth it. */
export async function verifyStep(ports: VerifyPorts, request: VerifyRequest): Promise<VerifyAnswer> {
  const plan = await planOf(ports.cases, request.incidentId, request.planId);
  const live = await ports.gateway.read(plan.identity);
  // The incident is read after IAM: a release says so in the incident before it changes anything.
  const incident = await incidentOf(ports.cases, request.incidentId);
  if (request.phase === 'watch' && GIVEN_BACK.includes(incident.state)) return { kind: 'released', differences: [] };
  const found = verify(plan, live, request.phase === 'watch' ? 'watch' : 'apply');
  if (request.phase === 'apply') await recordApplied(ports, plan, found);
  if (request.phase === 'watch') await recordWatch(ports, incident, plan, found);
  return { kind: found.kind, differences: inWords(found) };
}

const inWords = (found: Verification): string[] =>
  found.kind === 'gone'
    ? [driftReason(found.drift).detail]
    : 'differences' in found
      ? found.differences.map(differenceInWords)
      : [];

const entryOf = (ports: VerifyPorts, plan: Plan, step: JournalEntry['step'], detail: string): JournalEntry => ({
  incidentId: plan.incidentId,
  at: isoNow(ports.clock),
  step,
  planId: plan.id,
  by: TIERWATCH,
  detail,
});

async function recordApplied(ports: VerifyPorts, plan: Plan, found: Verification): Promise<void> {
  const changes = plan.changes.map(({ kind }) => kind).join(', ');
  await journalOnce(ports.cases, entryOf(ports, plan, 'applied', `${changes}.`));
  if (found.kind === 'as-planned')
    await journalOnce(ports.cases, entryOf(ports, plan, 'verified', 'Read back from IAM: as planned.'));
}

async function recordWatch(ports: VerifyPorts, incident: Incident, plan: Plan, found: Verification): Promise<void> {
  if (found.kind === 'tampered') {
    const detail = `Somebody undid a part of the containment: ${inWords(found).join('; ')}.`;
    await tell(ports, incident, plan, detail, 'every time');
  }
  if (found.kind === 'gone')
    await journalOnce(ports.cases, entryOf(ports, plan, 'watch-ended', driftReason(found.drift).detail));
  if ('notes' in found)
    for (const detail of found.notes.filter(isWorthTelling).map((note) => driftReason(note).detail))
      await tell(ports, incident, plan, `Somebody works on the contained identity: ${detail}`, 'once');
  await recordUse(ports, incident, plan);
}

/** A key or rights that somebody gives to a contained identity do nothing while the deny stands, but show that he is there. */
const isWorthTelling = (drift: Drift): boolean =>
  drift.kind === 'key-made-since' || drift.kind === 'attached-policies' || drift.kind === 'boundary';

async function tell(
  ports: VerifyPorts,
  incident: Incident,
  plan: Plan,
  detail: string,
  how: 'once' | 'every time',
): Promise<void> {
  const entry = entryOf(ports, plan, 'tampered', detail);
  const written =
    how === 'once'
      ? await journalOnce(ports.cases, entry)
      : await ports.cases.appendJournal(entry).then(() => 'written');
  if (written === 'there') return;
  const id = eventId(plan.id, 'tampered', detail, how === 'once' ? '' : entry.at);
  await ports.bus.publish([containmentTampered(incident, detail, { id, now: entry.at })]);
}

/** What detection saw of the identity after its containment was verified. */
async function recordUse(ports: VerifyPorts, incident: Incident, plan: Plan): Promise<void> {
  const journal = await ports.cases.journal(incident.id);
  const verified = journal.find(({ step, planId }) => step === 'verified' && planId === plan.id);
  if (verified === undefined) return;
  const from = Date.parse(verified.at) + PROPAGATION_MS;
  const later = incident.signals.filter(({ time }) => Date.parse(time) > from);
  const last = later.at(-1);
  if (last === undefined) return;
  const detail = `Seen ${later.length} times after containment, last at ${last.time}: ${last.title}`;
  await journalOnce(ports.cases, entryOf(ports, plan, 'use-after-containment', detail));
}
