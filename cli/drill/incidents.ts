import { INCIDENT_STATES } from '../../layers/core/detection/types.ts';
import { after, isOver, mayBeApplied } from '../../layers/core/response/lifecycle.ts';
import { ApiRefusal } from '../api/client.ts';
import type { IncidentSummary } from '../api/schemas.ts';
import { despiteInterruptions } from '../despite-interruptions.ts';
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

/** How an incident ended; `problem` is what remains to be done by a person. */
interface End {
  readonly problem?: string;
}

/** The end of an incident, as far as it was requested. */
interface Ending {
  readonly incidentId: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Called once if a second responder has to confirm the release. */
  readonly onWait: (message: string) => void;
  asked?: { readonly state: string; readonly at: number };
  announced?: true;
}

/** Ends an incident: releases what was applied, else closes it. Waits until it is over, for at most five minutes.
 * @param onWait is called once if a second responder has to confirm the release
 * @returns what remains to be done by a person; undefined if the incident is over */
export async function settle(
  ports: Pick<DrillPorts, 'api' | 'clock'>,
  incidentId: string,
  reason: string,
  onWait: (message: string) => void,
): Promise<string | undefined> {
  const { clock } = ports;
  const ending: Ending = { incidentId, reason, deadline: clock.now() + SETTLE_MS, onWait };
  const poll = despiteInterruptions(() =>
    attempt(ports, ending).catch((error: unknown) => forbidden(incidentId, error)),
  );
  for (; ; await clock.wait(POLL_MS)) {
    const over = await poll();
    if (over !== undefined) return over.problem;
  }
}

/** Reads the incident, and requests its end where that was not requested in this state. Undefined: it is not over. */
async function attempt({ api, clock }: Pick<DrillPorts, 'api' | 'clock'>, ending: Ending): Promise<End | undefined> {
  const { incidentId, reason, deadline, onWait, asked } = ending;
  const { incident } = await api.case(incidentId);
  if (isIncidentOver(incident)) return {};
  const now = clock.now();
  if (now > deadline) return { problem: `${incidentId} is ${incident.state}: run tierwatch show ${incidentId}` };
  if (asked?.state === incident.state && now - asked.at <= RETRY_MS) return undefined;
  const needs = await end(api, incident, reason);
  ending.asked = { state: incident.state, at: now };
  if (needs !== undefined && ending.announced !== true) {
    ending.announced = true;
    onWait(needs);
  }
  return undefined;
}

/** The caller may not end the incident: trying again does not change that. Throws other errors. */
function forbidden(incidentId: string, error: unknown): End {
  if (error instanceof ApiRefusal && error.status === 403)
    return { problem: `${incidentId} cannot be ended: ${error.message}` };
  throw error;
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
