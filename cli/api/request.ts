import type { Command } from 'commander';
import { EXIT, type Io } from '../io.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from './client.ts';
import { startedAnswer } from './schemas.ts';

/** `contain` and `release`: asks the deployment to start a playbook for an incident. */
export function defineRequest(
  command: Command,
  io: Io,
  done: (exitCode: number) => void,
  request: { readonly verb: 'contain' | 'release'; readonly started: string },
): void {
  withDeploymentOptions(command)
    .argument('<incident>', 'id of the incident (inc-…)')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--json', 'the answer as one JSON object')
    .action(async (id: string, options: DeploymentOptions & { reason: string; json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const path = `/incidents/${encodeURIComponent(id)}/${request.verb}`;
      const answer = await api.call(startedAnswer, 'POST', path, { body: { reason: options.reason } });
      io.out(options.json ? `${JSON.stringify(answer)}\n` : `${request.started}\n   ${answer.execution}\n`);
      done(EXIT.done);
    });
}
