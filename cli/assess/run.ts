import { SEVERITIES, type Severity } from '../../layers/core/identity.ts';
import { type Assessment, assess } from '../../layers/core/posture/assess.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import type { PostureOptions } from '../../layers/core/posture/options.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { readConfigFile } from '../inputs/config-file.ts';
import { readEstates } from '../inputs/estate-files.ts';
import { readText } from '../inputs/json-file.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { matching, similarNames } from '../match-identity.ts';
import { printMessage } from '../message.ts';
import { progressOf } from '../progress.ts';
import { type AssessFlags, type Format, isFormat } from './flags.ts';
import { worstFirst } from './order.ts';
import type { Report } from './report.ts';

/** RFC 4180 ends CSV rows with CRLF. */
const END_OF_ROW = '\r\n';

/** Assesses the dumps, prints the report and returns the exit code. */
export async function run(io: Io, dumps: readonly string[], flags: AssessFlags): Promise<number> {
  const format = formatOf(flags);
  const fails = failureTest(flags.failOn);
  const asOf = timeOf(flags.asOf);
  const sources = new Map<string, string>();
  const estates = await readAll(io, dumps, flags, { asOf, sources });
  warn(io, estates);
  const assessment = assess(estates, await optionsOf(io, flags, asOf));
  const postures = assessAll(io, assessment);
  const report: Report = { postures, assessment, sources, asOf };
  if (flags.diff !== undefined) {
    if (format !== 'table' && format !== 'json')
      throw new UsageError(`--format ${format}: --diff supports only --format table and --json`);
    const { diffReport } = await import('./diff.ts');
    const assessOld = async (path: string) => {
      const old = await readAll(io, [path], flags, { asOf, sources: new Map() });
      return worstFirst([...assess(old, await optionsOf(io, flags, asOf)).all()]);
    };
    const difference = await diffReport(io, flags.diff, report, { flags, assessOld });
    await write(io, flags, difference.lines);
    return difference.worse.some(fails) ? EXIT.findings : EXIT.done;
  }
  await write(io, flags, await render(io, format, report, flags), format === 'csv' ? END_OF_ROW : undefined);
  return selected(report, flags).some(fails) ? EXIT.findings : EXIT.done;
}

function assessAll(io: Io, assessment: Assessment): readonly Posture[] {
  const number = assessment.compiled.identities.size;
  const progress = progressOf(io, 'assessing identities');
  const postures: Posture[] = [];
  for (const posture of assessment.all()) {
    postures.push(posture);
    progress(Math.min(0.99, postures.length / number));
  }
  progress(1);
  return worstFirst(postures);
}

const selected = (report: Report, flags: AssessFlags): readonly Posture[] =>
  flags.identity === undefined ? report.postures : matching(report.postures, flags.identity);

async function render(io: Io, format: Format, report: Report, flags: AssessFlags): Promise<readonly string[]> {
  const shown = selected(report, flags);
  if (flags.identity !== undefined && shown.length === 0) throw notFound(flags.identity, report.postures);
  switch (format) {
    case 'json':
      return (await import('./json-lines.ts')).jsonLines(shown);
    case 'csv':
      return (await import('./csv.ts')).csv(shown);
    case 'sarif':
      return (await import('./sarif.ts')).sarif(shown, report.sources);
    case 'markdown':
      return (await import('./markdown.ts')).markdown({ ...report, postures: shown });
    case 'html':
      return (await import('./html.ts')).html(report, flags.identity === undefined ? undefined : shown[0]?.identity);
    default:
      if (flags.identity === undefined) return (await import('./table.ts')).table(io, report, flags.all === true);
      return (await import('./identity-detail.ts')).identityDetails(io, shown, report);
  }
}

async function readAll(
  io: Io,
  dumps: readonly string[],
  flags: AssessFlags,
  { asOf, sources }: { readonly asOf: string; readonly sources: Map<string, string> },
): Promise<readonly AccountEstate[]> {
  const estates = await readEstates(io, {
    dumps,
    takenAt: asOf,
    sources,
    ...(flags.credentialReport === undefined ? {} : { credentialReports: flags.credentialReport }),
    ...(flags.workloads === undefined ? {} : { workloads: flags.workloads }),
    ...(flags.scp === undefined ? {} : { scps: flags.scp }),
    ...(flags.rcp === undefined ? {} : { rcps: flags.rcp }),
    ...(flags.resourcePolicies === undefined ? {} : { resourcePolicies: flags.resourcePolicies }),
  });
  return withExposedSecrets(estates);
}

/** The detector is loaded only if a workload has environment variables. */
async function withExposedSecrets(estates: readonly AccountEstate[]): Promise<readonly AccountEstate[]> {
  const hasEnvironment = (estate: AccountEstate) =>
    estate.workloads !== 'unknown' && estate.workloads.some((workload) => workload.environment !== undefined);
  if (!estates.some(hasEnvironment)) return estates;
  const { randomBytes } = await import('node:crypto');
  const { exposablesOf, findExposedSecrets } = await import('../../layers/core/posture/secrets-outside.ts');
  // Fingerprints are compared within one run only.
  const salt = randomBytes(32).toString('hex');
  return Promise.all(
    estates.map(async (estate) => {
      if (estate.workloads === 'unknown') return estate;
      const { secrets, unscanned } = await findExposedSecrets(exposablesOf(estate.workloads), salt);
      return { ...estate, secretsOutsideVault: secrets, unreadable: [...estate.unreadable, ...unscanned] };
    }),
  );
}

/** Flags override the configuration, except that accounts are added. */
async function optionsOf(io: Io, flags: AssessFlags, asOf: string): Promise<PostureOptions> {
  for (const [option, accounts = []] of [
    ['--known-account', flags.knownAccount],
    ['--own-account', flags.ownAccount],
  ] as const) {
    const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
    if (wrong !== undefined) throw new UsageError(`${option} ${wrong}: expected an account id of 12 digits`);
  }
  const owners = flags.knownOwners === undefined ? undefined : (await readText(io, flags.knownOwners)).split('\n');
  const team = flags.config === undefined ? {} : await readConfigFile(io, flags.config);
  return {
    ...team,
    now: asOf,
    ...(flags.ownerTags === undefined ? {} : { ownerTags: flags.ownerTags.split(',').map((tag) => tag.trim()) }),
    ...(owners === undefined ? {} : { knownOwners: owners.filter((owner) => owner.trim() !== '') }),
    ...(flags.knownAccount === undefined
      ? {}
      : { knownAccounts: [...(team.knownAccounts ?? []), ...flags.knownAccount] }),
    ...(flags.ownAccount === undefined ? {} : { ownAccounts: [...(team.ownAccounts ?? []), ...flags.ownAccount] }),
  };
}

function formatOf(flags: AssessFlags): Format {
  if (flags.json === true) return 'json';
  const format = flags.format ?? 'table';
  if (isFormat(format)) return format;
  throw new UsageError(`--format ${format}: expected table, json, csv, sarif, html or markdown`);
}

function timeOf(asOf: string | undefined): string {
  const time = asOf === undefined ? new Date() : new Date(asOf);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`--as-of ${asOf}: expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z`);
  return time.toISOString();
}

/** Tests postures against `--fail-on`, a severity or a tier. */
function failureTest(failOn: string | undefined): (posture: Posture) => boolean {
  if (failOn === undefined) return () => false;
  const tier = /^(?:t|tier)?([0-3])$/i.exec(failOn.trim())?.[1];
  if (tier !== undefined) return (posture) => posture.tier <= Number(tier);
  const severity: Severity | undefined = SEVERITIES.find((name) => name === failOn.trim().toLowerCase());
  if (severity === undefined) {
    throw new UsageError(`--fail-on ${failOn}: expected a severity (${SEVERITIES.join(', ')}) or a tier (T0 to T3)`);
  }
  const least = SEVERITIES.indexOf(severity);
  return (posture) => posture.reasons.some((reason) => SEVERITIES.indexOf(reason.severity) >= least);
}

const notFound = (wanted: string, postures: readonly Posture[]): UsageError =>
  new UsageError(
    `--identity ${wanted}: not found among ${postures.length} identities${similarNames(postures, wanted)}`,
  );

/** Reports unreadable data on standard error; the rest is assessed. */
function warn(io: Io, estates: readonly AccountEstate[]): void {
  const problems = [
    ...new Map(
      estates.flatMap((estate) => estate.unreadable).map((item) => [`${item.what}: ${item.why}`, item]),
    ).keys(),
  ];
  for (const problem of problems.slice(0, 10)) printMessage(io, `unreadable: ${problem}`);
  if (problems.length > 10) printMessage(io, `and ${plural(problems.length - 10, 'more unreadable item')}`);
  if (estates.length === 0) printMessage(io, 'no users or roles found in the input');
}

async function write(io: Io, { output }: AssessFlags, lines: readonly string[], end?: string): Promise<void> {
  if (output === undefined) io.out(lines, end);
  else io.err(`written to ${await io.save(output, lines, end)}`);
}
