import type { Command } from 'commander';
import { nextLines } from '../api/case.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { containedIn, releaseTarget, renderContained } from '../api/contained.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io } from '../io.ts';

const HELP = `
The list is read from IAM, so it includes containments whose incident is no
longer stored, for example after an uninstall that kept them.`;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(command, ['list what is contained now', 'contained'])
    .option('--json', 'print one containment per line as JSON')
    .addHelpText('after', HELP)
    .action(async (options: DeploymentOptions & { json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const contained = await containedIn(api);
      const { containments, missing } = contained;
      if (options.json) io.out([...containments, ...missing].map((one) => JSON.stringify(one)));
      else if (containments.length + missing.length === 0) io.err('Nothing is contained.');
      else {
        const commands = containments.map((one) => `tierwatch release ${releaseTarget(one)} --reason "…"`);
        io.out([...renderContained(io, contained), ...nextLines(commands)]);
      }
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}
