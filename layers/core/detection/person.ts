import type { IdentityArn } from '../identity.ts';
import type { ActivityEvent, NamedActor } from './types.ts';

/** Roles that IAM Identity Center makes for permission sets. */
const PERMISSION_SET = '/AWSReservedSSO_';

/** The person behind a session of a permission set: Identity Center names the session after the user. In sessions of other roles,
 * the caller chooses the name, so it identifies nobody. */
export function personOf(identity: IdentityArn, sessionName: string | undefined): NamedActor | undefined {
  if (sessionName === undefined || !identity.includes(PERMISSION_SET)) return undefined;
  return { kind: 'person', name: sessionName };
}

export const personIn = ({ actor }: Pick<ActivityEvent, 'actor'>): NamedActor | undefined =>
  actor.identity === undefined ? undefined : personOf(actor.identity, actor.sessionName);

/** Identifies a baseline, a window and an open incident: by identity and, where several people share it, by person. */
export const activityKey = (identity: IdentityArn, actor: NamedActor | undefined): string =>
  actor === undefined ? identity : `${identity}#${actor.kind}/${actor.name}`;
