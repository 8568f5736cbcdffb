import { SEVERITIES, type Severity } from '../../layers/core/identity.ts';
import { type Assessment, assess } from '../../layers/core/posture/assess.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { reportExpired } from '../inputs/expired-exceptions.ts';
import { refuseInputAsOutput } from '../inputs/output-file.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { matching, similarNames } from '../match-identity.ts';
import { progressOf } from '../progress.ts';
import { environmentRegion } from '../region.ts';
import { fixFiles, fixFormatOf } from './fix/fix-format.ts';
import { type AssessFlags, changeModes, FORMATS, type Format, isFormat } from './flags.ts';
import type { Parts } from './html.ts';
import { readAll, readInput, timeOf, warn } from './inputs.ts';
import { worstFirst } from './order.ts';
import type { Report } from './report.ts';
import { readUsage } from './usage/read-usage.ts';

/** RFC 4180 ends CSV rows with CRLF. */
const END_OF_ROW = '\r\n';

/** Assesses the accounts, prints the report and returns the exit code: 2 if a part of the input could not be read, whatever the rest
 * shows. */
export async function run(io: Io, dumps: readonly string[], flags: AssessFlags): Promise<number> {
  const format = formatOf(flags);
  const fails = failureTest(flags.failOn);
  refuseInputs(io, dumps, flags);
  const asOf = timeOf(flags.asOf);
  const sources = new Map<string, string>();
  const input = await readInput(io, dumps, flags, { asOf, sources });
  const isComplete = warn(io, input.estates);
  if (flags.config !== undefined) {
    const applied = { accepts: 'reason', from: Date.parse(asOf), to: Date.parse(asOf) } as const;
    reportExpired(io, flags.config, { exceptions: input.configured, all: input.options.exceptions }, applied);
  }
  const { estates, usage } = await readUsage(io, input.estates, flags, { ...input.options, now: asOf });
  const options = usage === undefined ? input.options : { ...input.options, usage };
  const assessment = assess(estates, options);
  const postures = assessAll(io, assessment);
  const exitCode = await print(
    io,
    { postures, assessment, sources, asOf, options, simulates: flags.fixPlan !== false },
    { flags, format, fails },
  );
  return isComplete ? exitCode : EXIT.usage;
}

interface Output {
  readonly flags: AssessFlags;
  readonly format: Format;
  readonly fails: (posture: Posture) => boolean;
}

async function print(io: Io, report: Report, { flags, format, fails }: Output): Promise<number> {
  if (flags.framework !== undefined) return printFramework(io, report, { flags, format, fails });
  const { asOf, options } = report;
  if (changeModes(flags).length > 0 && !isReport(flags, format)) {
    const { runFix } = await import('./fix/run.ts');
    const { lines, exitCode } = await runFix(io, report, { flags, format });
    await write(io, flags, lines);
    return exitCode;
  }
  if (flags.diff !== undefined) {
    if (format !== 'table' && format !== 'json' && format !== 'html')
      throw new UsageError(`--format ${format}: --diff supports only --format table, html and --json`);
    const { differencesSince, diffJson, diffText } = await import('./diff.ts');
    const assessOld = async (path: string) => {
      const old = await readAll(io, [path], flags, { asOf, sources: new Map() });
      return worstFirst([...assess(old, options).all()]);
    };
    const { differences, worse } = await differencesSince(io, flags.diff, report, assessOld);
    const lines = {
      html: () => htmlPage(io, report, flags, { since: { path: flags.diff ?? '', differences } }),
      json: () => diffJson(differences),
      table: () => diffText(io, differences),
    };
    await write(io, flags, await lines[format]());
    return worse.some(fails) ? EXIT.findings : EXIT.done;
  }
  await write(io, flags, await render(io, format, report, flags), format === 'csv' ? END_OF_ROW : undefined);
  return selected(report, flags).some(fails) ? EXIT.findings : EXIT.done;
}

/** The HTML report contains the fix plan. */
const isReport = ({ fixScript, try: tried, policyChange }: AssessFlags, format: Format): boolean =>
  format === 'html' && [fixScript, tried, policyChange].every((mode) => mode === undefined);

function refuseInputs(io: Io, dumps: readonly string[], flags: AssessFlags): void {
  const { credentialReport = [], workloads = [], scp = [], rcp = [], resourcePolicies = [] } = flags;
  const { activity = [], lastAccessed = [] } = flags;
  const { config, knownOwners, diff, policyChange, fixScript } = flags;
  const facts = [...credentialReport, ...workloads, ...scp, ...rcp, ...resourcePolicies, ...activity, ...lastAccessed];
  const inputs = [...dumps, ...facts, config, knownOwners, diff, flags.try, policyChange];
  refuseInputAsOutput(io, '--output', flags.output, inputs);
  const fixFormat = fixFormatOf(flags);
  if (fixScript === undefined) return;
  if (fixScript === '') throw new UsageError('--fix-script: expected a file name');
  for (const path of fixFiles(fixScript, fixFormat))
    refuseInputAsOutput(io, '--fix-script', path, [...inputs, flags.output]);
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

/** All identities, or those of `--identity`. */
function selected({ postures }: Report, { identity }: AssessFlags): readonly Posture[] {
  if (identity === undefined) return postures;
  const found = matching(postures, identity);
  if (found.length === 0) throw notFound(identity, postures);
  return found;
}

async function render(io: Io, format: Format, report: Report, flags: AssessFlags): Promise<readonly string[]> {
  const shown = selected(report, flags);
  switch (format) {
    case 'json':
      return (await import('./json-lines.ts')).jsonLines(shown, report, flags.identity !== undefined);
    case 'csv':
      return (await import('./csv.ts')).csv(shown);
    case 'sarif':
      return (await import('./sarif.ts')).sarif(shown, { sources: report.sources, cwd: io.cwd });
    case 'ocsf':
      return (await import('./ocsf.ts')).ocsf(shown, report.asOf);
    case 'asff':
      return (await import('./asff.ts')).asff(shown, {
        region: flags.securityHubRegion ?? environmentRegion(io),
        asOf: report.asOf,
      });
    case 'markdown':
      return (await import('./markdown.ts')).markdown({ ...report, postures: shown });
    case 'html':
      return htmlPage(io, report, flags);
    default:
      if (flags.identity === undefined) return (await import('./table.ts')).table(io, report, flags.all === true);
      return (await import('./identity-detail.ts')).identityDetails(io, shown, report);
  }
}

async function htmlPage(io: Io, report: Report, flags: AssessFlags, parts: Parts = {}): Promise<readonly string[]> {
  const { html } = await import('./html.ts');
  const chosen = flags.identity === undefined ? undefined : selected(report, flags)[0]?.identity;
  const first = chosen === undefined ? parts : { ...parts, chosen };
  if (!report.simulates) return html(report, first);
  const { planOf } = await import('./fix/plan.ts');
  return html(report, { ...first, plan: planOf(io, report) });
}

function formatOf(flags: AssessFlags): Format {
  if (flags.json === true) return 'json';
  const format = flags.format ?? 'table';
  if (isFormat(format)) return format;
  throw new UsageError(`--format ${format}: expected one of ${FORMATS.join(', ')}`);
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

async function write(io: Io, { output }: AssessFlags, lines: readonly string[], end?: string): Promise<void> {
  if (output === undefined) io.out(lines, end);
  else io.err(`written to ${await io.save(output, lines, end)}`);
}

async function printFramework(io: Io, report: Report, { flags, format, fails }: Output): Promise<number> {
  const [other] = [...changeModes(flags), ...(flags.diff === undefined ? [] : ['--diff'])];
  if (other !== undefined) throw new UsageError(`--framework and ${other}: expected one of them`);
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--format ${format}: --framework supports only --format table and json`);
  const postures = selected(report, flags);
  const { frameworkReport } = await import('./framework.ts');
  await write(io, flags, frameworkReport(io, flags.framework ?? '', { ...report, postures }, format));
  return postures.some(fails) ? EXIT.findings : EXIT.done;
}
