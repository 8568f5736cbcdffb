import type * as z from 'zod';
import { nextLines } from '../api/case.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { containedIn, releaseTarget, renderContained } from '../api/contained.ts';
import { releaseAnswer } from '../api/schemas.ts';
import type { CommandModule } from '../command.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { Questions } from '../questions.ts';

const HELP = `
Access keys that were used in the attack stay inactive, because the attacker
still has them. Create a new access key for the workload instead, or use
--reactivate-keys to reactivate them anyway.

Tier 0 identities and critical incidents need two responders: the first request
is recorded, and the release starts when another responder runs the same
command.

The release by ARN also works if no incident is stored: it removes the deny
policies of Tierwatch. In that case, access keys stay inactive, because
Tierwatch does not know which of them were active before.`;

interface ReleaseOptions extends DeploymentOptions {
  readonly reason: string;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly reactivateKeys?: boolean;
  readonly json?: boolean;
}

type ReleaseAnswer = z.infer<typeof releaseAnswer>;

export const define: CommandModule['define'] = (command, io, done) => {
  withExamples(
    command,
    ['restore access', 'release inc-bb04c2ab950088666605 --reason "key replaced"'],
    ['without a stored incident', 'release arn:aws:iam::111122223333:user/backup --reason "uninstall"'],
    ['everything that is contained', 'release --all --reason "uninstall"'],
  )
    .argument('[incident]', 'incident id (inc-…), or ARN of a contained identity')
    .requiredOption('--reason <text>', 'recorded in the journal')
    .option('--all', 'release everything that "contained" lists, after a confirmation')
    .option('--yes', 'with --all: do not ask')
    .option('--reactivate-keys', 'also reactivate the access keys that were used in the attack')
    .option('--json', 'print each response as one JSON object')
    .addHelpText('after', HELP)
    .action(async (target: string | undefined, options: ReleaseOptions) => {
      if ((target === undefined) === (options.all !== true))
        throw new UsageError('expected an incident id or an ARN, or --all');
      const api = await ApiClient.connect(io, options);
      if (target === undefined) done(await releaseAll(io, api, options));
      else {
        print(io, options, target, await release(api, target, options));
        done(EXIT.done);
      }
    });
  withDeploymentOptions(command);
};

function release(api: ApiClient, target: string, options: ReleaseOptions): Promise<ReleaseAnswer> {
  const path = target.startsWith('arn:')
    ? `/containments/${encodeURI(target)}`
    : `/incidents/${encodeURIComponent(target)}/release`;
  const keys = options.reactivateKeys === true ? { reactivateKeys: true } : {};
  return api.call(releaseAnswer, 'POST', path, { body: { reason: options.reason, ...keys } });
}

/** Releases one after the other; a failure does not stop the rest. */
async function releaseAll(io: Io, api: ApiClient, options: ReleaseOptions): Promise<number> {
  const contained = await containedIn(api);
  const targets = contained.containments.map(releaseTarget);
  if (targets.length === 0) {
    io.err('Nothing is contained.');
    return EXIT.done;
  }
  io.err(renderContained(io, { ...contained, missing: [] }));
  await confirmAll(io, targets.length, options);
  let failures = 0;
  for (const [position, target] of targets.entries()) {
    if (position > 0 && options.json !== true) io.out('');
    try {
      print(io, options, target, await release(api, target, options));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failures += 1;
      io.err(`${target}: ${error.message}`);
    }
  }
  return failures === 0 ? EXIT.done : EXIT.usage;
}

async function confirmAll(io: Io, count: number, { yes }: ReleaseOptions): Promise<void> {
  if (yes === true) return;
  if (!io.interactive) throw new UsageError('nothing released: to release non-interactively, use --all --yes');
  using questions = new Questions(io);
  const what = count === 1 ? 'this identity' : `these ${count} identities`;
  if (!(await questions.confirm(`Release ${what}?`))) throw new UsageError('nothing released');
}

function print(io: Io, options: ReleaseOptions, target: string, answer: ReleaseAnswer): void {
  if (options.json) io.out(JSON.stringify(answer));
  else if ('execution' in answer) io.out(started(target, answer));
  else io.out(waiting(target, options.reactivateKeys === true, answer));
}

function started(target: string, { execution, incidentId }: ReleaseAnswer): readonly string[] {
  const head = target.startsWith('arn:') ? `The release of ${target} has started.` : 'The release has started.';
  const next = `tierwatch show ${typeof incidentId === 'string' ? incidentId : target}`;
  return [head, `  ${execution}`, ...nextLines([next])];
}

function waiting(target: string, reactivateKeys: boolean, answer: { needs: unknown; requestedBy: unknown }) {
  if (answer.needs !== 'second-person') return [`Not released yet: this release requires ${answer.needs}.`];
  const keys = reactivateKeys ? ' --reactivate-keys' : '';
  return [
    'Not released yet: a second responder must confirm within 24 hours.',
    `  requested by ${answer.requestedBy}`,
    ...nextLines([`tierwatch release ${target}${keys} --reason "…"`], 'Next, as another responder'),
  ];
}
