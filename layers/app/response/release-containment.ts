import type { Incident } from '../../core/detection/types.ts';
import type { IdentityArn } from '../../core/identity.ts';
import { playbookFor } from '../../core/response/eligibility.ts';
import { entryOf, isoNow } from '../../core/response/journal.ts';
import { after, isOver } from '../../core/response/lifecycle.ts';
import { failed, type Reply } from '../reply.ts';
import { consentIdOf, incidentWithoutEvidence } from './incident-without-evidence.ts';
import { refuseSuspect } from './refuse-suspect.ts';
import { awaitSecondPerson, type RequestPorts, requestResponse, startRelease } from './request-response.ts';

export interface ContainmentRelease {
  readonly identity: IdentityArn;
  /** ARN and access key id as AWS gave them in the request context. */
  readonly requestedBy: string;
  readonly credential?: string;
  readonly reason: string;
  readonly reactivateKeys?: boolean;
}

/** Releases the containment of an identity, whether its incident is stored or not. */
export async function releaseContainment(ports: RequestPorts, request: ContainmentRelease): Promise<Reply> {
  const { identity, requestedBy: arn, credential } = request;
  if (playbookFor(identity) === null)
    return failed(422, 'no-playbook', `No playbook contains ${identity}; expected a user or a role.`);
  const { window, posture } = await ports.identities.load(identity);
  const open = window?.incident === undefined ? undefined : await ports.cases.incident(window.incident.id);
  if (open !== undefined && !isOver(open.state)) return releaseKnown(ports, open, request);
  const orphan = incidentWithoutEvidence(identity, posture, isoNow(ports.clock));
  // The first person's consent is stored under an id that the second person's request finds again.
  const consent = { ...orphan, id: consentIdOf(identity) };
  const caller = { arn, ...(credential === undefined ? {} : { credential }) };
  const suspect = await refuseSuspect(ports, consent, caller, 'release');
  if (suspect !== undefined) return suspect;
  const waiting = await awaitSecondPerson(ports, consent, request);
  return waiting ?? releaseOrphan(ports, orphan, consent.id, request);
}

function releaseKnown(ports: RequestPorts, open: Incident, request: ContainmentRelease): Reply | Promise<Reply> {
  if (after(open.state, 'release') === undefined)
    return failed(
      409,
      'wrong-state',
      `Incident ${open.id} about this identity is ${open.state}: close it first, or contain the identity and release it.`,
    );
  return requestResponse(ports, { ...request, incidentId: open.id, action: 'release' });
}

/** The release needs an incident for its journal. It is opened as late as possible, because an identity has only one open incident:
 * an empty one would take the place of a real one. */
async function releaseOrphan(
  ports: RequestPorts,
  orphan: Incident,
  consentId: string,
  request: ContainmentRelease,
): Promise<Reply> {
  const { cases, clock } = ports;
  const { kind, incident } = await cases.openIncident(orphan);
  if (kind === 'exists') return releaseKnown(ports, incident, request);
  const first = await cases.consent(consentId);
  if (first !== undefined) await cases.saveConsent({ ...first, expiresAt: isoNow(clock) });
  const confirmed = first === undefined ? '' : ` First requested by ${first.requestedBy}.`;
  const detail = `Opened to release a containment in IAM that has no stored incident.${confirmed}`;
  await cases.journalOnce({ ...entryOf(clock, incident.id, 'contained', detail), by: request.requestedBy });
  return startRelease(ports, incident, request);
}
