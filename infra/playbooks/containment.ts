import { type Definition, jsonata, type State, type States, type Template } from './asl.ts';
import { callIam } from './iam-calls.ts';
import { callFunction, input, type PlaybookRefs, waitForDecision } from './tasks.ts';

/** What differs between the containment playbooks: the IAM actions. */
export interface Containment {
  readonly comment: string;
  /** Deny by an inline policy, by an attached policy, and by a permissions boundary. */
  readonly deny: DenyCall;
  readonly attach: DenyCall;
  readonly bound: DenyCall;
  /** States that follow the deny whether or not it succeeded, and the first of them. The last one continues with `then`. */
  readonly more?: (then: string) => { readonly first: string; readonly states: States };
}

interface DenyCall {
  readonly state: string;
  readonly comment: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
}

/** Plans, and depending on the mode stops there, requests approval, or continues at once. Guardrails are checked right before the
 * changes. The changes are verified, and reasserted while a part of them is missing. Nothing is rolled back here: changes that
 * were applied stay in place. */
export function containmentDefinition(refs: PlaybookRefs, containment: Containment): Definition {
  return {
    Comment: containment.comment,
    QueryLanguage: 'JSONata',
    StartAt: 'Initialize',
    States: {
      ...planning(refs),
      ...approving(refs),
      ...guarding(refs),
      ...applying(refs, containment),
      ...verifying(refs),
      ...watching(refs),
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
  Initialize: {
    Type: 'Pass',
    Comment: 'Initializes the variables.',
    Assign: { plan: { planId: null, mode: 'none' }, attempts: 0, reads: 0, refused: null },
    Next: 'PlanContainment',
  },
  PlanContainment: callFunction(refs, {
    comment: 'Reads IAM and computes the exact changes, or loads the approved plan to reassert. Changes nothing.',
    functionArn: refs.planContainment,
    payload: jsonata("$merge([$states.context.Execution.Input, {'executionArn': $states.context.Execution.Id}])"),
    assign: { plan: jsonata('$states.result.Payload.plan') },
    next: 'SelectMode',
    onError: 'RecordFailed',
  }),
  SelectMode: choice(
    'Continues as the mode of the plan requires. A refusal ends the run, and so does a dry run.',
    {
      "$states.input.kind != 'planned'": 'NothingChanged',
      "$plan.mode = 'plan'": 'PlannedOnly',
      "$plan.mode = 'approve'": 'RequestApproval',
      "$plan.mode = 'auto'": 'CheckGuardrails',
      "$plan.mode = 'reassert'": 'CheckReassertGuardrails',
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
    next: 'EvaluateDecision',
    onError: 'RecordFailed',
  }),
  ExpireApproval: callFunction(refs, {
    comment: 'Records that the approval expired. A decision that was recorded but not delivered still counts.',
    functionArn: refs.expireApproval,
    payload: subject,
    next: 'EvaluateDecision',
    onError: 'RecordFailed',
  }),
  EvaluateDecision: choice(
    'Continues only if the plan was approved.',
    { "$states.input.decision = 'approve'": 'CheckGuardrails', "$states.input.decision = 'expired'": 'Expired' },
    'Refused',
  ),
});

const guardrails = (refs: PlaybookRefs, phase: string, next: string): State =>
  callFunction(refs, {
    comment:
      'Checks the kill switch, drift, eligibility and caps right before the change. A failed read blocks the change.',
    functionArn: refs.checkGuardrails,
    payload: { ...subject, phase, requestedBy: input('requestedBy') },
    assign: {
      attempts: jsonata('$attempts + 1'),
      reads: 0,
      refused: null,
      application: jsonata('$exists($states.result.Payload.application) ? $states.result.Payload.application : {}'),
    },
    next,
    onError: 'RecordFailed',
  });

const guarding = (refs: PlaybookRefs): States => ({
  CheckGuardrails: guardrails(refs, 'apply', 'EvaluateGuardrails'),
  EvaluateGuardrails: choice(
    'Continues only if all guardrails passed. CheckGuardrails records a refusal.',
    { "$states.input.kind = 'pass'": 'SelectDenyMethod' },
    'NothingChanged',
  ),
  CheckReassertGuardrails: guardrails(refs, 'reassert', 'EvaluateReassertGuardrails'),
  EvaluateReassertGuardrails: choice(
    'Continues only if all guardrails passed. CheckGuardrails records a refusal.',
    { "$states.input.kind = 'pass'": 'SelectDenyMethod' },
    'NotInForce',
  ),
});

/** Every change is tried even if the one before it failed: a deactivated key helps without a deny, and a deny helps without a
 * deactivated key. Verification decides whether the result is a containment. */
function applying(refs: PlaybookRefs, { deny, attach, bound, more }: Containment): States {
  const { first, states } = more?.('VerifyContainment') ?? { first: 'VerifyContainment', states: {} };
  const call = ({ state, ...denial }: DenyCall, onError: string) =>
    callIam(refs, state, { ...denial, next: first, onError });
  return {
    SelectDenyMethod: choice(
      'Uses an inline policy if it fits the quota, which an attacker can fill.',
      { '$application.useFallback': attach.state },
      deny.state,
    ),
    ...call(deny, 'SelectFallback'),
    SelectFallback: choice(
      'Uses the fallback if the plan has one.',
      { "$application.denyAll != ''": attach.state },
      first,
    ),
    ...call(attach, bound.state),
    ...call(bound, first),
    ...states,
  };
}

const verifying = (refs: PlaybookRefs): States => ({
  VerifyContainment: callFunction(refs, {
    comment: 'Reads IAM and sets the state of the incident accordingly: applied does not mean contained.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'apply' },
    next: 'EvaluateVerification',
    onError: 'RecordFailed',
  }),
  EvaluateVerification: choice(
    'Reasserts missing changes, whether they did not take effect or were undone. Fails if IAM refused one of them.',
    {
      "$states.input.kind = 'as-planned' or $states.input.kind = 'used'": 'RecordContained',
      "$states.input.kind = 'released' or $states.input.kind = 'replaced'": 'NothingToWatch',
      '$refused != null': 'SetRefusal',
      [`$attempts < ${refs.applyAttempts}`]: 'WaitBeforeReassert',
    },
    'RecordUndone',
  ),
  SetRefusal: {
    Type: 'Pass',
    Assign: { failure: { error: 'AccessDenied', cause: jsonata('$refused') } },
    Output: {},
    Next: 'RecordFailed',
  },
  WaitBeforeReassert: { Type: 'Wait', Seconds: refs.applySeconds, Next: 'CheckReassertGuardrails' },
  RecordContained: record(
    refs,
    'Publishes the containment. It is in force whether or not this succeeds.',
    { outcome: jsonata("$attempts > 1 or $plan.mode = 'reassert' ? 'reasserted' : 'contained'") },
    'EvaluateWatchCount',
  ),
  RecordUndone: record(
    refs,
    'Records that another principal undoes the containment as fast as it is applied. Manual action is required.',
    { outcome: 'undone', differences: jsonata('$states.input.differences') },
    'Undone',
    'RecordFailed',
  ),
});

/** An attacker who waits for verification acts in the seconds after it. From then on the reconciler watches the containment. */
const watching = (refs: PlaybookRefs): States => ({
  EvaluateWatchCount: choice(
    'Ends the watch after several reads in quick succession, or after more if the containment was undone before.',
    {
      [`$reads >= ($attempts > 1 or $plan.mode = 'reassert' ? ${refs.watchReadsAfterTampering} : ${refs.watchReads})`]:
        'Contained',
    },
    'WaitBeforeWatch',
  ),
  WaitBeforeWatch: {
    Type: 'Wait',
    Seconds: refs.watchSeconds,
    Assign: { reads: jsonata('$reads + 1') },
    Next: 'WatchContainment',
  },
  WatchContainment: callFunction(refs, {
    comment: 'Checks for tampering and for use of the identity after containment.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'watch' },
    next: 'EvaluateWatchResult',
    onError: 'Contained',
  }),
  EvaluateWatchResult: choice(
    'Reasserts a containment that was undone.',
    {
      "$states.input.kind = 'as-planned'": 'EvaluateWatchCount',
      "$states.input.kind = 'released' or $states.input.kind = 'replaced'": 'NothingToWatch',
      [`$attempts < ${refs.applyAttempts}`]: 'CheckReassertGuardrails',
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
  Refused: outcome('refused'),
  Expired: outcome('expired'),
  Contained: outcome('contained'),
  NotInForce: outcome('not-in-force'),
  NothingToWatch: outcome('nothing-to-watch'),
  Undone: { Type: 'Fail', Error: 'ContainmentUndone', Cause: 'The containment was undone each time it was applied.' },
  Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
});
