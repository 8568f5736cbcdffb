import type { Command } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { renderIncidents } from '../api/render.ts';
import { incidentsAnswer } from '../api/schemas.ts';
import { EXIT, type Io } from '../io.ts';

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withDeploymentOptions(command)
    .option('--state <state>', 'only incidents in this state, e.g. open, awaiting-approval, contained')
    .option('--json', 'one incident a line')
    .action(async (options: DeploymentOptions & { state?: string; json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const { incidents } = await api.call(incidentsAnswer, 'GET', '/incidents', { query: { state: options.state } });
      if (options.json) for (const incident of incidents) io.out(`${JSON.stringify(incident)}\n`);
      else if (incidents.length === 0) io.err('No incidents.\n');
      else io.out(renderIncidents(io, incidents));
      done(EXIT.done);
    });
}
