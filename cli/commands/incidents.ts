import type { Command } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { pagesOf } from '../api/pages.ts';
import { renderIncidents } from '../api/render.ts';
import { type IncidentSummary, incidentsAnswer } from '../api/schemas.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io } from '../io.ts';

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['list all incidents', 'incidents'],
    ['list incidents that wait for approval', 'incidents --state awaiting-approval'],
  )
    .option('--state <state>', 'list only incidents in this state, for example open or contained')
    .option('--json', 'print one incident per line as JSON, without its signals')
    .action(async (options: DeploymentOptions & { state?: string; json?: boolean }) => {
      const api = await ApiClient.connect(io, options);
      const pages = pagesOf((next) =>
        api.call(incidentsAnswer, 'GET', '/incidents', { query: { state: options.state, next } }),
      );
      const all: IncidentSummary[] = [];
      for await (const { incidents } of pages) {
        if (options.json) io.out(incidents.map((incident) => JSON.stringify(incident)));
        else all.push(...incidents);
      }
      if (options.json !== true) show(io, all);
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}

function show(io: Io, incidents: readonly IncidentSummary[]): void {
  if (incidents.length === 0) io.err('No incidents.');
  else io.out(renderIncidents(io, incidents));
}
