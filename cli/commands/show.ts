import type { Command } from 'commander';
import { decisions, isPending, nextLines, renderCase } from '../api/case.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { readApproval, readCase, readIdentity } from '../api/read-case.ts';
import { renderApproval, renderIdentity, renderPlan } from '../api/render.ts';
import { identitiesAnswer } from '../api/schemas.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { matching, similarNames } from '../match-identity.ts';

/** The result as data and as text. */
interface Shown {
  readonly data: unknown;
  readonly text: readonly string[];
}

/** Incident ids and ARNs are recognized by their prefix, approval ids by their format; anything else is the name of an identity. */
async function show(io: Io, api: ApiClient, id: string): Promise<Shown> {
  if (id.startsWith('arn:')) return showIdentity(io, api, id);
  if (id.startsWith('inc-')) {
    const answer = await readCase(api, id);
    return { data: answer, text: renderCase(io, answer) };
  }
  if (APPROVAL.test(id)) {
    const answer = await readApproval(api, id);
    const { approval, plan } = answer;
    const commands = isPending(approval) ? decisions(approval.incidentId) : [];
    const text = [...renderApproval(io, approval), '', ...renderPlan(io, plan), ...nextLines(commands)];
    return { data: answer, text };
  }
  const { identities } = await api.call(identitiesAnswer, 'GET', '/identities');
  const [found, ...others] = matching(identities, id);
  if (found === undefined) {
    const expected = 'expected an incident id (inc-…), an approval id, or an ARN or name of an identity';
    throw new UsageError(`${id}: identity not found${similarNames(identities, id)}; ${expected}`);
  }
  if (others.length > 0) {
    const arns = [found, ...others].map(({ identity }) => identity);
    throw new UsageError(`${id} is the name of ${arns.length} identities; use the ARN: ${arns.join(' or ')}`);
  }
  return showIdentity(io, api, found.identity);
}

const APPROVAL = /^[0-9a-f]{32}$/;

async function showIdentity(io: Io, api: ApiClient, arn: string): Promise<Shown> {
  const answer = await readIdentity(api, arn);
  return { data: answer, text: renderIdentity(io, answer.identity) };
}

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['an incident: what happened, what containment interrupts, and the plan', 'show inc-bb04c2ab950088666605'],
    ['an identity, by name or ARN', 'show nightly-backup'],
    ['a plan that is waiting for approval', 'show 0f4e6a1c9d2b48f7a35e8c1d7b9f2a60'],
  )
    .argument('<id>', 'incident id (inc-…), approval id, or ARN or name of an identity')
    .option('--json', 'print one object as JSON')
    .action(async (id: string, options: DeploymentOptions & { json?: boolean }) => {
      const { data, text } = await show(io, await ApiClient.connect(io, options), id);
      io.out(options.json ? JSON.stringify(data) : text);
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}
