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

/** Starts executions of one state machine. A name that is taken belongs to an execution of the same request. */
export const executionStarter =
  (client: SFNClient, stateMachineArn: string) =>
  async (wanted: string): Promise<void> => {
    const name = wanted.replace(NOT_IN_NAMES, '-').slice(-MAX_NAME);
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    }
  };

/** Starts state machines. A name can be used once: if a run with that name is still in progress, regardless of who started it,
 * it is the requested run; if it has ended, it blocks a new one. */
export function stepFunctionsPlaybooks(client: SFNClient, arns: PlaybookArns): Playbooks {
  async function start(stateMachineArn: string, wanted: string, input: object): Promise<StartOutcome> {
    const name = wanted.replace(NOT_IN_NAMES, '-').slice(-MAX_NAME);
    try {
      const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
      const { executionArn } = await client.send(command);
      return { kind: 'started', execution: executionArn ?? name };
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
      return { kind: (await isRunning(stateMachineArn, name)) ? 'started' : 'exists', execution: name };
    }
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
