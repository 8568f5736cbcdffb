import { type Definition, jsonata } from './asl.ts';
import { containmentDefinition } from './containment.ts';
import { forEachCallIam, type PlaybookRefs } from './tasks.ts';

const UserName = jsonata('$plan.principal');

/** Contains a user: denies everything, then deactivates every access key that is active. */
export const containUserDefinition = (refs: PlaybookRefs): Definition =>
  containmentDefinition(refs, {
    comment: 'Tierwatch: contains a user',
    deny: {
      state: 'DenyEverything',
      comment: 'Denies first: from here on the user cannot undo what follows.',
      action: 'putUserPolicy',
      parameters: {
        UserName,
        PolicyName: jsonata('$plan.policyName'),
        PolicyDocument: jsonata('$application.document'),
      },
    },
    attach: {
      state: 'AttachDenyAll',
      comment: 'The quota of inline policies is full: attaches AWSDenyAll instead.',
      action: 'attachUserPolicy',
      parameters: { UserName, PolicyArn: jsonata('$application.denyAll') },
    },
    bound: {
      state: 'SetDenyBoundary',
      comment: 'No policy can be attached: AWSDenyAll becomes the permissions boundary.',
      action: 'putUserPermissionsBoundary',
      parameters: { UserName, PermissionsBoundary: jsonata('$application.denyAll') },
    },
    more: (then) => ({
      first: 'DeactivateKeys',
      states: forEachCallIam(refs, 'DeactivateKeys', {
        comment: 'Every key that is active now, whenever it was created; a key is never deleted.',
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
