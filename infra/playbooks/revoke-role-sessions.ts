import { type Definition, jsonata } from './asl.ts';
import { type Containment, containmentDefinition } from './containment.ts';
import { callIam, type PlaybookRefs } from './tasks.ts';

/** Revokes the sessions of a role: denies everything to those that began before the plan was made. */
export function revokeRoleSessionsDefinition(refs: PlaybookRefs): Definition {
  const apply: Containment['apply'] = (then, onError) => ({
    first: 'DenyOlderSessions',
    states: callIam(refs, 'DenyOlderSessions', {
      comment: 'Cuts the sessions that began before the plan; newer ones work.',
      action: 'putRolePolicy',
      parameters: {
        RoleName: jsonata('$plan.deny.roleName'),
        PolicyName: jsonata('$plan.deny.policyName'),
        PolicyDocument: jsonata('$plan.deny.document'),
      },
      next: then,
      onError,
    }),
  });
  const undo: Containment['undo'] = (then, onError) => ({
    first: 'RemoveDeny',
    states:
      refs.onFailure === 'keep'
        ? {}
        : callIam(refs, 'RemoveDeny', {
            comment: 'Gives the older sessions back what they had.',
            action: 'deleteRolePolicy',
            parameters: { RoleName: jsonata('$plan.deny.roleName'), PolicyName: jsonata('$plan.deny.policyName') },
            next: then,
            onError,
            onAbsent: then,
          }),
  });
  return containmentDefinition(refs, { comment: 'Tierwatch: revokes the sessions of a role', apply, undo });
}
