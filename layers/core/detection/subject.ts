import type { IdentityArn } from '../identity.ts';
import { handoverOf } from './handovers/handover.ts';
import { callName } from './profile.ts';
import { text } from './request-accessors.ts';
import { sourceArn } from './source-memory.ts';
import { isPublic, prefixOf } from './sources.ts';
import type { ActivityEvent, IdentityReference, Subject } from './types.ts';

/** The policies that AWS attaches to a user whose access key it found exposed; the second one until 2020. */
export const QUARANTINE_POLICY = /AWSCompromisedKeyQuarantine|AWSExposedCredentialPolicy/i;

/** The name of the quarantine policy that an event attaches or writes to a user. AWS has done both. */
export function quarantinePolicyIn({ name, request }: ActivityEvent): string | undefined {
  const policy =
    name === 'AttachUserPolicy'
      ? text(request, 'policyArn')
      : name === 'PutUserPolicy'
        ? text(request, 'policyName')
        : undefined;
  return policy !== undefined && QUARANTINE_POLICY.test(policy) ? policy : undefined;
}

const isQuarantine = (event: ActivityEvent): boolean => quarantinePolicyIn(event) !== undefined;

/** The identity that an event is about: the actor, or, where AWS quarantines a user, that user. */
export function subjectOf(event: ActivityEvent): Subject | undefined {
  return (
    (isQuarantine(event) ? userNamed(event, text(event.request, 'userName')) : undefined) ??
    actorOf(event) ??
    sourceOf(event)
  );
}

function actorOf({ actor }: ActivityEvent): Subject | undefined {
  const { identity, accessKeyId } = actor;
  if (identity !== undefined) return { kind: actor.identityByName === true ? 'name' : 'arn', identity };
  return accessKeyId?.startsWith('AKIA') === true ? { kind: 'key', accessKeyId } : undefined;
}

/** A failed sign-in whose user name CloudTrail hides, or that has none: its source stands in for the user. */
function sourceOf({ name, source, outcome, account, sourceAddress }: ActivityEvent): Subject | undefined {
  if (name !== 'ConsoleLogin' || source !== 'signin.amazonaws.com' || outcome === 'success') return undefined;
  const prefix = sourceAddress !== undefined && isPublic(sourceAddress) ? prefixOf(sourceAddress) : undefined;
  return prefix === undefined ? undefined : { kind: 'arn', identity: sourceArn(account, prefix) };
}

/** The event with its subject resolved. The actor is replaced, unless AWS quarantined the user, who then is not the actor. */
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

/** Access to another identity that an event gave to the actor. */
export interface GrantedAccess {
  readonly heir: IdentityReference;
  /** `sts:AssumeRole` */
  readonly how: string;
  /** The heir is a role that compute got. */
  readonly handedOver?: true;
}

/** The identities that a successful event created, assumed, issued a credential for, or handed over to compute: an attacker can
 * continue with them. */
export function accessGrantedBy(event: ActivityEvent): readonly GrantedAccess[] {
  if (event.outcome !== 'success') return NO_ACCESS;
  const how = callName(event);
  const heir = event.source === 'iam.amazonaws.com' ? heirInIam(event) : sessionIn(event);
  return heir === undefined ? handedOverBy(event, how) : [{ heir, how }];
}

const NO_ACCESS: readonly GrantedAccess[] = [];

function handedOverBy(event: ActivityEvent, how: string): readonly GrantedAccess[] {
  const roles = handoverOf(event)?.roles ?? [];
  return roles.flatMap(({ kind, account, name, arn }) => {
    // A role of another account cannot be passed.
    if (kind !== 'role' || account !== event.account) return [];
    const heir = withArn(arn) ?? named(event, 'role', name);
    return heir === undefined ? [] : [{ heir, how, handedOver: true as const }];
  });
}

const sessionIn = (event: ActivityEvent): IdentityReference | undefined =>
  event.source === 'sts.amazonaws.com' && event.name.startsWith('AssumeRole')
    ? withArn(text(event.request, 'roleArn'))
    : undefined;

function heirInIam(event: ActivityEvent): IdentityReference | undefined {
  switch (event.name) {
    case 'CreateUser':
      return withArn(text(event.response, 'user', 'arn')) ?? userNamed(event, text(event.request, 'userName'));
    case 'CreateRole':
      return withArn(text(event.response, 'role', 'arn')) ?? named(event, 'role', text(event.request, 'roleName'));
    case 'CreateAccessKey':
    case 'CreateLoginProfile':
    case 'UpdateLoginProfile':
    case 'CreateServiceSpecificCredential':
    case 'ResetServiceSpecificCredential':
    case 'UploadSSHPublicKey':
    case 'UploadSigningCertificate':
      return userNamed(event, text(event.request, 'userName'));
    case 'UpdateAccessKey':
      return text(event.request, 'status') === 'Active' ? userNamed(event, text(event.request, 'userName')) : undefined;
    case 'UpdateAssumeRolePolicy':
    case 'AddRoleToInstanceProfile':
      return named(event, 'role', text(event.request, 'roleName'));
    default:
      return undefined;
  }
}

/** Read-only events that issue sessions: they are followed whether or not a rule matches them. */
export const KEY_ISSUING_READS = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'AssumeRoot',
  'GetFederationToken',
  'GetSessionToken',
].map((name) => `sts.amazonaws.com:${name}`);

/** Whether the response of such a call may contain an access key that it issued. */
export const issuesKeys = (source: string, name: string): boolean =>
  source === 'sts.amazonaws.com'
    ? name.startsWith('Assume') || name === 'GetSessionToken' || name === 'GetFederationToken'
    : name === 'CreateAccessKey' && source === 'iam.amazonaws.com';

export interface IssuedKey {
  readonly accessKeyId: string;
  /** The user that the key belongs to, where the request names one. */
  readonly owner?: IdentityReference;
}

/** The access key that a successful call issued: for a session of the caller, or for a user. */
export function keyIssuedBy(event: ActivityEvent): IssuedKey | undefined {
  if (event.outcome !== 'success' || !issuesKeys(event.source, event.name)) return undefined;
  const path = event.source === 'sts.amazonaws.com' ? 'credentials' : 'accessKey';
  const accessKeyId = text(event.response, path, 'accessKeyId');
  if (accessKeyId === undefined) return undefined;
  const owner = path === 'accessKey' ? userNamed(event, text(event.request, 'userName')) : undefined;
  return owner === undefined ? { accessKeyId } : { accessKeyId, owner };
}
