import { type Definition, jsonata } from './asl.ts';
import { type Containment, containmentDefinition } from './containment.ts';
import { callIam, forEachCallIam, type PlaybookRefs } from './tasks.ts';

const key = (status: 'Active' | 'Inactive') => ({
  UserName: jsonata('$states.input.userName'),
  AccessKeyId: jsonata('$states.input.accessKeyId'),
  Status: status,
});

/** Contains a user: denies everything, then deactivates every key that was active. */
export function containUserDefinition(refs: PlaybookRefs): Definition {
  const apply: Containment['apply'] = (then, onError) => ({
    first: 'DenyEverything',
    states: {
      ...callIam(refs, 'DenyEverything', {
        comment: 'Denies first: from here on the identity cannot undo what follows.',
        action: 'putUserPolicy',
        parameters: {
          UserName: jsonata('$plan.deny.userName'),
          PolicyName: jsonata('$plan.deny.policyName'),
          PolicyDocument: jsonata('$plan.deny.document'),
        },
        next: 'DeactivateKeys',
        onError,
      }),
      ...forEachCallIam(refs, 'DeactivateKeys', {
        comment: 'Every key that was active; a key is never deleted.',
        items: '$plan.keys',
        action: 'updateAccessKey',
        parameters: key('Inactive'),
        next: then,
        onError,
      }),
    },
  });
  const undo: Containment['undo'] = (then, onError) => ({
    first: 'ReactivateKeys',
    states:
      refs.onFailure === 'keep'
        ? {}
        : {
            ...forEachCallIam(refs, 'ReactivateKeys', {
              comment: 'Exactly the keys that the plan deactivates.',
              items: '$plan.keys',
              action: 'updateAccessKey',
              parameters: key('Active'),
              next: 'RemoveDeny',
              onError,
            }),
            ...callIam(refs, 'RemoveDeny', {
              comment: 'Gives the user back what it had.',
              action: 'deleteUserPolicy',
              parameters: {
                UserName: jsonata('$plan.deny.userName'),
                PolicyName: jsonata('$plan.deny.policyName'),
              },
              next: then,
              onError,
              onAbsent: then,
            }),
          },
  });
  return containmentDefinition(refs, { comment: 'Tierwatch: contains a user', apply, undo });
}
