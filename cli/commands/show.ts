import type { Command } from 'commander';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { renderApproval, renderCase, renderIdentity, renderPlan } from '../api/render.ts';
import { approvalAnswer, identityAnswer, incidentAnswer } from '../api/schemas.ts';
import { EXIT, type Io } from '../io.ts';

/** Incident ids say what they are, ARNs too; everything else can only be an approval's random id. */
async function show(io: Io, api: ApiClient, id: string): Promise<{ data: unknown; text: readonly string[] }> {
  if (id.startsWith('arn:')) {
    const answer = await api.call(identityAnswer, 'GET', `/identities/${encodeURI(id)}`);
    return { data: answer, text: renderIdentity(io, answer.identity) };
  }
  if (id.startsWith('inc-')) {
    const answer = await api.call(incidentAnswer, 'GET', `/incidents/${encodeURIComponent(id)}`);
    return { data: answer, text: renderCase(io, answer) };
  }
  const answer = await api.call(approvalAnswer, 'GET', `/approvals/${encodeURIComponent(id)}`);
  return { data: answer, text: [...renderApproval(io, answer.approval), '', ...renderPlan(io, answer.plan)] };
}

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withDeploymentOptions(command)
    .argument('<id>', 'incident id (inc-…), approval id, or ARN of an identity')
    .option('--json', 'as one JSON object')
    .action(async (id: string, options: DeploymentOptions & { json?: boolean }) => {
      const { data, text } = await show(io, await ApiClient.connect(io, options), id);
      io.out(options.json ? JSON.stringify(data) : text);
      done(EXIT.done);
    });
}
