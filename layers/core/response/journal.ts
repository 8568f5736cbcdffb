import type { Incident, IncidentState } from '../detection/types.ts';
import type { IdentityArn } from '../identity.ts';
import type { CaseStore, Clock, ContainmentRecord, IdentityStore } from '../ports.ts';
import { sha256 } from './digest.ts';
import { after, type IncidentEvent, leadsTo } from './lifecycle.ts';
import type { JournalEntry, Plan } from './types.ts';

/** ISO 8601 */
export const isoNow = (clock: Clock): string => new Date(clock.now()).toISOString();

/** The actor in the journal for automatic actions. */
export const TIERWATCH = 'tierwatch';

/** The incident. It has to exist, because steps are called only with ids of stored incidents. */
export async function incidentOf(cases: CaseStore, id: string): Promise<Incident> {
  const incident = await cases.incident(id);
  if (incident === undefined) throw new Error(`Incident ${id} does not exist; expected the id of a stored incident.`);
  return incident;
}

export async function planOf(cases: CaseStore, incidentId: string, planId: string): Promise<Plan> {
  const plan = await cases.plan(incidentId, planId);
  if (plan === undefined)
    throw new Error(`Incident ${incidentId} has no plan ${planId}; expected the id of a stored plan.`);
  return plan;
}

export type Advance =
  /** The event was accepted. */
  | { readonly kind: 'moved'; readonly from: IncidentState; readonly state: IncidentState }
  /** An earlier attempt at the same step, or something else, led to the same state. */
  | { readonly kind: 'there'; readonly state: IncidentState }
  /** The state table does not accept the event in this state. */
  | { readonly kind: 'refused'; readonly state: IncidentState };

const MOST_TRIES = 8;

/** Applies an event of the state table to an incident. If two events arrive at once, one wins, and the other is evaluated
 * against the resulting state. `only`: states in which the caller allows it. */
export async function advance(
  { cases, clock }: { readonly cases: CaseStore; readonly clock: Clock },
  id: string,
  event: IncidentEvent,
  only?: readonly IncidentState[],
): Promise<Advance> {
  for (let attempt = 1; ; attempt += 1) {
    const { state } = await incidentOf(cases, id);
    const to = only === undefined || only.includes(state) ? after(state, event) : undefined;
    if (to === undefined) return { kind: leadsTo(event, state) ? 'there' : 'refused', state };
    const outcome = await cases.moveIncident(id, [state], to, isoNow(clock));
    if (outcome.kind === 'written') return { kind: 'moved', from: state, state: to };
    if (attempt >= MOST_TRIES)
      throw new Error(`Incident ${id} changed its state concurrently ${MOST_TRIES} times in a row.`);
  }
}

/** A journal entry for an automatic action of Tierwatch. */
export const entryOf = (
  clock: Clock,
  incidentId: string,
  step: JournalEntry['step'],
  detail: string,
  planId?: string,
): JournalEntry => ({
  incidentId,
  at: isoNow(clock),
  step,
  by: TIERWATCH,
  detail,
  ...(planId === undefined ? {} : { planId }),
});

/** An event id that is the same for every attempt to publish the event. */
export const eventId = (...parts: readonly string[]): string => sha256(parts.join('\n')).slice(0, 32);

/** The id of a plan: the same for every attempt of one execution. */
export const planIdOf = (executionArn: string): string => `plan-${sha256(executionArn).slice(0, 16)}`;

/** Times of automatic containments of other identities. Those of this identity count against its attempt cap, not against the circuit
 * breaker, which protects against a detection that is wrong about many identities. */
export const automaticTimes = (records: readonly ContainmentRecord[], identity: IdentityArn): string[] =>
  records.filter((record) => record.mode === 'auto' && record.identity !== identity).map(({ at }) => at);

/** Counts the identities of an account, up to `enough`: more do not change the result of the circuit breaker. */
export async function countIdentities(identities: IdentityStore, account: string, enough: number): Promise<number> {
  let count = 0;
  for await (const _ of identities.listIdentities(account)) {
    count += 1;
    if (count >= enough) break;
  }
  return count;
}
