import type { IdentityArn } from '../identity.ts';
import type { ActivityEvent } from './types.ts';
import { text } from './untrusted.ts';

/** AWS's own mark on a user whose key was found in public. */
export const QUARANTINE_POLICY = /AWSCompromisedKeyQuarantine/i;

/** The identity that an event is about: who acted, or, where AWS marks a leaked key, whose key it is. */
export function subjectOf(event: ActivityEvent): IdentityArn | undefined {
  if (event.name === 'AttachUserPolicy' && QUARANTINE_POLICY.test(text(event.request, 'policyArn') ?? '')) {
    return userNamed(event, text(event.request, 'userName')) ?? event.actor.identity;
  }
  return event.actor.identity;
}

const partitionOf = (event: ActivityEvent): string => event.actor.identity?.split(':')[1] ?? 'aws';

/** A user of the event's account, known by name; its path is not in the event. */
export const userNamed = (event: ActivityEvent, name: string | undefined): IdentityArn | undefined =>
  name === undefined ? undefined : `arn:${partitionOf(event)}:iam::${event.account}:user/${name}`;

export const roleNamed = (event: ActivityEvent, name: string | undefined): IdentityArn | undefined =>
  name === undefined ? undefined : `arn:${partitionOf(event)}:iam::${event.account}:role/${name}`;

export interface Handed {
  readonly identity: IdentityArn;
  /** `sts:AssumeRole` */
  readonly how: string;
}

/** The identity that a successful event made, keyed or entered: where a thief goes next. */
export function handedTo(event: ActivityEvent): Handed | undefined {
  if (event.outcome !== 'success') return undefined;
  const how = `${event.source.split('.')[0]}:${event.name}`;
  const handed = (identity: IdentityArn | undefined): Handed | undefined =>
    identity === undefined ? undefined : { identity, how };
  if (event.source === 'sts.amazonaws.com') {
    return event.name.startsWith('AssumeRole') ? handed(text(event.request, 'roleArn')) : undefined;
  }
  if (event.source !== 'iam.amazonaws.com') return undefined;
  switch (event.name) {
    case 'CreateUser':
      return handed(text(event.response, 'user', 'arn') ?? userNamed(event, text(event.request, 'userName')));
    case 'CreateRole':
      return handed(text(event.response, 'role', 'arn') ?? roleNamed(event, text(event.request, 'roleName')));
    case 'CreateAccessKey':
    case 'CreateLoginProfile':
    case 'UpdateLoginProfile':
    case 'CreateServiceSpecificCredential':
      return handed(userNamed(event, text(event.request, 'userName')));
    case 'UpdateAssumeRolePolicy':
      return handed(roleNamed(event, text(event.request, 'roleName')));
    default:
      return undefined;
  }
}
