import { type Definition, jsonata, type State, type States, type Template } from './asl.ts';
import { callFunction, callIam, input, type PlaybookRefs, waitForDecision } from './tasks.ts';

/** What differs between the playbooks that contain: the IAM actions. */
export interface Containment {
  readonly comment: string;
  /** Deny by an inline policy, by an attached policy, and by a permissions boundary. */
  readonly deny: DenyCall;
  readonly attach: DenyCall;
  readonly bound: DenyCall;
  /** States that follow the deny, whatever became of it, and the first of them; they go on to `then`. */
  readonly more?: (then: string) => { readonly first: string; readonly states: States };
}

interface DenyCall {
  readonly state: string;
  readonly comment: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
}

/** `planned`, then: recorded and no more; or approved by a person; or at once. What was approved is checked again, applied, read
 * back, and applied again for as long as a part of it is missing. Nothing is ever undone here: what could be applied stays. */
export function containmentDefinition(refs: PlaybookRefs, containment: Containment): Definition {
  return {
    Comment: containment.comment,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: {
      ...planning(refs),
      ...approving(refs),
      ...guarding(refs),
      ...applying(refs, containment),
      ...verifying(refs),
      ...settling(refs),
      ...ends(refs),
    },
  };
}

const incidentId = input('incidentId');
const planId = jsonata('$plan.planId');
const subject = { incidentId, planId };
const failure = jsonata('$failure');

const record = (
  refs: PlaybookRefs,
  comment: string,
  payload: Readonly<Record<string, Template>>,
  next: string,
  onError = next,
): State =>
  callFunction(refs, {
    comment,
    functionArn: refs.recordOutcome,
    payload: { ...subject, ...payload },
    next,
    onError,
  });

const choice = (comment: string, cases: Readonly<Record<string, string>>, otherwise: string): State => ({
  Type: 'Choice',
  Comment: comment,
  Choices: Object.entries(cases).map(([condition, Next]) => ({ Condition: jsonata(condition), Next })),
  Default: otherwise,
});

const planning = (refs: PlaybookRefs): States => ({
  Begin: {
    Type: 'Pass',
    Comment: 'The variables of the states below.',
    Assign: { plan: { planId: null, mode: 'none' }, attempts: 0, looks: 0 },
    Next: 'PlanContainment',
  },
  PlanContainment: callFunction(refs, {
    comment:
      'Reads IAM and computes exactly what would change, or reads the approved plan to apply again. Changes nothing.',
    functionArn: refs.planContainment,
    payload: jsonata("$merge([$states.context.Execution.Input, {'executionArn': $states.context.Execution.Id}])"),
    assign: { plan: jsonata('$states.result.Payload.plan') },
    next: 'HowFarMayItGo',
    onError: 'RecordFailed',
  }),
  HowFarMayItGo: choice(
    'A refusal ends here; so does a dry run.',
    {
      "$states.input.kind != 'planned'": 'NothingChanged',
      "$plan.mode = 'plan'": 'PlannedOnly',
      "$plan.mode = 'approve'": 'RequestApproval',
      "$plan.mode = 'auto'": 'CheckGuardrails',
      "$plan.mode = 'reassert'": 'CheckGuardrailsAgain',
    },
    'NothingChanged',
  ),
});

const approving = (refs: PlaybookRefs): States => ({
  RequestApproval: waitForDecision(refs, {
    comment: 'Requests approval and waits for the decision until the timeout of the tier.',
    functionArn: refs.requestApproval,
    payload: subject,
    seconds: jsonata('$plan.approvalSeconds'),
    onTimeout: 'ExpireApproval',
    next: 'WhatWasDecided',
    onError: 'RecordFailed',
  }),
  ExpireApproval: callFunction(refs, {
    comment: 'The approval expired. A decision that was recorded but not delivered still counts.',
    functionArn: refs.expireApproval,
    payload: subject,
    next: 'WhatWasDecided',
    onError: 'RecordFailed',
  }),
  WhatWasDecided: choice(
    'Only an approval goes on.',
    { "$states.input.decision = 'approve'": 'CheckGuardrails', "$states.input.decision = 'expired'": 'Expired' },
    'RefusedByPerson',
  ),
});

const guardrails = (refs: PlaybookRefs, phase: string, next: string): State =>
  callFunction(refs, {
    comment: 'Checks the kill switch, drift, eligibility and caps right before the change. A failed read refuses it.',
    functionArn: refs.checkGuardrails,
    payload: { ...subject, phase, requestedBy: input('requestedBy') },
    assign: {
      attempts: jsonata('$attempts + 1'),
      looks: 0,
      application: jsonata('$exists($states.result.Payload.application) ? $states.result.Payload.application : {}'),
    },
    next,
    onError: 'RecordFailed',
  });

const guarding = (refs: PlaybookRefs): States => ({
  CheckGuardrails: guardrails(refs, 'apply', 'MayItBeChanged'),
  MayItBeChanged: choice(
    'The check records a refusal.',
    { "$states.input.kind = 'pass'": 'DoesThePolicyFit' },
    'NothingChanged',
  ),
  CheckGuardrailsAgain: guardrails(refs, 'reassert', 'MayItBeAppliedAgain'),
  MayItBeAppliedAgain: choice(
    'The check records a refusal.',
    { "$states.input.kind = 'pass'": 'DoesThePolicyFit' },
    'NotInForce',
  ),
});

/** Every step is tried whatever became of the one before it: a deactivated key is worth something without a deny, and the other
 * way round. The verification judges. */
function applying(refs: PlaybookRefs, { deny, attach, bound, more }: Containment): States {
  const { first, states } = more?.('VerifyContainment') ?? { first: 'VerifyContainment', states: {} };
  const call = ({ state: _, ...denial }: DenyCall, onError: string) =>
    callIam(refs, { ...denial, next: first, onError });
  return {
    DoesThePolicyFit: choice(
      'Inline policies have a quota, which an attacker can fill.',
      { '$application.useFallback': attach.state },
      deny.state,
    ),
    [deny.state]: call(deny, 'IsThereAFallback'),
    IsThereAFallback: choice('Not every plan has one.', { "$application.denyAll != ''": attach.state }, first),
    [attach.state]: call(attach, bound.state),
    [bound.state]: call(bound, first),
    ...states,
  };
}

const verifying = (refs: PlaybookRefs): States => ({
  VerifyContainment: callFunction(refs, {
    comment: 'Reads IAM back and sets the state of the incident accordingly: applied is not contained.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'apply' },
    next: 'IsItInForce',
    onError: 'RecordFailed',
  }),
  IsItInForce: choice(
    'What is missing is applied again, whether it did not arrive or was undone.',
    {
      "$states.input.kind = 'as-planned' or $states.input.kind = 'used'": 'RecordContained',
      "$states.input.kind = 'released' or $states.input.kind = 'replaced'": 'NothingToWatch',
      [`$attempts < ${refs.applyAttempts}`]: 'WaitBeforeApplyingAgain',
    },
    'RecordUndone',
  ),
  WaitBeforeApplyingAgain: { Type: 'Wait', Seconds: refs.applySeconds, Next: 'CheckGuardrailsAgain' },
  RecordContained: record(
    refs,
    'Publishes the containment. It is in force whether or not this succeeds.',
    { outcome: jsonata("$attempts > 1 or $plan.mode = 'reassert' ? 'reasserted' : 'contained'") },
    'IsItSettled',
  ),
  RecordUndone: record(
    refs,
    'Another principal undoes the containment as fast as it is applied. Manual action is required.',
    { outcome: 'undone', differences: jsonata('$states.input.differences') },
    'Undone',
    'RecordFailed',
  ),
});

/** An attacker who waits for the verification acts in the seconds after it. Later the reconciler watches. */
const settling = (refs: PlaybookRefs): States => ({
  IsItSettled: choice(
    'Several reads in quick succession, and more if the containment was undone before.',
    {
      [`$looks >= ($attempts > 1 or $plan.mode = 'reassert' ? ${refs.tamperedLooks} : ${refs.settleLooks})`]:
        'Contained',
    },
    'WaitBeforeLooking',
  ),
  WaitBeforeLooking: {
    Type: 'Wait',
    Seconds: refs.settleSeconds,
    Assign: { looks: jsonata('$looks + 1') },
    Next: 'LookAgain',
  },
  LookAgain: callFunction(refs, {
    comment: 'Looks for tampering, and for use of the identity after its containment.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'watch' },
    next: 'WhatWasSeen',
    onError: 'Contained',
  }),
  WhatWasSeen: choice(
    'A containment that was undone is applied again.',
    {
      "$states.input.kind = 'as-planned'": 'IsItSettled',
      "$states.input.kind = 'released' or $states.input.kind = 'replaced'": 'NothingToWatch',
      [`$attempts < ${refs.applyAttempts}`]: 'CheckGuardrailsAgain',
    },
    'RecordUndone',
  ),
});

const outcome = (name: string): State => ({ Type: 'Succeed', Output: { outcome: name } });

const ends = (refs: PlaybookRefs): States => ({
  RecordFailed: record(
    refs,
    'Records the failure. What was applied stays in place.',
    { outcome: 'failed', failure },
    'Failed',
  ),
  PlannedOnly: outcome('planned'),
  NothingChanged: outcome('nothing-changed'),
  RefusedByPerson: outcome('refused'),
  Expired: outcome('expired'),
  Contained: outcome('contained'),
  NotInForce: outcome('not-in-force'),
  NothingToWatch: outcome('nothing-to-watch'),
  Undone: { Type: 'Fail', Error: 'ContainmentUndone', Cause: 'The containment was undone as often as it was applied.' },
  Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
});
