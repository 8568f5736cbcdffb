import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import type { ClientSettings } from '../../../local/credentials.ts';

/** A call that a state machine made with its own role. */
export interface ExecutionCall {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  /** Names of the state machine and the state, for messages. */
  readonly where: string;
}

/** Every task that the executions of these state machines scheduled, as an IAM request. */
export async function executionCalls(settings: ClientSettings, machines: readonly string[]): Promise<ExecutionCall[]> {
  const sfn = new SFNClient(settings);
  const calls: ExecutionCall[] = [];
  for (const stateMachineArn of machines) {
    const {
      definition = '{}',
      roleArn = '',
      name = '',
    } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const functions = functionsOf(JSON.parse(definition));
    for (const executionArn of await executionsOf(sfn, stateMachineArn)) {
      const history = await historyOf(sfn, executionArn);
      for (const { resource, state, on } of tasks(history)) {
        const target = /:lambda:/.test(resource) ? (functions.get(state) ?? '') : on;
        calls.push({ roleArn, where: `${name} / ${state}`, action: actionOf(resource), resource: target });
      }
    }
  }
  return calls;
}

async function executionsOf(sfn: SFNClient, stateMachineArn: string): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
    found.push(...(page.executions ?? []).map(({ executionArn = '' }) => executionArn));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

async function historyOf(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, nextToken, maxResults: 1000 }));
    found.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

interface Task {
  readonly resource: string;
  readonly state: string;
  /** ARN of the identity that the call is about; `*` if it names none. */
  readonly on: string;
}

/** Tasks in the order in which they were scheduled, each with the state that was entered last before it and the identity that was
 * named last, since an execution is about one identity. The history does not have the parameters. */
function tasks(history: readonly HistoryEvent[]): Task[] {
  const account = history[0]?.executionStartedEventDetails?.roleArn?.split(':')[4] ?? '';
  let state = '';
  let on = '*';
  const found: Task[] = [];
  for (const event of history) {
    state = event.stateEnteredEventDetails?.name ?? state;
    const text =
      event.executionStartedEventDetails?.input ??
      event.stateEnteredEventDetails?.input ??
      event.taskSucceededEventDetails?.output;
    on = identityIn(text ?? '', account) ?? on;
    const resource = event.taskScheduledEventDetails?.resource;
    if (resource !== undefined) found.push({ resource, state, on });
  }
  return found;
}

function identityIn(text: string, account: string): string | undefined {
  const [, arn] = /"identity": ?"(arn:aws:iam::[^"]+)"/.exec(text) ?? [];
  if (arn !== undefined) return arn;
  const [, kind, name] = /"(userName|roleName)": ?"([^"]+)"/.exec(text) ?? [];
  return kind === undefined ? undefined : `arn:aws:iam::${account}:${kind === 'userName' ? 'user' : 'role'}/${name}`;
}

/** `arn:aws:states:::aws-sdk:iam:putUserPolicy` requires `iam:PutUserPolicy`. */
function actionOf(resource: string): string {
  const native = /:aws-sdk:(\w+):(\w+)/.exec(resource);
  if (native?.[1] !== undefined && native[2] !== undefined) {
    return `${native[1]}:${native[2].charAt(0).toUpperCase()}${native[2].slice(1)}`;
  }
  if (/:lambda:/.test(resource)) return 'lambda:InvokeFunction';
  throw new Error(`expected a known task resource, got ${resource}; add its IAM action`);
}

/** Function ARNs by the name of the state that invokes them, at any depth of the definition. */
function functionsOf(definition: unknown, found = new Map<string, string>()): Map<string, string> {
  if (typeof definition !== 'object' || definition === null) return found;
  for (const [name, value] of Object.entries(definition)) {
    const called = z.looseObject({ Arguments: z.looseObject({ FunctionName: z.string() }) }).safeParse(value);
    if (called.success) found.set(name, called.data.Arguments.FunctionName);
    functionsOf(value, found);
  }
  return found;
}
