import { type Answer, accepted, failed } from '../../layers/aws/http.ts';
import type { Incident, IncidentState } from '../../layers/core/detection/types.ts';
import { isKnownCaller, sameIdentity } from '../../layers/core/response/approval.ts';
import { playbookFor } from '../../layers/core/response/eligibility.ts';
import { isoNow, journalOnce } from '../../layers/core/response/journal.ts';
import type { ResponsePorts, StartOutcome } from '../../layers/core/response/ports.ts';

export type RequestPorts = Pick<ResponsePorts, 'cases' | 'playbooks' | 'clock'>;

export interface ResponseRequest {
  readonly incidentId: string;
  readonly action: 'contain' | 'release';
  /** ARN and access key id as AWS gave them in the request context. */
  readonly requestedBy: string;
  readonly credential?: string;
  readonly reason: string;
}

const CONTAINABLE: readonly IncidentState[] = ['open', 'planned', 'refused', 'expired', 'failed'];
const RELEASABLE: readonly IncidentState[] = [
  'contained',
  'failed',
  'containing',
  'releasing',
  'refused',
  'expired',
  'planned',
];
/** Runs of one kind for one incident. */
const MOST_RUNS = 20;

/** Starts a playbook because a person asks. A containment still waits for its approval; asking twice for the same starts
 * it once. */
export async function requestStep(ports: RequestPorts, request: ResponseRequest): Promise<Answer> {
  const { cases } = ports;
  const incident = await cases.incident(request.incidentId);
  if (incident === undefined) return failed(404, 'not-found', `There is no incident ${request.incidentId}.`);
  const refusal = refusalOf(incident, request);
  if (refusal !== undefined) return refusal;
  const started =
    request.action === 'contain' ? await contain(ports, incident, request) : await release(ports, request);
  if (started === undefined)
    return failed(409, 'too-many-runs', `The playbook ran ${MOST_RUNS} times for ${incident.id}; look at its journal.`);
  await writeDown(ports, request);
  return accepted({ execution: started.execution, incidentId: incident.id });
}

/** A release is written down by its playbook, with what it does. */
async function writeDown({ cases, clock }: RequestPorts, request: ResponseRequest): Promise<void> {
  if (request.action === 'release') return;
  await journalOnce(cases, {
    incidentId: request.incidentId,
    at: isoNow(clock),
    step: 'decided',
    by: request.requestedBy,
    detail: `containment asked for: ${request.reason}`,
  });
}

function refusalOf(incident: Incident, request: ResponseRequest): Answer | undefined {
  const { requestedBy, action, credential } = request;
  if (!isKnownCaller(requestedBy))
    return failed(403, 'caller-unknown', `${requestedBy} does not tell whose session it is; use a user or a role.`);
  if (sameIdentity(requestedBy, incident.identity))
    return failed(403, 'caller-is-target', `${requestedBy} is whom the incident is about.`);
  if (credential !== undefined && incident.credentials.includes(credential))
    return failed(403, 'suspect-credential', 'The request was made with a credential that the incident is about.');
  const states = action === 'contain' ? CONTAINABLE : RELEASABLE;
  if (!states.includes(incident.state))
    return failed(409, 'wrong-state', `The incident is ${incident.state}; expected one of ${states.join(', ')}.`);
  if (action === 'contain' && playbookFor(incident.identity) === null)
    return failed(422, 'no-playbook', `No playbook contains ${incident.identity}; expected a user or a role.`);
  return undefined;
}

async function contain(
  { playbooks }: RequestPorts,
  incident: Incident,
  { requestedBy }: ResponseRequest,
): Promise<StartOutcome | undefined> {
  const playbook = playbookFor(incident.identity);
  if (playbook !== 'contain-user' && playbook !== 'revoke-role-sessions') return undefined;
  const input = { incidentId: incident.id, identity: incident.identity, mode: 'approve' as const, requestedBy };
  return firstFree((name) => playbooks.start(playbook, name, input), `${incident.id}-approve`);
}

const release = (
  { playbooks }: RequestPorts,
  { incidentId, requestedBy, reason }: ResponseRequest,
): Promise<StartOutcome | undefined> =>
  firstFree((name) => playbooks.startRelease(name, { incidentId, requestedBy, reason }), `${incidentId}-release`);

/** The same run that is still under way is found again; one that is over makes room for the next number. */
async function firstFree(
  start: (name: string) => Promise<StartOutcome>,
  name: string,
): Promise<StartOutcome | undefined> {
  for (let run = 1; run <= MOST_RUNS; run += 1) {
    const outcome = await start(run === 1 ? name : `${name}-${run}`);
    if (outcome.kind === 'started') return outcome;
  }
  return undefined;
}
