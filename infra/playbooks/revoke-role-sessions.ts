import { type Definition, jsonata } from './asl.ts';
import { containmentDefinition } from './containment.ts';
import type { PlaybookRefs } from './tasks.ts';

const RoleName = jsonata('$plan.principal');

/** Revokes the sessions of a role: denies all actions to sessions that were issued before the change. */
export const revokeRoleSessionsDefinition = (refs: PlaybookRefs): Definition =>
  containmentDefinition(refs, {
    comment: 'Tierwatch: revokes the sessions of a role',
    deny: {
      state: 'DenyOlderSessions',
      comment: 'Denies all actions to sessions that were issued before this moment. Later sessions are not affected.',
      action: 'putRolePolicy',
      parameters: {
        RoleName,
        PolicyName: jsonata('$plan.policyName'),
        PolicyDocument: jsonata('$application.document'),
      },
    },
    attach: {
      state: 'AttachDenyAll',
      comment: 'If the inline policy quota is full: attaches AWSDenyAll instead, which also stops new sessions.',
      action: 'attachRolePolicy',
      parameters: { RoleName, PolicyArn: jsonata('$application.denyAll') },
    },
    bound: {
      state: 'SetDenyBoundary',
      comment: 'If no policy can be attached: sets AWSDenyAll as the permissions boundary.',
      action: 'putRolePermissionsBoundary',
      parameters: { RoleName, PermissionsBoundary: jsonata('$application.denyAll') },
    },
  });
