import { type Catcher, jsonata, type Retrier, type States, type TaskState, type Template } from './asl.ts';

/** ARNs of the functions that playbooks call, and what a team decides about them. */
export interface PlaybookRefs {
  readonly planContainment: string;
  readonly requestApproval: string;
  readonly expireApproval: string;
  readonly checkGuardrails: string;
  readonly verifyContainment: string;
  readonly recordOutcome: string;
  readonly planRelease: string;
  /** Seconds between two looks at a contained identity, and how many looks. */
  readonly watchSeconds: number;
  readonly watchRounds: number;
  /** What a failure after the first change leaves: what stood before, or the containment. */
  readonly onFailure: 'undo' | 'keep';
  /** How often a containment that somebody undid is put back. */
  readonly reassertCap: number;
  /** Seconds between two attempts at reading a change back, and how many. */
  readonly verifySeconds: number;
  readonly verifyAttempts: number;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** What went wrong, for the record; causes may be long, and are cut. */
const WHAT_WENT_WRONG = {
  error: jsonata('$states.errorOutput.Error'),
  cause: jsonata("$exists($states.errorOutput.Cause) ? $substring($string($states.errorOutput.Cause), 0, 400) : ''"),
};

export const catchAll = (next: string): Catcher => ({
  ErrorEquals: ['States.ALL'],
  Next: next,
  Assign: { failure: WHAT_WENT_WRONG },
});

const backOff = (ErrorEquals: readonly string[], MaxAttempts: number): Retrier => ({
  ErrorEquals,
  MaxAttempts,
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
});
const never = (...ErrorEquals: string[]): Retrier => ({ ErrorEquals, MaxAttempts: 0 });

/** Every function that a playbook calls is safe to be called again, so whatever went wrong is tried again: a throttled
 * invocation, a function that was killed, a table that was busy. */
const FUNCTION_RETRY: readonly Retrier[] = [backOff(['States.ALL'], 5)];
/** The end of an approval's time is an answer, not a fault. */
const APPROVAL_RETRY: readonly Retrier[] = [never('States.Timeout'), ...FUNCTION_RETRY];
/** Throttling has no name of its own in IAM's model (`Iam.IamException`), so what is for good is named instead. */
const IAM_RETRY: readonly Retrier[] = [
  never(
    'Iam.NoSuchEntityException',
    'Iam.LimitExceededException',
    'Iam.MalformedPolicyDocumentException',
    'Iam.UnmodifiableEntityException',
    'Iam.InvalidInputException',
    'States.Permissions',
  ),
  backOff(['Iam.ServiceException'], 1),
  backOff(['States.ALL'], 6),
];

/** `$states.input` of the execution, from wherever in the flow. */
export const input = (name: string): string => jsonata(`$states.context.Execution.Input.${name}`);

export interface FunctionCall {
  readonly comment: string;
  readonly functionArn: string;
  readonly payload: Readonly<Record<string, Template>>;
  readonly next: string;
  readonly onError: string;
  readonly assign?: Readonly<Record<string, Template>>;
}

/** Calls one of our functions; its answer is the state's output. */
export const callFunction = (refs: PlaybookRefs, call: FunctionCall): TaskState => ({
  Type: 'Task',
  Comment: call.comment,
  Resource: `arn:${refs.partition}:states:::lambda:invoke`,
  Arguments: { FunctionName: call.functionArn, Payload: call.payload },
  TimeoutSeconds: 120,
  ...(call.assign === undefined ? {} : { Assign: call.assign }),
  Output: jsonata('$states.result.Payload'),
  Retry: FUNCTION_RETRY,
  Catch: [catchAll(call.onError)],
  Next: call.next,
});

/** Calls one of our functions with a task token, and waits until somebody decided or the time is over. */
export const waitForDecision = (
  refs: PlaybookRefs,
  call: Omit<FunctionCall, 'assign'> & { readonly seconds: string; readonly onTimeout: string },
): TaskState => ({
  Type: 'Task',
  Comment: call.comment,
  Resource: `arn:${refs.partition}:states:::lambda:invoke.waitForTaskToken`,
  Arguments: {
    FunctionName: call.functionArn,
    Payload: { ...call.payload, taskToken: jsonata('$states.context.Task.Token') },
  },
  TimeoutSeconds: call.seconds,
  Output: jsonata('$states.result'),
  Retry: APPROVAL_RETRY,
  Catch: [{ ErrorEquals: ['States.Timeout'], Next: call.onTimeout }, catchAll(call.onError)],
  Next: call.next,
});

export interface IamCall {
  readonly comment: string;
  /** Name of the IAM action as the SDK integration spells it, e.g. `putUserPolicy`. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, Template>>;
  readonly next: string;
  readonly onError: string;
  /** Where it goes if the thing is not there any more; only where that is as good as done. */
  readonly onAbsent?: string;
}

/** IAM's own words for a thing that is not there; local emulators put them into the cause of a general error. */
const ABSENT = ['Iam.NoSuchEntityException', 'Iam.NoSuchEntity'];

/** One call to IAM, made by the state machine itself, so that the picture shows what was done. Answers `{}`: what comes in
 * is of no use to what follows. */
export function callIam(refs: PlaybookRefs, name: string, call: IamCall): States {
  const absentOrNot = `Why${name}Failed`;
  const task: TaskState = {
    Type: 'Task',
    Comment: call.comment,
    Resource: `arn:${refs.partition}:states:::aws-sdk:iam:${call.action}`,
    Arguments: call.parameters,
    TimeoutSeconds: 60,
    Output: {},
    Retry: IAM_RETRY,
    Catch: [
      ...(call.onAbsent === undefined
        ? []
        : [
            { ErrorEquals: ABSENT, Next: call.onAbsent },
            { ErrorEquals: ['Iam.ServiceException'], Next: absentOrNot, Assign: { refusal: WHAT_WENT_WRONG } },
          ]),
      catchAll(call.onError),
    ],
    Next: call.next,
  };
  if (call.onAbsent === undefined) return { [name]: task };
  return {
    [name]: task,
    [absentOrNot]: {
      Type: 'Choice',
      Comment: 'Is the thing gone (which is as good as done), or did IAM fail?',
      Choices: [{ Condition: jsonata("$contains($refusal.cause, 'NoSuchEntity')"), Next: call.onAbsent }],
      Default: call.onError,
      // Only now is it what the run failed of: an earlier failure is not forgotten over a thing that is merely gone.
      Assign: { failure: jsonata('$refusal') },
    },
  };
}

export interface ForEachCall extends Omit<IamCall, 'onAbsent'> {
  /** JSONata for the items; each is `$states.input` of the call. */
  readonly items: string;
}

/** The same IAM call for each item, one at a time; an item whose thing is gone is done. */
export function forEachCallIam(refs: PlaybookRefs, name: string, call: ForEachCall): States {
  const one = `${name}Each`;
  return {
    [name]: {
      Type: 'Map',
      Comment: call.comment,
      Items: jsonata(call.items),
      MaxConcurrency: 1,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: one,
        States: {
          ...callIam(refs, one, {
            comment: call.comment,
            action: call.action,
            parameters: call.parameters,
            next: `${one}Done`,
            onError: `${one}Failed`,
            onAbsent: `${one}Done`,
          }),
          [`${one}Done`]: { Type: 'Pass', Output: {}, End: true },
          [`${one}Failed`]: { Type: 'Fail', Error: jsonata('$failure.error'), Cause: jsonata('$failure.cause') },
        },
      },
      Output: {},
      Catch: [catchAll(call.onError)],
      Next: call.next,
    },
  };
}
