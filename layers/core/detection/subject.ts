import type { IdentityArn } from '../identity.ts';
import type { ActivityEvent, IdentityReference, Subject } from './types.ts';
import { text } from './untrusted.ts';

/** The policy that AWS attaches to a user whose key was found in public. */
export const QUARANTINE_POLICY = /AWSCompromisedKeyQuarantine/i;

const isQuarantine = (event: ActivityEvent): boolean =>
  event.name === 'AttachUserPolicy' && QUARANTINE_POLICY.test(text(event.request, 'policyArn') ?? '');

/** The identity that an event is about: who acted, or, where AWS marks a leaked key, whose key it is. */
export function subjectOf(event: ActivityEvent): Subject | undefined {
  return (isQuarantine(event) ? userNamed(event, text(event.request, 'userName')) : undefined) ?? actorOf(event);
}

function actorOf({ actor }: ActivityEvent): Subject | undefined {
  const { identity, accessKeyId } = actor;
  if (identity !== undefined) return { kind: actor.identityByName === true ? 'name' : 'arn', identity };
  return accessKeyId?.startsWith('AKIA') === true ? { kind: 'key', accessKeyId } : undefined;
}

/** The event after its subject was resolved. The actor is replaced, unless AWS marked the user, who then is not the actor. */
export function withSubject(event: ActivityEvent, identity: IdentityArn): ActivityEvent {
  if (event.actor.identity === identity || isQuarantine(event)) return event;
  const { identityByName: _, ...actor } = event.actor;
  return { ...event, actor: { ...actor, identity } };
}

const partitionOf = (event: ActivityEvent): string => event.actor.identity?.split(':')[1] ?? 'aws';

const named = (event: ActivityEvent, kind: 'user' | 'role', name: string | undefined): IdentityReference | undefined =>
  name === undefined
    ? undefined
    : { kind: 'name', identity: `arn:${partitionOf(event)}:iam::${event.account}:${kind}/${name}` };

/** A user of the event's account, whose path is not in the event. */
const userNamed = (event: ActivityEvent, name: string | undefined): IdentityReference | undefined =>
  named(event, 'user', name);

const withArn = (identity: string | undefined): IdentityReference | undefined =>
  identity === undefined ? undefined : { kind: 'arn', identity };

export interface Handed {
  readonly heir: IdentityReference;
  /** `sts:AssumeRole` */
  readonly how: string;
}

/** The identity that a successful event created, issued a key for, or assumed: where an attacker moves next. */
export function handedTo(event: ActivityEvent): Handed | undefined {
  if (event.outcome !== 'success') return undefined;
  const heir = heirOf(event);
  return heir === undefined ? undefined : { heir, how: `${event.source.split('.')[0]}:${event.name}` };
}

function heirOf(event: ActivityEvent): IdentityReference | undefined {
  if (event.source === 'sts.amazonaws.com') {
    return event.name.startsWith('AssumeRole') ? withArn(text(event.request, 'roleArn')) : undefined;
  }
  if (event.source !== 'iam.amazonaws.com') return undefined;
  switch (event.name) {
    case 'CreateUser':
      return withArn(text(event.response, 'user', 'arn')) ?? userNamed(event, text(event.request, 'userName'));
    case 'CreateRole':
      return withArn(text(event.response, 'role', 'arn')) ?? named(event, 'role', text(event.request, 'roleName'));
    case 'CreateAccessKey':
    case 'CreateLoginProfile':
    case 'UpdateLoginProfile':
    case 'CreateServiceSpecificCredential':
      return userNamed(event, text(event.request, 'userName'));
    case 'UpdateAssumeRolePolicy':
      return named(event, 'role', text(event.request, 'roleName'));
    default:
      return undefined;
  }
}

/** Whether the answer to such a call may hold an access key that it issued. */
export const issuesKeys = (source: string, name: string): boolean =>
  source === 'sts.amazonaws.com'
    ? name.startsWith('Assume') || name === 'GetSessionToken' || name === 'GetFederationToken'
    : name === 'CreateAccessKey' && source === 'iam.amazonaws.com';

export interface Issued {
  readonly accessKeyId: string;
  /** The user whose key it is, where the caller made it for a user by name. */
  readonly owner?: IdentityReference;
}

/** The access key that a successful call issued: to a session made with the caller's credentials, or to a user. */
export function issuedBy(event: ActivityEvent): Issued | undefined {
  if (event.outcome !== 'success' || !issuesKeys(event.source, event.name)) return undefined;
  const path = event.source === 'sts.amazonaws.com' ? 'credentials' : 'accessKey';
  const accessKeyId = text(event.response, path, 'accessKeyId');
  if (accessKeyId === undefined) return undefined;
  const owner = path === 'accessKey' ? userNamed(event, text(event.request, 'userName')) : undefined;
  return owner === undefined ? { accessKeyId } : { accessKeyId, owner };
}
