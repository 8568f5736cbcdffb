import { type Catcher, jsonata, type Retrier, type State, type States, type TaskState, type Template } from './asl.ts';

/** ARNs of the functions that playbooks call, and their pace. */
export interface PlaybookRefs {
  readonly planContainment: string;
  readonly requestApproval: string;
  readonly expireApproval: string;
  readonly checkGuardrails: string;
  readonly verifyContainment: string;
  readonly recordOutcome: string;
  readonly planRelease: string;
  /** How often one run applies a containment that is not in force, and the seconds between two attempts. */
  readonly applyAttempts: number;
  readonly applySeconds: number;
  /** How often one run reads a containment that is in force before it leaves it to the reconciler, and the seconds between. */
  readonly settleLooks: number;
  /** The same for one that was undone before: until the next sweep. */
  readonly tamperedLooks: number;
  readonly settleSeconds: number;
  /** Seconds between two attempts at reading a release back, and how many. */
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
  /** An object, or JSONata that answers one. */
  readonly payload: Readonly<Record<string, Template>> | string;
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

/** Calls one of our functions with a task token, and waits for a decision until the time is over. */
export const waitForDecision = (
  refs: PlaybookRefs,
  call: Omit<FunctionCall, 'assign' | 'payload'> & {
    readonly payload: Readonly<Record<string, Template>>;
    readonly seconds: string;
    readonly onTimeout: string;
  },
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
}

/** One call to IAM, made by the state machine itself, so that the picture shows what was done. Its output is `{}`: what comes
 * in is of no use to what follows. */
export const callIam = (refs: PlaybookRefs, call: IamCall): TaskState => ({
  ...iamTask(refs, call),
  Catch: [catchAll(call.onError)],
  Next: call.next,
});

const iamTask = (refs: PlaybookRefs, call: Pick<IamCall, 'comment' | 'action' | 'parameters'>) => ({
  Type: 'Task' as const,
  Comment: call.comment,
  Resource: `arn:${refs.partition}:states:::aws-sdk:iam:${call.action}`,
  Arguments: call.parameters,
  TimeoutSeconds: 60,
  Output: {},
  Retry: IAM_RETRY,
});

/** IAM's own names for a thing that is not there; local emulators put them into the cause of a general error. */
const ABSENT = ['Iam.NoSuchEntityException', 'Iam.NoSuchEntity'];

export interface ForEachCall extends IamCall {
  /** JSONata for the items; each is `$states.input` of the call. */
  readonly items: string;
  /** What one item that fails does to the others: `continue` with them, or `stop` with an error. */
  readonly onItemError: 'continue' | 'stop';
}

/** The same IAM call for each item, one at a time; an item that does not exist any more is done. No state inside assigns a
 * variable: Step Functions does not let two scopes use one name.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
export function forEachCallIam(refs: PlaybookRefs, name: string, call: ForEachCall): States {
  const [one, done, why, bad] = [`${name}Each`, `${name}EachDone`, `Why${name}EachFailed`, `${name}EachFailed`];
  const failed: State =
    call.onItemError === 'continue'
      ? { Type: 'Pass', Comment: 'The verification reports what is missing.', Output: {}, End: true }
      : { Type: 'Fail', Error: jsonata('$states.input.Error'), Cause: jsonata('$states.input.Cause') };
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
          [one]: {
            ...iamTask(refs, call),
            Catch: [
              { ErrorEquals: ABSENT, Next: done },
              { ErrorEquals: ['Iam.ServiceException'], Next: why },
              { ErrorEquals: ['States.ALL'], Next: bad },
            ],
            Next: done,
          },
          [why]: {
            Type: 'Choice',
            Comment: 'A resource that does not exist counts as done. Any other error is a failure.',
            Choices: [{ Condition: jsonata("$contains($string($states.input.Cause), 'NoSuchEntity')"), Next: done }],
            Default: bad,
          },
          [done]: { Type: 'Pass', Output: {}, End: true },
          [bad]: failed,
        },
      },
      Output: {},
      Catch: [catchAll(call.onError)],
      Next: call.next,
    },
  };
}
