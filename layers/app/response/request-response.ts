import type { Incident } from '../../core/detection/types.ts';
import { playbookFor } from '../../core/response/eligibility.ts';
import { entryOf, isoNow } from '../../core/response/journal.ts';
import { APPLIED, after } from '../../core/response/lifecycle.ts';
import { DEFAULT_RESPONSE_POLICY } from '../../core/response/policy.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { containmentOf } from '../../core/response/release.ts';
import { needsSecondPerson, samePerson } from '../../core/response/suspects.ts';
import { accepted, failed, type Reply } from '../reply.ts';
import { closeIncident } from './close-incident.ts';
import { refuseSuspect } from './refuse-suspect.ts';
import { nextRun, startContainment, startOnce, startReassert } from './start-playbook.ts';

export type RequestPorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'playbooks' | 'clock' | 'bus' | 'settings' | 'tokens'
>;

export const RESPONSE_ACTIONS = ['contain', 'release', 'close'] as const;

export interface ResponseRequest {
  readonly incidentId: string;
  readonly action: (typeof RESPONSE_ACTIONS)[number];
  /** ARN and access key id as AWS gave them in the request context. */
  readonly requestedBy: string;
  readonly credential?: string;
  readonly reason: string;
  /** For a release: also restore keys used in the attack. */
  readonly reactivateKeys?: boolean;
}

const CONSENT_MS = 24 * 3_600_000;

/** A person requests a containment (which still waits for its approval), requests a release, or closes the incident. */
export async function requestResponse(ports: RequestPorts, request: ResponseRequest): Promise<Reply> {
  const incident = await ports.cases.incident(request.incidentId);
  if (incident === undefined) return failed(404, 'not-found', `There is no incident ${request.incidentId}.`);
  const { requestedBy: arn, credential, action } = request;
  const suspect = await refuseSuspect(
    ports,
    incident,
    { arn, ...(credential === undefined ? {} : { credential }) },
    action,
  );
  if (suspect !== undefined) return suspect;
  if (action === 'contain') return contain(ports, incident, request);
  return action === 'close' ? closeIncident(ports, incident, request) : release(ports, incident, request);
}

const wrongState = (incident: Incident, what: string): Reply =>
  failed(409, 'wrong-state', `The incident is ${incident.state}: ${what}.`);

async function contain(ports: RequestPorts, incident: Incident, request: ResponseRequest): Promise<Reply> {
  const playbook = playbookFor(incident.identity);
  if (playbook === null)
    return failed(422, 'no-playbook', `No playbook contains ${incident.identity}; expected a user or a role.`);
  const plans = await ports.cases.plans(incident.id);
  // It is applied again, without another approval and without the hourly cap.
  const applied = APPLIED.includes(incident.state) ? containmentOf(plans) : undefined;
  if (applied === undefined && after(incident.state, 'plan') === undefined)
    return wrongState(
      incident,
      incident.state === 'awaiting-approval' ? 'approve or refuse the plan' : 'no containment can be planned now',
    );
  const input = {
    incidentId: incident.id,
    identity: incident.identity,
    mode: 'approve' as const,
    requestedBy: request.requestedBy,
  };
  const name = await nextRun(ports, incident);
  if (name === undefined) return wrongState(incident, 'it has just changed, read it again');
  const started =
    applied !== undefined
      ? await startReassert(ports, applied, request.requestedBy)
      : await startContainment(ports, playbook, name, input);
  if (started?.kind !== 'started')
    return failed(
      409,
      'just-tried',
      'A run for this incident ended within this minute; read its journal and try again.',
    );
  const entry = entryOf(ports.clock, incident.id, 'decided', `Containment requested: ${request.reason}`);
  await ports.cases.journalOnce({ ...entry, by: request.requestedBy });
  return accepted({ execution: started.execution, incidentId: incident.id });
}

async function release(ports: RequestPorts, incident: Incident, request: ReleaseOfIncident): Promise<Reply> {
  if (after(incident.state, 'release') === undefined) return wrongState(incident, 'there is nothing to release');
  const waiting = await awaitSecondPerson(ports, incident, request);
  return waiting ?? startRelease(ports, incident, request);
}

type ReleaseOfIncident = Pick<ResponseRequest, 'requestedBy' | 'reason' | 'reactivateKeys'>;

/** Records the first person of a release that needs two. Undefined: nobody else is needed. */
export async function awaitSecondPerson(
  ports: RequestPorts,
  incident: Incident,
  request: ReleaseOfIncident,
): Promise<Reply | undefined> {
  if (!(await wantsSecondPerson(ports, incident))) return undefined;
  const { requestedBy, reason, reactivateKeys = false } = request;
  const first = await ports.cases.consent(incident.id);
  if (first === undefined || samePerson(first.requestedBy, requestedBy) || first.reactivateKeys !== reactivateKeys)
    return askSecondPerson(ports, incident, request);
  const detail = `${reason} (requested by ${first.requestedBy})`;
  const entry = entryOf(ports.clock, incident.id, 'release-confirmed', detail);
  await ports.cases.journalOnce({ ...entry, by: requestedBy });
  return undefined;
}

export async function startRelease(
  ports: RequestPorts,
  incident: Incident,
  { requestedBy, reason, reactivateKeys = false }: ReleaseOfIncident,
): Promise<Reply> {
  const plans = await ports.cases.plans(incident.id);
  const input = { incidentId: incident.id, requestedBy, reason, reactivateKeys };
  const started = await startOnce(ports, `${incident.id}-release-${plans.length + 1}`, (name) =>
    ports.playbooks.startRelease(name, input),
  );
  if (started.kind !== 'started')
    return failed(
      409,
      'just-tried',
      'A release of this incident ended within this minute; read its journal and try again.',
    );
  return accepted({ execution: started.execution, incidentId: incident.id });
}

async function wantsSecondPerson({ settings, identities }: RequestPorts, incident: Incident): Promise<boolean> {
  const policy = await settings.policy();
  // A policy that cannot be read calls for more caution, not less.
  const { fourEyes = true } = policy === 'unreadable' ? DEFAULT_RESPONSE_POLICY : policy;
  const { posture } = await identities.load(incident.identity);
  return needsSecondPerson(incident, { tier: posture?.tier }, fourEyes);
}

async function askSecondPerson(
  { cases, clock }: RequestPorts,
  incident: Incident,
  { requestedBy, reason, reactivateKeys = false }: ReleaseOfIncident,
): Promise<Reply> {
  const requestedAt = isoNow(clock);
  const expiresAt = new Date(clock.now() + CONSENT_MS).toISOString();
  await cases.saveConsent({ incidentId: incident.id, requestedBy, reason, reactivateKeys, requestedAt, expiresAt });
  const detail = `${reason} (waits until ${expiresAt} for a second person)`;
  await cases.countJournal({ ...entryOf(clock, incident.id, 'release-requested', detail), by: requestedBy });
  return accepted({ incidentId: incident.id, needs: 'second-person', requestedBy, expiresAt });
}
