import type { Command } from 'commander';
import { withExamples } from '../help.ts';
import { DUMPS, withAccounts } from '../inputs/account-options.ts';
import type { Io } from '../io.ts';
import type { QueryFlags } from '../queries/read-accounts.ts';

const EXAMPLES = [
  [
    'what an attacker with a key of a user reaches',
    'blast-radius nightly-backup account.json --workloads compute.json',
  ],
  ['the same for a deployment', 'blast-radius nightly-backup --stack Tierwatch'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withAccounts(withExamples(command, ...EXAMPLES))
    .argument('<identity>', 'ARN or name of a user or role')
    .argument('[dump...]', DUMPS)
    .action(async (identity: string, dumps: readonly string[], flags: QueryFlags) => {
      const { runBlastRadius } = await import('../queries/blast-radius.ts');
      done(await runBlastRadius(io, identity, dumps, flags));
    });
}
