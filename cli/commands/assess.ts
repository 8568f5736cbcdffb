import type { Command } from 'commander';
import { type AssessFlags, FORMATS } from '../assess/flags.ts';
import type { Io } from '../io.ts';

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `tierwatch assess`: what every identity of an authorization-details dump can do, can become, and why it matters. */
export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  command
    .argument(
      '<dump...>',
      'output of `aws iam get-account-authorization-details`, .json or .json.gz; several for several accounts',
    )
    .option('--credential-report <csv>', 'IAM credential report: keys, passwords, MFA, root', several)
    .option('--workloads <json>', 'compute that carries roles; an empty list says that there is none', several)
    .option('--scp <json>', 'service control policies; several files are levels, outermost first', several)
    .option('--config <json>', 'tierwatch.config.json of a deployment: judge by its settings and exceptions')
    .option('--owner-tags <keys>', 'tag keys that name an owner, comma-separated, in order')
    .option('--known-owners <file>', 'people and teams that exist, one a line: other owners have left')
    .option('--known-account <id>', 'account of a vendor that is known', several)
    .option('--own-account <id>', 'another account of your own', several)
    .option('--identity <arn or name>', 'one identity in full: how, who can become it, what to do')
    .option(`--format <format>`, FORMATS.join(', '), 'table')
    .option('--json', 'one JSON object per identity per line')
    .option('--all', 'the table with every identity, however harmless')
    .option('--output <file>', 'write to a file instead of standard output')
    .option('--diff <old>', 'what got better and worse since an older dump, or older --json output')
    .option(
      '--fail-on <severity or tier>',
      'exit 1 for reasons from this severity on, or for this tier (T0, T1…) and worse',
    )
    .option('--as-of <time>', 'count ages from this moment instead of now')
    .action(async (dumps: readonly string[], flags: AssessFlags) => {
      const { run } = await import('../assess/run.ts');
      done(await run(io, dumps, flags));
    });
}
