import type { Incident, IncidentState } from '../detection/types.ts';
import type { CaseStore, Clock, ContainmentRecord, IdentityStore } from '../ports.ts';
import { sha256 } from './digest.ts';
import type { JournalEntry, Plan } from './types.ts';

/** ISO 8601 */
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();

/** What the machine did by itself, in the journal. */
export const TIERWATCH = 'tierwatch';

/** Writes an entry unless one that says the same is there: a step that is run again does not tell its story twice. */
export async function journalOnce(cases: CaseStore, entry: JournalEntry): Promise<'written' | 'there'> {
  const entries = await cases.journal(entry.incidentId);
  const same = entries.some(
    ({ step, planId, by, detail }) =>
      step === entry.step && planId === entry.planId && by === entry.by && detail === entry.detail,
  );
  if (same) return 'there';
  await cases.appendJournal(entry);
  return 'written';
}

/** The incident, which has to be there: steps are called with ids that we gave out ourselves. */
export async function incidentOf(cases: CaseStore, id: string): Promise<Incident> {
  const incident = await cases.incident(id);
  if (incident === undefined) throw new Error(`There is no incident ${id}; expected the id of one that was opened.`);
  return incident;
}

export async function planOf(cases: CaseStore, incidentId: string, planId: string): Promise<Plan> {
  const plan = await cases.plan(incidentId, planId);
  if (plan === undefined)
    throw new Error(`Incident ${incidentId} has no plan ${planId}; expected one that was stored.`);
  return plan;
}

/** Moves the state; of two that move at once one wins, and an incident that is there already has been moved by an earlier
 * attempt at the same step. Answers whether the incident is in `to` now. */
export async function moveTo(
  { cases, clock }: { readonly cases: CaseStore; readonly clock: Clock },
  id: string,
  from: readonly IncidentState[],
  to: IncidentState,
): Promise<boolean> {
  const outcome = await cases.moveIncident(id, from, to, isoNow(clock));
  return outcome.kind === 'written' || (await cases.incident(id))?.state === to;
}

/** An event's id that is the same at every attempt to send it. */
export const eventId = (...parts: readonly string[]): string => sha256(parts.join('\n')).slice(0, 32);

/** A plan's id: the same for every attempt of one run of a playbook. */
export const planIdOf = (executionArn: string): string => `plan-${sha256(executionArn).slice(0, 16)}`;

/** Times of automatic containments, this plan's left out. */
export const automaticTimes = (records: readonly ContainmentRecord[], planId?: string): string[] =>
  records.filter(({ mode, planId: id }) => mode === 'auto' && id !== planId).map(({ at }) => at);

/** Counts the identities of an account, up to `enough`: more than that does not change the circuit breaker's answer. */
export async function countIdentities(identities: IdentityStore, account: string, enough: number): Promise<number> {
  let count = 0;
  for await (const _ of identities.listIdentities(account)) {
    count += 1;
    if (count >= enough) break;
  }
  return count;
}
