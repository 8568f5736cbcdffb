import type { Command } from 'commander';
import { withExamples } from '../help.ts';
import { DUMPS, withAccounts } from '../inputs/account-options.ts';
import type { Io } from '../io.ts';
import type { QueryFlags } from '../queries/read-accounts.ts';

const EXAMPLES = [
  ['how a user becomes a role', 'path nightly-backup role/admin account.json'],
  ['fail a pipeline if a path exists or may exist (exit code 1)', 'path ci production-deployer account.json --json'],
  ['the same for a deployment', 'path ci production-deployer --stack Tierwatch'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withAccounts(withExamples(command, ...EXAMPLES))
    .argument('<from>', 'ARN or name of a user or role')
    .argument('<to>', 'ARN or name of a user or role')
    .argument('[dump...]', DUMPS)
    .action(async (from: string, to: string, dumps: readonly string[], flags: QueryFlags) => {
      const { runPath } = await import('../queries/path.ts');
      done(await runPath(io, from, to, dumps, flags));
    });
}
