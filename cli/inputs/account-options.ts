import type { Command } from 'commander';

/** The values of an option that can be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The options by which the query commands read accounts. A deployment stores postures without policies, so that these commands
 * work on files. */
export const withAccountFiles = (command: Command): Command =>
  command
    .option('--credential-report <csv>', 'IAM credential report: adds access keys, passwords and MFA', collect)
    .option('--workloads <json>', 'compute and its roles; an empty list means that the account has no compute', collect)
    .option('--scp <json>', 'service control policies; one file per level, outermost first', collect)
    .option('--config <json>', 'tierwatch.config.json of a deployment: applies its settings')
    .option('--json', 'print JSON')
    .option('--as-of <time>', 'calculate ages as of this time instead of now')
    .addHelpText(
      'after',
      '\nWorks on files: a deployment returns postures, not the policies that\nthis command needs.',
    );

export const DUMPS = 'output of `aws iam get-account-authorization-details`, one file per account';
