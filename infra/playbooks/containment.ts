import { type Definition, jsonata, type State, type States, type Template } from './asl.ts';
import { callFunction, input, type PlaybookRefs, waitForDecision } from './tasks.ts';

/** What differs between the playbooks that contain: the changes, and how they are taken back. */
export interface Containment {
  readonly comment: string;
  /** States that make the changes, the first of them, and they go on to `then` or, on failure, to `onError`. */
  readonly apply: (then: string, onError: string) => { readonly first: string; readonly states: States };
  /** The same for taking back exactly what was changed. */
  readonly undo: (then: string, onError: string) => { readonly first: string; readonly states: States };
}

/** `planned`, then: recorded and no more; or approved by a person; or at once. Whatever was approved is checked again,
 * applied, read back, recorded and watched for a while. A failure after the first change takes back what was changed. */
export function containmentDefinition(refs: PlaybookRefs, containment: Containment): Definition {
  const apply = containment.apply('VerifyContainment', 'HasItBeenContained');
  const undo = containment.undo('RecordUndone', 'RecordNotUndone');
  return {
    Comment: containment.comment,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: {
      ...planning(refs),
      ...approving(refs),
      ...guarding(refs, apply.first),
      ...apply.states,
      ...verifying(refs),
      ...watching(refs),
      ...failing(refs, undo.first),
      ...undo.states,
      ...ends(),
    },
  };
}

const incidentId = input('incidentId');
const planId = jsonata('$plan.planId');
const subject = { incidentId, planId };
const failure = jsonata('$failure');

const record = (
  refs: PlaybookRefs,
  outcome: string,
  next: string,
  onError: string,
  extra: Record<string, Template> = {},
): State =>
  callFunction(refs, {
    comment: `Writes down: ${outcome}.`,
    functionArn: refs.recordOutcome,
    payload: { ...subject, outcome, ...extra },
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
    Comment: 'What the states below remember.',
    Assign: { plan: { planId: null }, contained: false, round: 0, reasserts: 0, looks: 0 },
    Next: 'PlanContainment',
  },
  PlanContainment: callFunction(refs, {
    comment: 'Reads what stands now and computes exactly what would change. Changes nothing.',
    functionArn: refs.planContainment,
    payload: {
      incidentId,
      identity: input('identity'),
      mode: input('mode'),
      requestedBy: input('requestedBy'),
      executionArn: jsonata('$states.context.Execution.Id'),
    },
    assign: { plan: jsonata('$states.result.Payload.plan') },
    next: 'HowFarMayItGo',
    onError: 'RecordFailedBeforeChange',
  }),
  HowFarMayItGo: choice(
    'A refusal ends here; so does a dry run.',
    {
      "$states.input.kind != 'planned'": 'NothingChanged',
      "$states.context.Execution.Input.mode = 'plan'": 'PlannedOnly',
      "$states.context.Execution.Input.mode = 'approve'": 'RequestApproval',
      "$states.context.Execution.Input.mode = 'auto'": 'CheckGuardrails',
    },
    'NothingChanged',
  ),
});

const approving = (refs: PlaybookRefs): States => ({
  RequestApproval: waitForDecision(refs, {
    comment: 'Asks a person, and waits until one decided or the time for this tier is over.',
    functionArn: refs.requestApproval,
    payload: subject,
    seconds: jsonata('$plan.approvalSeconds'),
    onTimeout: 'ExpireApproval',
    next: 'WhatWasDecided',
    onError: 'RecordFailedBeforeChange',
  }),
  ExpireApproval: callFunction(refs, {
    comment: 'Nobody decided in time; a decision that was made but did not arrive still counts.',
    functionArn: refs.expireApproval,
    payload: subject,
    next: 'WhatWasDecided',
    onError: 'RecordFailedBeforeChange',
  }),
  WhatWasDecided: choice(
    'Only an approval goes on.',
    { "$states.input.decision = 'approve'": 'CheckGuardrails', "$states.input.decision = 'expired'": 'Expired' },
    'RefusedByPerson',
  ),
});

const guardrails = (refs: PlaybookRefs, phase: string, next: string, onError: string): State =>
  callFunction(refs, {
    comment: 'Kill switch, drift, eligibility, caps: asked right before the change. What cannot be read refuses.',
    functionArn: refs.checkGuardrails,
    payload: { ...subject, phase },
    assign: { looks: 0 },
    next,
    onError,
  });

const guarding = (refs: PlaybookRefs, firstChange: string): States => ({
  CheckGuardrails: guardrails(refs, 'apply', 'MayItBeChanged', 'RecordFailedBeforeChange'),
  MayItBeChanged: choice(
    'A refusal is recorded by the check.',
    { "$states.input.kind = 'pass'": firstChange },
    'NothingChanged',
  ),
  CheckGuardrailsAgain: guardrails(refs, 'reassert', 'MayItBePutBack', 'HasItBeenContained'),
  MayItBePutBack: choice(
    'A refusal is recorded by the check.',
    { "$states.input.kind = 'pass'": firstChange },
    'NotPutBack',
  ),
});

const verifying = (refs: PlaybookRefs): States => ({
  VerifyContainment: callFunction(refs, {
    comment: 'Reads back: applied is not contained.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'apply' },
    assign: { looks: jsonata('$looks + 1') },
    next: 'IsItContained',
    onError: 'HasItBeenContained',
  }),
  IsItContained: {
    Type: 'Choice',
    Comment: 'IAM takes seconds to agree with itself.',
    Choices: [
      { Condition: jsonata("$states.input.kind = 'as-planned' and $contained"), Next: 'RecordPutBack' },
      { Condition: jsonata("$states.input.kind = 'as-planned'"), Next: 'RecordContained' },
      { Condition: jsonata(`$states.input.kind = 'not-yet' and $looks < ${refs.verifyAttempts}`), Next: 'GiveIamTime' },
    ],
    Default: 'VerificationFailed',
  },
  GiveIamTime: { Type: 'Wait', Seconds: refs.verifySeconds, Next: 'VerifyContainment' },
  VerificationFailed: {
    Type: 'Pass',
    Assign: {
      failure: { error: 'VerificationFailed', cause: jsonata('$substring($string($states.input), 0, 400)') },
    },
    Output: {},
    Next: 'HasItBeenContained',
  },
  RecordContained: record(refs, 'contained', 'NowContained', 'HasItBeenContained'),
  NowContained: { Type: 'Pass', Assign: { contained: true }, Output: {}, Next: 'IsWatchOver' },
  RecordPutBack: record(refs, 'reasserted', 'IsWatchOver', 'HasItBeenContained'),
});

const watching = (refs: PlaybookRefs): States => ({
  IsWatchOver: choice(
    'The watch has an end.',
    { [`$round >= ${refs.watchRounds}`]: 'RecordWatchEnded' },
    'WaitBeforeLooking',
  ),
  WaitBeforeLooking: {
    Type: 'Wait',
    Seconds: refs.watchSeconds,
    Assign: { round: jsonata('$round + 1') },
    Next: 'WatchContainment',
  },
  WatchContainment: callFunction(refs, {
    comment: 'Looks for tampering, and for use of the identity after its containment.',
    functionArn: refs.verifyContainment,
    payload: { ...subject, phase: 'watch' },
    next: 'WhatWasSeen',
    onError: 'HasItBeenContained',
  }),
  WhatWasSeen: {
    Type: 'Choice',
    Comment: 'A containment that somebody undid is put back, but not for ever.',
    Choices: [
      { Condition: jsonata("$states.input.kind = 'as-planned'"), Next: 'IsWatchOver' },
      { Condition: jsonata("$states.input.kind = 'released' or $states.input.kind = 'gone'"), Next: 'NothingToWatch' },
      {
        Condition: jsonata(`$reasserts < ${refs.reassertCap}`),
        Next: 'CheckGuardrailsAgain',
        Assign: { reasserts: jsonata('$reasserts + 1') },
      },
    ],
    Default: 'TamperedTooOften',
  },
  TamperedTooOften: {
    Type: 'Pass',
    Assign: {
      failure: {
        error: 'ContainmentTampered',
        cause: `undone more than ${refs.reassertCap} times: somebody else is at work`,
      },
    },
    Output: {},
    Next: 'RecordFailedAfterContainment',
  },
  RecordWatchEnded: record(refs, 'watch-ended', 'Contained', 'HasItBeenContained'),
});

/** A containment that stood is kept whatever fails later: the identity is worse off free than watched badly. */
const failing = (refs: PlaybookRefs, firstUndo: string): States => ({
  HasItBeenContained: choice(
    'What was contained and verified stays contained.',
    { $contained: 'RecordFailedAfterContainment' },
    refs.onFailure === 'undo' ? firstUndo : 'RecordKept',
  ),
  RecordFailedBeforeChange: record(refs, 'failed', 'Failed', 'Failed', { failure, left: 'unchanged' }),
  RecordFailedAfterContainment: record(refs, 'failed', 'Failed', 'Failed', { failure, left: 'contained' }),
  ...(refs.onFailure === 'undo'
    ? { RecordUndone: record(refs, 'failed', 'Failed', 'Failed', { failure, left: 'undone' }) }
    : { RecordKept: record(refs, 'failed', 'Failed', 'Failed', { failure, left: 'kept' }) }),
  ...(refs.onFailure === 'undo'
    ? { RecordNotUndone: record(refs, 'failed', 'Failed', 'Failed', { failure, left: 'half' }) }
    : {}),
});

const outcome = (name: string): State => ({ Type: 'Succeed', Output: { outcome: name } });

const ends = (): States => ({
  PlannedOnly: outcome('planned'),
  NothingChanged: outcome('nothing-changed'),
  RefusedByPerson: outcome('refused'),
  Expired: outcome('expired'),
  Contained: outcome('contained'),
  NotPutBack: outcome('not-put-back'),
  NothingToWatch: outcome('nothing-to-watch'),
  Failed: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
});
