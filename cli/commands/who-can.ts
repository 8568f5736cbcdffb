import type { Command } from 'commander';
import { withExamples } from '../help.ts';
import { DUMPS, withAccounts } from '../inputs/account-options.ts';
import type { Io } from '../io.ts';
import type { QueryFlags } from '../queries/read-accounts.ts';

const EXAMPLES = [
  ['who can read an object', 'who-can s3:GetObject arn:aws:s3:::payroll/2026.csv account.json'],
  [
    'who can create access keys for the user admin',
    'who-can iam:CreateAccessKey arn:aws:iam::111122223333:user/admin account.json',
  ],
  ['the same for a deployment', 'who-can s3:GetObject arn:aws:s3:::payroll/2026.csv --stack Tierwatch'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withAccounts(withExamples(command, ...EXAMPLES))
    .argument('<action>', 'service:Action, for example s3:GetObject')
    .argument('<resource>', 'ARN of the resource, or * for actions without one; resource policies are not evaluated')
    .argument('[dump...]', DUMPS)
    .action(async (action: string, resource: string, dumps: readonly string[], flags: QueryFlags) => {
      const { runWhoCan } = await import('../queries/who-can.ts');
      done(await runWhoCan(io, action, resource, dumps, flags));
    });
}
