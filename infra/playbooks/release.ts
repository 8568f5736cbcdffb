import { type Definition, jsonata, type States } from './asl.ts';
import { callFunction, forEachCallIam, input, type PlaybookRefs } from './tasks.ts';

/** Gives back exactly what a containment took: keys first, the denial last, so that an attempt which breaks off leaves the
 * identity contained. A run that failed is started again; it finds what is left to do. */
export function releaseDefinition(refs: PlaybookRefs): Definition {
  return {
    Comment: 'Tierwatch: releases an identity',
    QueryLanguage: 'JSONata',
    StartAt: 'PlanRelease',
    States: { ...planning(refs), ...givingBack(refs), ...verifying(refs), ...ends(refs) },
  };
}

const incidentId = input('incidentId');
const subject = { incidentId, planId: jsonata('$plan.planId') };
const who = { requestedBy: input('requestedBy'), reason: input('reason') };

const planning = (refs: PlaybookRefs): States => ({
  PlanRelease: callFunction(refs, {
    comment: 'Computes the inverse of the containment from what stood before and what stands now.',
    functionArn: refs.planRelease,
    payload: { incidentId, ...who, executionArn: jsonata('$states.context.Execution.Id') },
    assign: { plan: jsonata('$states.result.Payload.plan'), looks: 0 },
    next: 'CanItBeReleased',
    onError: 'RecordFailed',
  }),
  CanItBeReleased: {
    Type: 'Choice',
    Comment: 'A refusal is recorded by the planning.',
    Choices: [{ Condition: jsonata("$states.input.kind = 'planned'"), Next: 'ReactivateKeys' }],
    Default: 'NothingChanged',
  },
});

const givingBack = (refs: PlaybookRefs): States => ({
  ...forEachCallIam(refs, 'ReactivateKeys', {
    comment: 'Only keys that were active before.',
    items: '$plan.keys',
    action: 'updateAccessKey',
    parameters: {
      UserName: jsonata('$states.input.userName'),
      AccessKeyId: jsonata('$states.input.accessKeyId'),
      Status: 'Active',
    },
    next: 'RemoveUserDeny',
    onError: 'RecordFailed',
  }),
  ...forEachCallIam(refs, 'RemoveUserDeny', {
    comment: 'Our policy on a user, where it stands.',
    items: '$plan.userPolicies',
    action: 'deleteUserPolicy',
    parameters: { UserName: jsonata('$states.input.userName'), PolicyName: jsonata('$states.input.policyName') },
    next: 'RemoveRoleDeny',
    onError: 'RecordFailed',
  }),
  ...forEachCallIam(refs, 'RemoveRoleDeny', {
    comment: 'Our policy on a role, where it stands.',
    items: '$plan.rolePolicies',
    action: 'deleteRolePolicy',
    parameters: { RoleName: jsonata('$states.input.roleName'), PolicyName: jsonata('$states.input.policyName') },
    next: 'VerifyRelease',
    onError: 'RecordFailed',
  }),
});

const verifying = (refs: PlaybookRefs): States => ({
  VerifyRelease: callFunction(refs, {
    comment: 'Reads back: given back is not yet arrived.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'release' },
    assign: { looks: jsonata('$looks + 1') },
    next: 'IsItBack',
    onError: 'RecordFailed',
  }),
  IsItBack: {
    Type: 'Choice',
    Comment: 'IAM takes seconds to agree with itself.',
    Choices: [
      { Condition: jsonata("$states.input.kind = 'as-planned'"), Next: 'RecordReleased' },
      { Condition: jsonata(`$states.input.kind = 'not-yet' and $looks < ${refs.verifyAttempts}`), Next: 'GiveIamTime' },
    ],
    Default: 'VerificationFailed',
  },
  GiveIamTime: { Type: 'Wait', Seconds: refs.verifySeconds, Next: 'VerifyRelease' },
  VerificationFailed: {
    Type: 'Pass',
    Assign: {
      failure: { error: 'VerificationFailed', cause: jsonata('$substring($string($states.input), 0, 400)') },
    },
    Output: {},
    Next: 'RecordFailed',
  },
  RecordReleased: callFunction(refs, {
    comment: 'Writes down: released, and the hold.',
    functionArn: refs.recordOutcome,
    payload: { ...subject, ...who, outcome: 'released' },
    next: 'Released',
    onError: 'RecordFailed',
  }),
});

const ends = (refs: PlaybookRefs): States => ({
  RecordFailed: callFunction(refs, {
    comment: 'Writes down: the release failed; what was not given back is still denied.',
    functionArn: refs.recordOutcome,
    payload: { incidentId, outcome: 'release-failed', failure: jsonata('$failure') },
    next: 'Failed',
    onError: 'Failed',
  }),
  Released: { Type: 'Succeed', Output: { outcome: 'released' } },
  NothingChanged: { Type: 'Succeed', Output: { outcome: 'nothing-changed' } },
  Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
});
