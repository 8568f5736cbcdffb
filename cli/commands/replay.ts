import { type Command, Option } from 'commander';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { Incident } from '../../layers/core/detection/types.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { loadAddresses } from '../../layers/reference/addresses.ts';
import { withExamples } from '../help.ts';
import { collect } from '../inputs/account-options.ts';
import { type DetectionSettings, readDetectionSettings } from '../inputs/config-file.ts';
import { type Application, reportExpired } from '../inputs/expired-exceptions.ts';
import { refuseInputAsOutput } from '../inputs/output-file.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';
import { progressOf } from '../progress.ts';
import { incidentLine, responseTo, signalLine, skippedLines } from '../replay/answer.ts';
import { incidentCard } from '../replay/cards.ts';
import { casesOf, type ReplayedCase } from '../replay/case.ts';
import { Collector, type Reading } from '../replay/collect.ts';
import { explain } from '../replay/explain.ts';
import { LOGS } from '../replay/files.ts';
import { lineageOf } from '../replay/lineage.ts';
import { readLogs } from '../replay/read.ts';
import { type Replayed, replay } from '../replay/run.ts';
import { summary, warnings } from '../replay/summary.ts';
import { tuningLine, tuningLines, tuningOf } from '../replay/tune.ts';

interface Options {
  readonly authorizationDetails: readonly string[];
  readonly credentialReport: readonly string[];
  readonly config?: string;
  readonly json?: boolean;
  readonly failOn?: Severity;
  readonly explain?: string;
  readonly tune?: boolean;
  readonly html?: string;
}

const NO_SETTINGS = { exceptions: [], modes: [] };

const EXAMPLES = [
  ['find attacks in the logs of an account', 'replay cloudtrail-logs/'],
  ['take the tier of each identity into account', 'replay cloudtrail-logs/ --authorization-details account.json'],
  [
    'say why an incident opened, or what the rules made of an event',
    'replay cloudtrail-logs/ --explain inc-51af177e984c94546d5a',
  ],
  ['write a page to read and to pass on', 'replay cloudtrail-logs/ --html incidents.html'],
  ['find what causes the most signals', 'replay cloudtrail-logs/ --tune'],
  ['read from standard input', 'replay - --json < events.jsonl'],
] as const;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(command, ...EXAMPLES)
    .argument('<logs...>', LOGS)
    .addOption(
      new Option(
        '--authorization-details <file>',
        'account dump: adds the tier and class of identities; repeat for more accounts',
      )
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option('--credential-report <file>', 'IAM credential report: adds the age and last use of access keys')
        .argParser(collect)
        .default([]),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 if an incident has this severity or higher').choices(SEVERITIES),
    )
    .option(
      '--config <json>',
      'tierwatch.config.json of a deployment: applies its exceptions and the modes of its rules',
    )
    .addOption(
      new Option('--explain <id>', 'explain why an incident opened, or how the rules evaluated an event').conflicts(
        'tune',
      ),
    )
    .option('--tune', 'list the identities and rules with the most signals, and what an exception would hide')
    .option('--html <file>', 'also write a page with the incidents and their timelines')
    .option('--json', 'print one object per line as JSON: signals, then incidents')
    .action(async (logs: string[], options: Options) => done(await run(io, logs, options)));
}

async function run(io: Io, logs: readonly string[], options: Options): Promise<number> {
  const rules = ruleIndex();
  const postures = await posturesOf(io, options);
  const settings = options.config === undefined ? NO_SETTINGS : await readDetectionSettings(io, options.config);
  const collector = new Collector(rules);
  const started = performance.now();
  const files = await readLogs(io, logs, collector);
  refuseInputAsOutput(io, '--html', options.html, [
    ...files,
    ...options.authorizationDetails,
    ...options.credentialReport,
    options.config,
  ]);
  const { reading } = collector;
  const progress = progressOf(io, 'running the detection rules');
  const locate = loadAddresses();
  const replayed = replay(reading.events, {
    ...settings,
    rules,
    postures,
    locate,
    progress,
    eventId: options.explain,
  });
  progress(1);
  for (const warning of warnings(reading)) printMessage(io, warning);
  if (options.config !== undefined) reportExpired(io, options.config, settings, periodOf(reading));
  let built: readonly ReplayedCase[] | undefined;
  const cases = () => {
    built ??= casesOf(replayed, postures);
    return built;
  };
  if (options.html !== undefined) await savePage(io, options.html, { cases: cases(), replayed, reading });
  if (options.explain !== undefined)
    explain(io, options.explain, { replayed, postures, rules, settings, locate }, options.json);
  else if (options.tune === true) printTuning(io, { replayed, postures, settings }, options.json);
  else if (options.json === true) printLines(io, replayed, postures, reading);
  else {
    printCards(io, { cases: cases(), replayed, reading }, performance.now() - started);
    if (postures.length === 0)
      printMessage(io, 'tiers and classes are unknown; add --authorization-details to take them into account');
  }
  return exitCode(replayed.incidents, reading, options.failOn);
}

interface Results {
  readonly cases: readonly ReplayedCase[];
  readonly replayed: Replayed;
  readonly reading: Reading;
}

async function savePage(io: Io, file: string, { cases, replayed, reading }: Results): Promise<void> {
  const { page } = await import('../replay/html/page.ts');
  const path = await io.save(file, page(cases, replayed, reading, new Date().toISOString()));
  printMessage(io, `page written to ${path}`);
}

const periodOf = ({ events }: Reading): Application => ({
  accepts: 'rule',
  from: events.period?.from ?? Number.NEGATIVE_INFINITY,
  to: events.period?.to ?? Number.NEGATIVE_INFINITY,
});

interface TuningBasis {
  readonly replayed: Replayed;
  readonly postures: readonly Posture[];
  readonly settings: DetectionSettings;
}

function printTuning(io: Io, { replayed, postures, settings }: TuningBasis, json = false): void {
  const tunings = tuningOf(replayed, postures, settings.exceptions);
  io.out(json ? tunings.map((tuning) => JSON.stringify(tuningLine(tuning))) : tuningLines(io, tunings, replayed));
}

async function posturesOf(io: Io, options: Options): Promise<readonly Posture[]> {
  if (options.authorizationDetails.length === 0) {
    if (options.credentialReport.length > 0)
      throw new UsageError('--credential-report needs --authorization-details too');
    return [];
  }
  const { readEstates } = await import('../inputs/estate-files.ts');
  const { assessEstates } = await import('../../layers/core/posture/assess.ts');
  const estates = await readEstates(io, {
    dumps: options.authorizationDetails,
    credentialReports: options.credentialReport,
    takenAt: new Date().toISOString(),
  });
  return assessEstates(estates);
}

/** Lines are written in blocks: single writes would take longer than the detection. */
const BLOCK_LINES = 256;

function printLines(io: Io, replayed: Replayed, postures: readonly Posture[], reading: Reading): void {
  let block: string[] = [];
  const write = (line: object): void => {
    block.push(JSON.stringify(line));
    if (block.length < BLOCK_LINES) return;
    io.out(block);
    block = [];
  };
  const { signals, incidents, owners, links } = replayed;
  const known = new Map(postures.map((posture) => [posture.identity, posture]));
  for (const signal of signals) write(signalLine(signal, owners.get(signal)));
  for (const incident of incidents) {
    const response = responseTo(incident, known.get(incident.identity), postures.length);
    write(incidentLine(incident, response, lineageOf(incident, links, incidents)));
  }
  for (const line of skippedLines(reading)) write(line);
  io.out(block);
}

function printCards(io: Io, { cases, replayed, reading }: Results, milliseconds: number): void {
  const now = new Date().toISOString();
  for (const one of cases) io.out(incidentCard(io, one, now));
  io.out(summary(io, replayed, reading, milliseconds));
}

/** Findings come first: they are certain, whatever else was unreadable. */
function exitCode(incidents: readonly Incident[], { broken }: Reading, failOn: Severity | undefined): number {
  if (failOn !== undefined && incidents.some(({ severity }) => compareSeverity(severity, failOn) >= 0))
    return EXIT.findings;
  return broken.size > 0 ? EXIT.usage : EXIT.done;
}
