import type { Command } from 'commander';
import type * as z from 'zod';
import { type ApiClient, type DeploymentOptions, withDeploymentOptions } from './client.ts';
import { decidedAnswer } from './schemas.ts';

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
  { reason }: Pick<RequestOptions, 'reason'>,
  { incident, verb }: { readonly incident: string; readonly verb: string },
  answer: Answer,
): Promise<z.infer<Answer>> {
  const path = `/incidents/${encodeURIComponent(incident)}/${verb}`;
  return api.call(answer, 'POST', path, { body: { reason } });
}

/** Decides about an approval. The API refuses the hash of another plan. */
export const decide = (
  api: ApiClient,
  approvalId: string,
  body: { readonly decision: 'approve' | 'refuse'; readonly planHash: string; readonly reason: string },
) => api.call(decidedAnswer, 'POST', `/approvals/${encodeURIComponent(approvalId)}`, { body });
