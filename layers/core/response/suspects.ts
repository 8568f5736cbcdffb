import type { Incident, Suspicion } from '../detection/types.ts';
import type { IdentityArn } from '../identity.ts';
import { isKnownCaller, sameIdentity } from './approval.ts';
import { isOver } from './lifecycle.ts';

/** What is known about the caller of the API when it wants to decide about an incident. */
export interface CallerFacts {
  /** ARN of the user, role or role session, as AWS gives it in the request context. */
  readonly caller: string;
  /** Access key id of the request, as AWS gives it. */
  readonly credential?: string;
  /** The incident that is open about the caller's own identity. */
  readonly ownIncident?: Pick<Incident, 'id' | 'state'>;
  /** What the caller's identity inherited from an identity under incident. */
  readonly suspicion?: Suspicion;
}

export type CallerRefusal = 'caller-unknown' | 'caller-is-target' | 'suspect-credential' | 'caller-under-incident';

/** How long an inherited suspicion prevents an identity from deciding: the longest lifetime of a session. */
const SUSPICION_LIFE_MS = 36 * 3_600_000;

/** Why this caller may not decide anything about the incident; undefined: it may. Pure. */
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
  const fresh = suspicion !== undefined && Math.abs(now - suspicion.at) <= SUSPICION_LIFE_MS;
  const ofThisCase = suspicion?.incident === incident.id || suspicion?.incident === incident.successorOf;
  return fresh && ofThisCase ? 'caller-under-incident' : undefined;
}

/** The message for the caller: enough for an honest responder, nothing about the evidence. */
export const CALLER_REFUSALS: Readonly<Record<CallerRefusal, string>> = {
  'caller-unknown': 'The request does not show whose session it is. Call as an IAM user or as a role.',
  'caller-is-target': 'The incident is about the calling identity.',
  'suspect-credential': 'The incident is about the credential of this request.',
  'caller-under-incident': 'The calling identity is itself under suspicion. Ask another responder.',
};

/** Whether two callers are the same person. Sessions of one role count as one: the caller that assumes the role chooses
 * the session name. Only Identity Center sets the session name itself, to the user name. */
export function samePerson(a: string, b: string): boolean {
  if (a === b) return true;
  if (!sameIdentity(a, b)) return false;
  return !(isIdentityCenterSession(a) && isIdentityCenterSession(b));
}

const isIdentityCenterSession = (arn: string): boolean =>
  /^arn:[\w-]+:sts::\d{12}:assumed-role\/AWSReservedSSO_[^/]+\/.+/.test(arn);

/** Whether a release needs a second person: one person alone cannot return the access with the highest impact. */
export const needsSecondPerson = (
  incident: Pick<Incident, 'tier' | 'severity'>,
  identity: { readonly tier: number | undefined },
  fourEyes: boolean,
): boolean => fourEyes && (incident.tier === 0 || identity.tier === 0 || incident.severity === 'critical');

/** The name of the role or user behind a caller's ARN, to look it up: a session's ARN lacks the path of its role. */
export function callerName(
  caller: string,
): { readonly account: string; readonly kind: 'user' | 'role'; readonly name: string } | IdentityArn | undefined {
  const session = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller);
  if (session?.[1] !== undefined && session[2] !== undefined)
    return { account: session[1], kind: 'role', name: session[2] };
  return /^arn:[\w-]+:iam::\d{12}:(user|role)\//.test(caller) ? caller : undefined;
}
