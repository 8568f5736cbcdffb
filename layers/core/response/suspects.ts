import { isFresh } from '../detection/suspicion.ts';
import type { Incident, Suspicion } from '../detection/types.ts';
import type { IdentityArn } from '../identity.ts';
import { isKnownCaller, sameIdentity } from './caller-identity.ts';
import { isOver } from './lifecycle.ts';

/** Facts about a caller of the API that wants to decide about an incident. */
export interface CallerFacts {
  /** ARN of the user, role or role session, from the request context of AWS. */
  readonly caller: string;
  /** Access key id of the request, from the request context of AWS. */
  readonly credential?: string;
  /** The open incident about the caller. */
  readonly ownIncident?: Pick<Incident, 'id' | 'state'>;
  /** The suspicion that the caller inherited from the identity of an incident. */
  readonly suspicion?: Suspicion;
}

export type CallerRefusal = 'caller-unknown' | 'caller-is-target' | 'suspect-credential' | 'caller-under-incident';

/** Why this caller may not decide about the incident. Undefined: it may. Pure. */
export function callerRefusal(
  incident: Pick<Incident, 'id' | 'identity' | 'credentials' | 'successorOf'>,
  { caller, credential, ownIncident, suspicion }: CallerFacts,
  now: number,
): CallerRefusal | undefined {
  if (!isKnownCaller(caller)) return 'caller-unknown';
  if (sameIdentity(caller, incident.identity)) return 'caller-is-target';
  if (credential !== undefined && incident.credentials.includes(credential)) return 'suspect-credential';
  if (ownIncident !== undefined && ownIncident.id !== incident.id && !isOver(ownIncident.state))
    return 'caller-under-incident';
  // What a request claims to hand over must not be able to refuse responders: only the compute has such a session.
  const fresh = suspicion !== undefined && suspicion.handedOver !== true && isFresh(suspicion, now);
  const ofThisCase = suspicion?.incident === incident.id || suspicion?.incident === incident.successorOf;
  return fresh && ofThisCase ? 'caller-under-incident' : undefined;
}

/** The message for the caller: enough for a legitimate responder, without evidence. */
export const CALLER_REFUSALS: Readonly<Record<CallerRefusal, string>> = {
  'caller-unknown': 'The request does not identify its caller. Use the credentials of an IAM user or a role.',
  'caller-is-target': 'The incident is about the calling identity.',
  'suspect-credential': 'The credential of this request was used in the incident.',
  'caller-under-incident': 'The calling identity is itself under suspicion. Ask another responder.',
};

/** Whether two callers count as the same person. All sessions of a role do, because the principal that assumes the role chooses the
 * session name. Only Identity Center sets the session name itself, to the user name. */
export function samePerson(a: string, b: string): boolean {
  if (a === b) return true;
  if (!sameIdentity(a, b)) return false;
  return !(isIdentityCenterSession(a) && isIdentityCenterSession(b));
}

const isIdentityCenterSession = (arn: string): boolean =>
  /^arn:[\w-]+:sts::\d{12}:assumed-role\/AWSReservedSSO_[^/]+\/.+/.test(arn);

/** Whether a release needs a second person: one person alone cannot restore the access with the highest impact. */
export const needsSecondPerson = (
  incident: Pick<Incident, 'tier' | 'severity'>,
  identity: { readonly tier: number | undefined },
  fourEyes: boolean,
): boolean => fourEyes && (incident.tier === 0 || identity.tier === 0 || incident.severity === 'critical');

/** The key for the lookup of a caller: the ARN of a user or role, or the role name of a session, whose ARN lacks the path. */
export function callerName(
  caller: string,
): { readonly account: string; readonly kind: 'user' | 'role'; readonly name: string } | IdentityArn | undefined {
  const session = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller);
  if (session?.[1] !== undefined && session[2] !== undefined)
    return { account: session[1], kind: 'role', name: session[2] };
  return /^arn:[\w-]+:iam::\d{12}:(user|role)\//.test(caller) ? caller : undefined;
}
