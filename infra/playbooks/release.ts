import { type Definition, jsonata, type States, type Template } from './asl.ts';
import { callFunction, forEachCallIam, input, type PlaybookRefs } from './tasks.ts';

/** Gives back what a containment took: keys first, the inline deny last, so that an attempt which breaks off leaves the identity
 * contained. A run that failed is started again; it finds what is left to do. */
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
const of = (name: string): string => jsonata(`$states.input.${name}`);

const planning = (refs: PlaybookRefs): States => ({
  PlanRelease: callFunction(refs, {
    comment: 'Computes the inverse of the containment from what IAM had before and what it has now.',
    functionArn: refs.planRelease,
    payload: {
      incidentId,
      ...who,
      reactivateKeys: input('reactivateKeys'),
      executionArn: jsonata('$states.context.Execution.Id'),
    },
    assign: { plan: jsonata('$states.result.Payload.plan'), looks: 0 },
    next: 'CanItBeReleased',
    onError: 'RecordFailed',
  }),
  CanItBeReleased: {
    Type: 'Choice',
    Comment: 'The planning records a refusal.',
    Choices: [{ Condition: jsonata("$states.input.kind = 'planned'"), Next: GIVING_BACK[0].state }],
    Default: 'NothingChanged',
  },
});

interface GivingBack {
  readonly state: string;
  readonly comment: string;
  /** List of the plan. */
  readonly list: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
}

const User = { UserName: of('userName') };
const Role = { RoleName: of('roleName') };
const Managed = { PolicyArn: of('policyArn') };
const Inline = { PolicyName: of('policyName') };
const Boundary = { PermissionsBoundary: of('policyArn') };

const GIVING_BACK: readonly [GivingBack, ...GivingBack[]] = [
  {
    state: 'ReactivateKeys',
    comment: 'Keys that were active before and that the suspect did not use.',
    list: 'keys',
    action: 'updateAccessKey',
    parameters: { ...User, AccessKeyId: of('accessKeyId'), Status: 'Active' },
  },
  {
    state: 'RestoreUserBoundaries',
    comment: 'The permissions boundary that the user had before.',
    list: 'userBoundaries',
    action: 'putUserPermissionsBoundary',
    parameters: { ...User, ...Boundary },
  },
  {
    state: 'RemoveUserBoundaries',
    comment: 'Our permissions boundary, where the user had none before.',
    list: 'noUserBoundaries',
    action: 'deleteUserPermissionsBoundary',
    parameters: User,
  },
  {
    state: 'DetachUserDeny',
    comment: 'The attached deny of a user.',
    list: 'userAttachments',
    action: 'detachUserPolicy',
    parameters: { ...User, ...Managed },
  },
  {
    state: 'RestoreRoleBoundaries',
    comment: 'The permissions boundary that the role had before.',
    list: 'roleBoundaries',
    action: 'putRolePermissionsBoundary',
    parameters: { ...Role, ...Boundary },
  },
  {
    state: 'RemoveRoleBoundaries',
    comment: 'Our permissions boundary, where the role had none before.',
    list: 'noRoleBoundaries',
    action: 'deleteRolePermissionsBoundary',
    parameters: Role,
  },
  {
    state: 'DetachRoleDeny',
    comment: 'The attached deny of a role.',
    list: 'roleAttachments',
    action: 'detachRolePolicy',
    parameters: { ...Role, ...Managed },
  },
  {
    state: 'RemoveUserDeny',
    comment: 'The inline deny of a user.',
    list: 'userPolicies',
    action: 'deleteUserPolicy',
    parameters: { ...User, ...Inline },
  },
  {
    state: 'RemoveRoleDeny',
    comment: 'The inline deny of a role.',
    list: 'rolePolicies',
    action: 'deleteRolePolicy',
    parameters: { ...Role, ...Inline },
  },
];

const givingBack = (refs: PlaybookRefs): States =>
  Object.fromEntries(
    GIVING_BACK.flatMap(({ state, comment, list, action, parameters }, index) =>
      Object.entries(
        forEachCallIam(refs, state, {
          comment,
          items: `$plan.${list}`,
          action,
          parameters,
          onItemError: 'stop',
          next: GIVING_BACK[index + 1]?.state ?? 'VerifyRelease',
          onError: 'RecordFailed',
        }),
      ),
    ),
  );

const verifying = (refs: PlaybookRefs): States => ({
  VerifyRelease: callFunction(refs, {
    comment: 'Reads IAM back.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'release' },
    assign: { looks: jsonata('$looks + 1') },
    next: 'IsItBack',
    onError: 'RecordFailed',
  }),
  IsItBack: {
    Type: 'Choice',
    Comment: 'A change in IAM takes seconds to be seen everywhere.',
    Choices: [
      { Condition: jsonata("$states.input.kind = 'as-planned'"), Next: 'RecordReleased' },
      { Condition: jsonata(`$states.input.kind = 'differs' and $looks < ${refs.verifyAttempts}`), Next: 'GiveIamTime' },
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
    comment: 'Records the release and the hold.',
    functionArn: refs.recordOutcome,
    payload: { ...subject, ...who, outcome: 'released' },
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
