import { type Catcher, jsonata, type Retrier, type TaskState, type Template } from './asl.ts';

/** ARNs of the functions that playbooks call, and how often and how fast playbooks repeat steps. */
export interface PlaybookRefs {
  readonly planContainment: string;
  readonly requestApproval: string;
  readonly expireApproval: string;
  readonly checkGuardrails: string;
  readonly verifyContainment: string;
  readonly recordOutcome: string;
  readonly planRelease: string;
  /** How often one run applies a containment that is not in force, and seconds between attempts. */
  readonly applyAttempts: number;
  readonly applySeconds: number;
  /** How often one run reads a containment that is in force before the reconciler takes over. */
  readonly watchReads: number;
  /** The same for a containment that was undone before: enough reads to last until the next sweep. */
  readonly watchReadsAfterTampering: number;
  /** Seconds between these reads. */
  readonly watchSeconds: number;
  /** Seconds between attempts to verify a release, and their number. */
  readonly verifySeconds: number;
  readonly verifyAttempts: number;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
}

/** The repetitions in a deployment. The reconciler retries every minute what a run cannot bring into force. */
export const PACE = {
  applyAttempts: 6,
  applySeconds: 1,
  watchReads: 4,
  watchReadsAfterTampering: 25,
  watchSeconds: 2,
  verifySeconds: 3,
  verifyAttempts: 10,
} as const satisfies Partial<PlaybookRefs>;

/** The error, for the journal. A cause may be long, so it is truncated. */
export const FAILURE = {
  error: jsonata('$states.errorOutput.Error'),
  cause: jsonata("$exists($states.errorOutput.Cause) ? $substring($string($states.errorOutput.Cause), 0, 400) : ''"),
};

export const catchAll = (next: string): Catcher => ({
  ErrorEquals: ['States.ALL'],
  Next: next,
  Assign: { failure: FAILURE },
});

export const backOff = (ErrorEquals: readonly string[], MaxAttempts: number): Retrier => ({
  ErrorEquals,
  MaxAttempts,
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
});
export const never = (...ErrorEquals: string[]): Retrier => ({ ErrorEquals, MaxAttempts: 0 });

/** Every function that a playbook calls is idempotent, so every error is retried: a throttled invocation, a function that was
 * terminated, a busy table. */
const FUNCTION_RETRY: readonly Retrier[] = [backOff(['States.ALL'], 5)];
/** The expiry of an approval is a result, not an error. */
const APPROVAL_RETRY: readonly Retrier[] = [never('States.Timeout'), ...FUNCTION_RETRY];
/** A field of the execution's input, for use in any state. */
export const input = (name: string): string => jsonata(`$states.context.Execution.Input.${name}`);

export interface FunctionCall {
  readonly comment: string;
  readonly functionArn: string;
  /** An object, or JSONata that evaluates to one. */
  readonly payload: Readonly<Record<string, Template>> | string;
  readonly next: string;
  readonly onError: string;
  readonly assign?: Readonly<Record<string, Template>>;
}

/** Invokes a Tierwatch function; its result is the output of the state. */
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

/** Invokes a Tierwatch function with a task token, and waits for a decision until the timeout. */
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
