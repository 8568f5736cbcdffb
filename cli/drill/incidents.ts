import { INCIDENT_STATES } from '../../layers/core/detection/types.ts';
import { after, isOver, mayBeApplied } from '../../layers/core/response/lifecycle.ts';
import { ApiRefusal } from '../api/client.ts';
import type { IncidentSummary } from '../api/schemas.ts';
import type { DrillApi, DrillPorts } from './ports.ts';

const POLL_MS = 2_000;
/** A playbook takes seconds; a release that failed can be requested again after a minute. */
const RETRY_MS = 75_000;
const SETTLE_MS = 5 * 60_000;

const stateOf = ({ state }: Pick<IncidentSummary, 'state'>) => INCIDENT_STATES.find((known) => known === state);

export const isIncidentOver = (incident: Pick<IncidentSummary, 'state'>): boolean => {
  const state = stateOf(incident);
  return state !== undefined && isOver(state);
};

/** Ends an incident: releases what was applied, else closes it. Waits until it is over, for at most five minutes.
 * @param onWait is called once if a second responder has to confirm the release
 * @returns what remains to be done by a person; undefined if the incident is over */
export async function settle(
  { api, clock }: Pick<DrillPorts, 'api' | 'clock'>,
  incidentId: string,
  reason: string,
  onWait: (message: string) => void,
): Promise<string | undefined> {
  const deadline = clock.now() + SETTLE_MS;
  let asked: { readonly state: string; readonly at: number } | undefined;
  let announced = false;
  for (;;) {
    const { incident } = await api.case(incidentId);
    if (isIncidentOver(incident)) return undefined;
    const now = clock.now();
    if (now > deadline) return `${incidentId} is ${incident.state}: run tierwatch show ${incidentId}`;
    if (asked?.state !== incident.state || now - asked.at > RETRY_MS) {
      asked = { state: incident.state, at: now };
      const needs = await unlessForbidden(end(api, incident, reason));
      if (needs instanceof ApiRefusal) return `${incidentId} cannot be ended: ${needs.message}`;
      if (needs !== undefined && !announced) onWait(needs);
      announced ||= needs !== undefined;
    }
    await clock.wait(POLL_MS);
  }
}

/** The caller may not end the incident: nothing that it tries again can change that. */
async function unlessForbidden<Answer>(call: Promise<Answer>): Promise<Answer | ApiRefusal> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 403) return error;
    throw error;
  }
}

/** Requests the end of an incident once. */
async function end(api: DrillApi, incident: IncidentSummary, reason: string): Promise<string | undefined> {
  const state = stateOf(incident);
  if (state === undefined || state === 'releasing') return undefined;
  const closed = after(state, 'close') !== undefined && (await close(api, incident.id, reason));
  if (closed || !mayBeApplied(state)) return undefined;
  try {
    const { needs } = await api.release(incident.id, reason);
    if (needs === undefined) return undefined;
    return `a second responder must confirm the release: tierwatch release ${incident.id} --reason "drill"`;
  } catch (error) {
    // The state has changed, or an execution has just ended: the caller looks again.
    if (error instanceof ApiRefusal && error.status === 409) return undefined;
    throw error;
  }
}

async function close(api: DrillApi, incidentId: string, reason: string): Promise<boolean> {
  try {
    await api.close(incidentId, reason);
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 409) return false;
    throw error;
  }
}
