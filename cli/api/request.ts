import type { Command } from 'commander';
import type * as z from 'zod';
import { type ApiClient, type DeploymentOptions, withDeploymentOptions } from './client.ts';

export interface RequestOptions extends DeploymentOptions {
  readonly reason: string;
  readonly json?: boolean;
}

/** Adds the argument and options that `contain` and `close` share. */
export const withRequestOptions = (command: Command): Command =>
  withDeploymentOptions(
    command
      .argument('<incident>', 'incident id (inc-…)')
      .requiredOption('--reason <text>', 'recorded in the journal')
      .option('--json', 'print the response as one JSON object'),
  );

/** Sends a request about an incident and returns the response. */
export async function requestOf<Answer extends z.ZodType>(
  api: ApiClient,
  options: RequestOptions,
  { incident, verb }: { readonly incident: string; readonly verb: string },
  answer: Answer,
): Promise<z.infer<Answer>> {
  const path = `/incidents/${encodeURIComponent(incident)}/${verb}`;
  return api.call(answer, 'POST', path, { body: { reason: options.reason } });
}
