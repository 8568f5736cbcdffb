import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Playbooks, StartOutcome } from '../core/response/ports.ts';

/** Longest name of an execution, and the characters that are not allowed in it. */
const MAX_NAME = 80;
const NOT_IN_NAMES = /[^0-9A-Za-z_-]/g;

export interface PlaybookArns {
  readonly containUser: string;
  readonly revokeRoleSessions: string;
  readonly release: string;
}

/** Starts an execution with a name that Step Functions accepts. `isNew` is false if the name is taken. */
async function startExecution(client: SFNClient, stateMachineArn: string, wanted: string, input: object) {
  const name = wanted.replace(NOT_IN_NAMES, '-').slice(-MAX_NAME);
  try {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { executionArn: execution = name } = await client.send(command);
    return { isNew: true, execution };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    return { isNew: false, execution: name };
  }
}

/** Starts executions of one state machine. A name that is taken belongs to an execution of the same request. */
export const executionStarter =
  (client: SFNClient, stateMachineArn: string) =>
  async (name: string): Promise<void> => {
    await startExecution(client, stateMachineArn, name, {});
  };

/** Starts state machines. A name can be used once: if a run with that name is still in progress, regardless of who started it,
 * it is the requested run; if it has ended, it blocks a new one. */
export function stepFunctionsPlaybooks(client: SFNClient, arns: PlaybookArns): Playbooks {
  async function start(stateMachineArn: string, wanted: string, input: object): Promise<StartOutcome> {
    const { isNew, execution } = await startExecution(client, stateMachineArn, wanted, input);
    return { kind: isNew || (await isRunning(stateMachineArn, execution)) ? 'started' : 'exists', execution };
  }
  async function isRunning(stateMachineArn: string, name: string): Promise<boolean> {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  }
  return {
    start: (playbook, name, input) =>
      start(playbook === 'contain-user' ? arns.containUser : arns.revokeRoleSessions, name, input),
    startRelease: (name, input) => start(arns.release, name, input),
  };
}
