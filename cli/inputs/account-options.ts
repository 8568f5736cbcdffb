import type { Command } from 'commander';

/** The values of an option that can be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The options that name a deployment instead of files. */
export const withStack = (command: Command): Command =>
  command
    .option('--stack <name>', 'read what the deployment of this stack has stored, instead of files')
    .option('--region <region>', 'Region of the stack (default: AWS_REGION)')
    .option('--account <id>', 'only this account of the deployment');

/** The options by which the query commands read accounts. */
export const withAccounts = (command: Command): Command =>
  withStack(command)
    .option('--credential-report <csv>', 'IAM credential report: adds access keys, passwords and MFA', collect)
    .option('--workloads <json>', 'compute and its roles; an empty list means that the account has no compute', collect)
    .option('--scp <json>', 'service control policies; one file per level, outermost first', collect)
    .option('--rcp <json>', 'resource control policies; one file per level, outermost first', collect)
    .option('--config <json>', 'tierwatch.config.json of a deployment: applies its settings')
    .option('--json', 'print JSON')
    .option('--as-of <time>', 'calculate ages as of this time instead of now');

export const DUMPS = 'output of `aws iam get-account-authorization-details` (.json, .json.gz), one file per account';
