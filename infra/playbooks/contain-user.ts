import { type Definition, jsonata } from './asl.ts';
import { containmentDefinition } from './containment.ts';
import { forEachCallIam } from './iam-calls.ts';
import type { PlaybookRefs } from './tasks.ts';

const UserName = jsonata('$plan.principal');

/** Contains a user: denies all actions, then deactivates every active access key. */
export const containUserDefinition = (refs: PlaybookRefs): Definition =>
  containmentDefinition(refs, {
    comment: 'Tierwatch: contains a user',
    deny: {
      state: 'DenyAllActions',
      comment: 'Denies all actions first, so that the user cannot undo the changes that follow.',
      action: 'putUserPolicy',
      parameters: {
        UserName,
        PolicyName: jsonata('$plan.policyName'),
        PolicyDocument: jsonata('$application.document'),
      },
    },
    attach: {
      state: 'AttachDenyAll',
      comment: 'If the inline policy quota is full: attaches AWSDenyAll instead.',
      action: 'attachUserPolicy',
      parameters: { UserName, PolicyArn: jsonata('$application.denyAll') },
    },
    bound: {
      state: 'SetDenyBoundary',
      comment: 'If no policy can be attached: sets AWSDenyAll as the permissions boundary.',
      action: 'putUserPermissionsBoundary',
      parameters: { UserName, PermissionsBoundary: jsonata('$application.denyAll') },
    },
    more: (then) => ({
      first: 'DeactivateKeys',
      states: forEachCallIam(refs, 'DeactivateKeys', {
        comment: 'Deactivates every key that is active now, regardless of when it was created. Keys are never deleted.',
        items: '$application.keys',
        action: 'updateAccessKey',
        parameters: {
          UserName: jsonata('$states.input.userName'),
          AccessKeyId: jsonata('$states.input.accessKeyId'),
          Status: 'Inactive',
        },
        onItemError: 'continue',
        next: then,
        onError: then,
      }),
    }),
  });
