import jsonata from 'jsonata';
import type {
  Catcher,
  Definition,
  MapState,
  Retrier,
  State,
  States,
  TaskState,
  Template,
} from '../../../infra/playbooks/asl.ts';

/** A small interpreter for the part of the Amazon States Language that the playbooks use, with the JSONata engine that Step Functions
 * uses. Waits take no time. The test performs the tasks. */

/** An error with its Step Functions name. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string;
  constructor(error: string, cause = '') {
    super(cause);
    this.error = error;
  }
}

export interface Call {
  readonly state: string;
  /** Last part of the resource or of the function ARN: `putUserPolicy`, `plan-containment`. */
  readonly target: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Time limit of the task. */
  readonly seconds: number;
}

export interface Run {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Names of states in the order in which they were entered. */
  readonly path: readonly string[];
}

type Variables = Record<string, unknown>;
interface Machine {
  readonly perform: (call: Call) => Promise<unknown>;
  readonly execution: { readonly Id: string; readonly Name: string; readonly Input: object };
  readonly path: string[];
}
interface Ended {
  readonly output: unknown;
}

const MOST_STATES = 2_000;

/** Runs a playbook to its end. */
export async function runPlaybook(
  definition: Definition,
  input: object,
  perform: (call: Call) => Promise<unknown>,
  name = 'run',
): Promise<Run> {
  const path: string[] = [];
  const execution = {
    Id: `arn:aws:states:eu-central-1:111111111111:execution:playbook:${name}`,
    Name: name,
    Input: input,
  };
  try {
    const { output } = await runStates({ perform, execution, path }, definition.StartAt, definition.States, input, {});
    return { status: 'SUCCEEDED', output, path };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { status: 'FAILED', output: undefined, error: error.error, cause: error.message, path };
  }
}

async function runStates(
  machine: Machine,
  startAt: string,
  states: States,
  input: unknown,
  variables: Variables,
): Promise<Ended> {
  let [name, value] = [startAt, input];
  for (;;) {
    machine.path.push(name);
    if (machine.path.length > MOST_STATES) throw new Error(`too many states: ${machine.path.slice(-20).join(' → ')}`);
    const state = states[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    const next = await step(machine, name, state, value, variables);
    if (next.next === undefined) return { output: next.output };
    [name, value] = [next.next, next.output];
  }
}

interface Next {
  readonly next: string | undefined;
  readonly output: unknown;
}

async function step(machine: Machine, name: string, state: State, input: unknown, variables: Variables): Promise<Next> {
  const scope = {
    input,
    context: { Execution: machine.execution, Task: { Token: `token of ${name} in ${machine.execution.Name}` } },
  };
  const fill = (template: Template | undefined, extra: object = {}): Promise<unknown> =>
    evaluate(template ?? null, { ...scope, ...extra }, variables);
  const assign = async (
    template: Readonly<Record<string, Template>> | undefined,
    extra: object = {},
  ): Promise<void> => {
    if (template !== undefined) Object.assign(variables, await fill(template, extra));
  };
  const onwards = 'Next' in state ? state.Next : undefined;
  switch (state.Type) {
    case 'Pass':
      await assign(state.Assign);
      return { next: onwards, output: state.Output === undefined ? input : await fill(state.Output) };
    case 'Wait':
      await assign(state.Assign);
      return { next: onwards, output: input };
    case 'Choice':
      for (const choice of state.Choices) {
        if ((await fill(choice.Condition)) !== true) continue;
        await assign(choice.Assign);
        return { next: choice.Next, output: input };
      }
      await assign(state.Assign);
      return { next: state.Default, output: input };
    case 'Succeed':
      return { next: undefined, output: await fill(state.Output) };
    case 'Fail':
      throw new StateError(String(await fill(state.Error)), String(await fill(state.Cause)));
    default:
      try {
        const result =
          state.Type === 'Map' ? await runMap(machine, state, fill, variables) : await task(machine, name, state, fill);
        await assign(state.Assign, { result });
        return { next: onwards, output: state.Output === undefined ? result : await fill(state.Output, { result }) };
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const catcher = (state.Catch ?? []).find((one) => matches(one, error));
        if (catcher === undefined) throw error;
        const errorOutput = { Error: error.error, Cause: error.message };
        await assign(catcher.Assign, { errorOutput });
        const output = catcher.Output === undefined ? errorOutput : await fill(catcher.Output, { errorOutput });
        return { next: catcher.Next, output };
      }
  }
}

type Fill = (template: Template | undefined, extra?: object) => Promise<unknown>;

async function task(machine: Machine, state: string, made: TaskState, fill: Fill): Promise<unknown> {
  const filled = await fill(made.Arguments);
  const given = isRecord(filled) ? filled : {};
  const called = given.FunctionName;
  const target =
    String(called ?? made.Resource)
      .split(':')
      .at(-1) ?? '';
  const seconds = await fill(made.TimeoutSeconds);
  if (typeof seconds !== 'number' || seconds <= 0) throw new StateError('States.Runtime', `${state} has no time limit`);
  const payload = called === undefined ? given : isRecord(given.Payload) ? given.Payload : {};
  const tried = new Map<Retrier, number>();
  for (let attempt = 0; ; attempt += 1) {
    try {
      const result = await machine.perform({ state, target, arguments: payload, attempt, seconds });
      return called === undefined || made.Resource.endsWith('.waitForTaskToken') ? result : { Payload: result };
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      const retrier = made.Retry.find((one) => matches(one, error));
      const used = retrier === undefined ? 0 : (tried.get(retrier) ?? 0);
      if (retrier === undefined || used >= retrier.MaxAttempts) throw error;
      tried.set(retrier, used + 1);
    }
  }
}

async function runMap(machine: Machine, state: MapState, fill: Fill, variables: Variables): Promise<unknown> {
  const items = await fill(state.Items);
  if (!Array.isArray(items))
    throw new StateError('States.QueryEvaluationError', `expected items, got ${JSON.stringify(items)}`);
  const outputs: unknown[] = [];
  const { StartAt, States: inner } = state.ItemProcessor;
  // Variables that an item assigns are local to it.
  for (const item of items) outputs.push((await runStates(machine, StartAt, inner, item, { ...variables })).output);
  return outputs;
}

const matches = ({ ErrorEquals }: Retrier | Catcher, { error }: StateError): boolean =>
  ErrorEquals.includes(error) || ErrorEquals.includes('States.ALL');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function evaluate(template: Template, states: object, variables: Variables): Promise<unknown> {
  if (typeof template === 'string') {
    const [, expression] = /^\{%(.*)%\}$/s.exec(template) ?? [];
    if (expression === undefined) return template;
    const value: unknown = await jsonata(expression).evaluate({}, { ...variables, states });
    // Step Functions fails if an expression returns nothing.
    if (value === undefined) throw new StateError('States.QueryEvaluationError', `${expression} returned nothing`);
    return structuredClone(value);
  }
  if (Array.isArray(template)) return Promise.all(template.map((item) => evaluate(item, states, variables)));
  if (typeof template !== 'object' || template === null) return template;
  const members = await Promise.all(
    Object.entries(template).map(async ([name, member]) => [name, await evaluate(member, states, variables)] as const),
  );
  return Object.fromEntries(members);
}
