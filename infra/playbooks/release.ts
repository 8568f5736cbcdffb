import { type Definition, jsonata, type States, type Template } from './asl.ts';
import { forEachCallIam } from './iam-calls.ts';
import { callFunction, input, type PlaybookRefs } from './tasks.ts';

/** Reverses a containment: keys first, the inline deny last, so that an interrupted run leaves the identity contained. A failed
 * run can be started again; it computes the remaining changes. */
export function releaseDefinition(refs: PlaybookRefs): Definition {
  return {
    Comment: 'Tierwatch: releases an identity',
    QueryLanguage: 'JSONata',
    StartAt: 'PlanRelease',
    States: { ...planning(refs), ...restoring(refs), ...verifying(refs), ...ends(refs) },
  };
}

const incidentId = input('incidentId');
const subject = { incidentId, planId: jsonata('$plan.planId') };
const request = { requestedBy: input('requestedBy'), reason: input('reason') };
const item = (name: string): string => jsonata(`$states.input.${name}`);

const planning = (refs: PlaybookRefs): States => ({
  PlanRelease: callFunction(refs, {
    comment: 'Computes the inverse of the containment from the IAM state before it and now. Changes nothing.',
    functionArn: refs.planRelease,
    payload: {
      incidentId,
      ...request,
      reactivateKeys: input('reactivateKeys'),
      executionArn: jsonata('$states.context.Execution.Id'),
    },
    assign: { plan: jsonata('$states.result.Payload.plan'), reads: 0 },
    next: 'EvaluatePlan',
    onError: 'RecordFailed',
  }),
  EvaluatePlan: {
    Type: 'Choice',
    Comment: 'Continues only if the release was planned. PlanRelease records a refusal.',
    Choices: [{ Condition: jsonata("$states.input.kind = 'planned'"), Next: RESTORATIONS[0].state }],
    Default: 'NothingChanged',
  },
});

interface Restoration {
  readonly state: string;
  readonly comment: string;
  /** Name of the list in the plan. */
  readonly list: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
}

const User = { UserName: item('userName') };
const Role = { RoleName: item('roleName') };
const Managed = { PolicyArn: item('policyArn') };
const Inline = { PolicyName: item('policyName') };
const Boundary = { PermissionsBoundary: item('policyArn') };

const RESTORATIONS: readonly [Restoration, ...Restoration[]] = [
  {
    state: 'ReactivateKeys',
    comment: 'Reactivates keys that were active before and that were not used in the attack.',
    list: 'keys',
    action: 'updateAccessKey',
    parameters: { ...User, AccessKeyId: item('accessKeyId'), Status: 'Active' },
  },
  {
    state: 'RestoreUserBoundaries',
    comment: 'Restores the permissions boundary that the user had before.',
    list: 'userBoundaries',
    action: 'putUserPermissionsBoundary',
    parameters: { ...User, ...Boundary },
  },
  {
    state: 'RemoveUserBoundaries',
    comment: 'Removes the permissions boundary of the containment from a user that had none before.',
    list: 'noUserBoundaries',
    action: 'deleteUserPermissionsBoundary',
    parameters: User,
  },
  {
    state: 'DetachUserDeny',
    comment: 'Detaches AWSDenyAll from a user.',
    list: 'userAttachments',
    action: 'detachUserPolicy',
    parameters: { ...User, ...Managed },
  },
  {
    state: 'RestoreRoleBoundaries',
    comment: 'Restores the permissions boundary that the role had before.',
    list: 'roleBoundaries',
    action: 'putRolePermissionsBoundary',
    parameters: { ...Role, ...Boundary },
  },
  {
    state: 'RemoveRoleBoundaries',
    comment: 'Removes the permissions boundary of the containment from a role that had none before.',
    list: 'noRoleBoundaries',
    action: 'deleteRolePermissionsBoundary',
    parameters: Role,
  },
  {
    state: 'DetachRoleDeny',
    comment: 'Detaches AWSDenyAll from a role.',
    list: 'roleAttachments',
    action: 'detachRolePolicy',
    parameters: { ...Role, ...Managed },
  },
  {
    state: 'RemoveUserDeny',
    comment: 'Deletes the inline deny policy of a user.',
    list: 'userPolicies',
    action: 'deleteUserPolicy',
    parameters: { ...User, ...Inline },
  },
  {
    state: 'RemoveRoleDeny',
    comment: 'Deletes the inline deny policy of a role.',
    list: 'rolePolicies',
    action: 'deleteRolePolicy',
    parameters: { ...Role, ...Inline },
  },
];

const restoring = (refs: PlaybookRefs): States =>
  Object.fromEntries(
    RESTORATIONS.flatMap(({ state, comment, list, action, parameters }, index) =>
      Object.entries(
        forEachCallIam(refs, state, {
          comment,
          items: `$plan.${list}`,
          action,
          parameters,
          onItemError: 'stop',
          next: RESTORATIONS[index + 1]?.state ?? 'VerifyRelease',
          onError: 'RecordFailed',
        }),
      ),
    ),
  );

const verifying = (refs: PlaybookRefs): States => ({
  VerifyRelease: callFunction(refs, {
    comment: 'Reads IAM to verify that access is restored.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'release' },
    assign: { reads: jsonata('$reads + 1') },
    next: 'EvaluateVerification',
    onError: 'RecordFailed',
  }),
  EvaluateVerification: {
    Type: 'Choice',
    Comment: 'Verifies again while the changes propagate, which takes IAM some seconds.',
    Choices: [
      { Condition: jsonata("$states.input.kind = 'as-planned'"), Next: 'RecordReleased' },
      {
        Condition: jsonata(`$states.input.kind = 'differs' and $reads < ${refs.verifyAttempts}`),
        Next: 'WaitForPropagation',
      },
    ],
    Default: 'VerificationFailed',
  },
  WaitForPropagation: { Type: 'Wait', Seconds: refs.verifySeconds, Next: 'VerifyRelease' },
  VerificationFailed: {
    Type: 'Pass',
    Assign: {
      failure: { error: 'VerificationFailed', cause: jsonata('$substring($string($states.input), 0, 400)') },
    },
    Output: {},
    Next: 'RecordFailed',
  },
  RecordReleased: callFunction(refs, {
    comment: 'Records the release and the hold.',
    functionArn: refs.recordOutcome,
    payload: { ...subject, ...request, outcome: 'released' },
    next: 'Released',
    onError: 'RecordFailed',
  }),
});

const ends = (refs: PlaybookRefs): States => ({
  RecordFailed: callFunction(refs, {
    comment: 'Records the failure. Access that was not restored is still denied.',
    functionArn: refs.recordOutcome,
    payload: { incidentId, outcome: 'release-failed', failure: jsonata('$failure') },
    next: 'Failed',
    onError: 'Failed',
  }),
  Released: { Type: 'Succeed', Output: { outcome: 'released' } },
  NothingChanged: { Type: 'Succeed', Output: { outcome: 'nothing-changed' } },
  Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
});
