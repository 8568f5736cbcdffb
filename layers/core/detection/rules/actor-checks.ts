import { parseArn } from '../../identity.ts';
import { issuerOf, oidcProvider } from '../../posture/oidc-providers.ts';
import { isHabit, seenIn } from '../profile.ts';
import type { DetectionContext } from '../rule.ts';
import { DAY } from '../rule.ts';
import { buildsInfrastructure } from '../sources.ts';
import { isFresh } from '../suspicion.ts';
import type { ActivityEvent } from '../types.ts';

/** The last part of an ARN: the name of the user or role. */
export const nameOf = (arn: string | undefined): string | undefined =>
  arn === undefined ? undefined : parseArn(arn)?.resource.split('/').at(-1);

export const actorName = (event: ActivityEvent): string | undefined => nameOf(event.actor.identity);

/** True if the request names a user other than the caller. Without a name, IAM uses the caller. */
export const aboutAnotherUser = (event: ActivityEvent, userName: string | undefined): boolean =>
  userName !== undefined && !(event.actor.type === 'IAMUser' && userName === actorName(event));

/** Whether the call was signed with a user's long-term access key. */
export const withLongTermKey = (event: ActivityEvent): boolean =>
  event.actor.type === 'IAMUser' && event.actor.accessKeyId?.startsWith('AKIA') === true;

/** Whether the caller made the change itself: not an AWS service for it, and not infrastructure as code, which replaces resources
 * as routine. */
export const byHand = ({ byService, userAgent }: Pick<ActivityEvent, 'byService' | 'userAgent'>): boolean =>
  !byService && !buildsInfrastructure(userAgent);

const MACHINES = new Set(['service-user', 'workload', 'pipeline', 'agent', 'vendor']);

/** Whether a machine acts: by what AWS recorded about the session, else by the class of the identity. An identity that habitually
 * signs in to the console is a person, whatever its class. */
export function isMachine({ posture, profile }: DetectionContext, { actor }: Pick<ActivityEvent, 'actor'>): boolean {
  if (actor.workload !== undefined || actor.instanceId !== undefined) return true;
  if (isHabit(seenIn(profile.actions, SIGN_IN))) return false;
  const actorClass = posture?.class ?? federatedClass(actor.issuer);
  return actorClass !== undefined && MACHINES.has(actorClass);
}

const SIGN_IN = 'signin:ConsoleLogin';

/** Who holds the tokens of the OIDC provider that a session comes from. */
function federatedClass(issuer: string | undefined): string | undefined {
  const host = issuer === undefined ? undefined : issuerOf(issuer);
  if (host === undefined) return undefined;
  const { name, bearer } = oidcProvider(host);
  // Tokens of an unknown provider can belong to people.
  return name === host ? undefined : bearer;
}

/** Roles of IAM Identity Center permission sets. */
export const isSsoRole = (event: ActivityEvent): boolean => actorName(event)?.startsWith('AWSReservedSSO_') === true;

/** Whether the actor is under an incident, or was created, issued a key, or assumed by an identity that was. */
export function isSuspect(event: ActivityEvent, { window: { incident, suspicion } }: DetectionContext): boolean {
  if (incident !== undefined && event.time - (incident.lastSignal ?? 0) <= DAY) return true;
  return suspicion !== undefined && isFresh(suspicion, event.time);
}
