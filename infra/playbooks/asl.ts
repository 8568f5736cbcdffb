/** The part of the Amazon States Language (JSONata) that the playbooks use, as plain typed data.
 * https://states-language.net and https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */

/** `{% … %}`, a literal, or an object or array of them. */
export type Template = string | number | boolean | null | readonly Template[] | { readonly [name: string]: Template };
type Assignments = Readonly<Record<string, Template>>;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Assignments;
  /** Default: the error. */
  readonly Output?: Template;
}

type Transition = { readonly Next: string } | { readonly End: true };
interface Described {
  /** One sentence for the reader of the workflow graph. */
  readonly Comment?: string;
}

export type TaskState = Described &
  Transition & {
    readonly Type: 'Task';
    readonly Resource: string;
    readonly Arguments: Template;
    readonly TimeoutSeconds: number | string;
    readonly Assign?: Assignments;
    readonly Output?: Template;
    readonly Retry: readonly Retrier[];
    readonly Catch?: readonly Catcher[];
  };

export type MapState = Described &
  Transition & {
    readonly Type: 'Map';
    readonly Items: string;
    readonly MaxConcurrency: number;
    readonly ItemProcessor: {
      readonly ProcessorConfig: { readonly Mode: 'INLINE' };
      readonly StartAt: string;
      readonly States: States;
    };
    readonly Assign?: Assignments;
    readonly Output: Template;
    readonly Catch: readonly Catcher[];
  };

export interface ChoiceState extends Described {
  readonly Type: 'Choice';
  readonly Choices: readonly { readonly Condition: string; readonly Next: string; readonly Assign?: Assignments }[];
  readonly Default: string;
  /** Applies if no choice matches. */
  readonly Assign?: Assignments;
}

export type PassState = Described &
  Transition & { readonly Type: 'Pass'; readonly Assign?: Assignments; readonly Output?: Template };
export type WaitState = Described &
  Transition & { readonly Type: 'Wait'; readonly Seconds: number | string; readonly Assign?: Assignments };
export type EndState = Described &
  (
    | { readonly Type: 'Succeed'; readonly Output: Template }
    | { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string }
  );

export type State = TaskState | MapState | ChoiceState | PassState | WaitState | EndState;
export type States = Readonly<Record<string, State>>;

export interface Definition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly States: States;
}

/** A JSONata expression in the delimiters that the language requires. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;
