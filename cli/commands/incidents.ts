import type { Command } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { pagesOf } from '../api/pages.ts';
import { renderIncidents } from '../api/render.ts';
import { type IncidentSummary, incidentsAnswer } from '../api/schemas.ts';
import { EXIT, type Io } from '../io.ts';

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withDeploymentOptions(command)
    .option('--state <state>', 'only incidents in this state, e.g. open, awaiting-approval, contained')
    .option('--json', 'one incident a line, without its signals')
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
}

function show(io: Io, incidents: readonly IncidentSummary[]): void {
  if (incidents.length === 0) io.err('No incidents.');
  else io.out(renderIncidents(io, incidents));
}
