import type { Command } from 'commander';
import { type AssessFlags, FORMATS } from '../assess/flags.ts';
import { withExamples } from '../help.ts';
import { collect, DUMPS, withStack } from '../inputs/account-options.ts';
import type { Io } from '../io.ts';

const EXAMPLES = [
  ['rank the identities of an account', 'assess account.json --credential-report report.csv'],
  ['show one identity: paths, who can become it, remediation', 'assess account.json --identity deploy-role'],
  ['find what to change first', 'assess account.json --fix-plan'],
  ['the same as a script for the AWS CLI', 'assess account.json --fix-plan --fix-script fix.sh'],
  ['the plan as Terraform', 'assess account.json --fix-plan --fix-script fix.tf --fix-format terraform'],
  ['the same for a deployment', 'assess --stack Tierwatch --fix-plan'],
  ['simulate a change of your own', 'assess account.json --try change.json'],
  ['show which permissions an identity uses', 'assess account.json --activity logs/ --identity deploy-role'],
  ['check a planned policy in a pull request', 'assess account.json --policy-change policy.json'],
  ['report by the items of a framework', 'assess account.json --framework owasp-nhi'],
  ['write the HTML report', 'assess account.json --format html --output report.html'],
  ['fail a pipeline if an identity in tier 0 got worse', 'assess account.json --diff last-week.json --fail-on T0'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withStack(withExamples(command, ...EXAMPLES))
    .argument('[dump...]', DUMPS)
    .option(
      '--credential-report <csv>',
      'IAM credential report: adds access keys, passwords, MFA and the root user',
      collect,
    )
    .option('--workloads <json>', 'compute and its roles; an empty list means that the account has no compute', collect)
    .option('--scp <json>', 'service control policies; one file per level, outermost first', collect)
    .option('--rcp <json>', 'resource control policies; one file per level, outermost first', collect)
    .option(
      '--resource-policies <json>',
      'policies of buckets, keys, functions, queues, topics, repositories and secrets: a list of what the AWS CLI prints, each with the ARN in Resource',
      collect,
    )
    .option(
      '--activity <logs>',
      'CloudTrail files (.json, .json.gz, .jsonl) or folders of them: shows which permissions are used',
      collect,
    )
    .option(
      '--last-accessed <json>',
      'what `aws iam get-service-last-accessed-details` prints, with the ARN in Arn; files or folders',
      collect,
    )
    .option('--config <json>', 'tierwatch.config.json of a deployment: applies its settings and exceptions')
    .option('--owner-tags <keys>', 'tag keys that name an owner, comma-separated, in order of precedence')
    .option('--known-owners <file>', 'current people and teams, one per line; all other owners count as departed')
    .option('--known-account <id>', 'account of a known vendor; repeatable', collect)
    .option('--own-account <id>', 'another account of your own; repeatable', collect)
    .option('--identity <arn or name>', 'show one identity in detail: paths, who can become it, remediation')
    .option(`--format <format>`, FORMATS.join(', '), 'table')
    .option('--security-hub-region <region>', 'Region of Security Hub, for --format asff (default: AWS_REGION)')
    .option(
      '--framework <name>',
      'report the findings for each item of owasp-nhi, nist-csf or nist-ai-rmf, and the gaps',
    )
    .option('--json', 'print one identity per line as JSON')
    .option('--all', 'include low-risk identities in the table')
    .option('--output <file>', 'write to a file instead of standard output')
    .option('--diff <old>', 'compare with an older dump, or with older --json output')
    .option('--fix-plan', 'find the changes that take the most identities out of T0 and T1; each is simulated')
    .option('--no-fix-plan', 'skip the simulated fixes, which take most of the time in large accounts')
    .option('--fix-script <file>', 'write the fix plan as an AWS CLI script, with its inverse beside it (fix.undo.sh)')
    .option('--fix-format <format>', 'write the script as cli, terraform or cloudformation (default: cli)')
    .option('--try <json>', 'simulate your own changes: one, a list, or the JSON of a fix plan')
    .option(
      '--policy-change <json>',
      'report what a planned policy would newly allow, {"policy" or "resource", "document"}; exit 1 if it opens anything',
    )
    .option(
      '--fail-on <severity or tier>',
      'exit 1 on reasons of this severity or higher, or on identities of this tier (T0 to T3) or higher risk',
    )
    .option('--as-of <time>', 'calculate ages as of this time instead of now')
    .action(async (dumps: readonly string[], flags: AssessFlags) => {
      const { run } = await import('../assess/run.ts');
      done(await run(io, dumps, flags));
    });
}
