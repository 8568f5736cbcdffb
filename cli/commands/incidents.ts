import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { compareSeverity, SEVERITIES, type Severity } from '../../layers/core/identity.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from '../api/client.ts';
import { incidentsSince } from '../api/read-case.ts';
import { renderIncidents } from '../api/render.ts';
import { type IncidentSummary, identitiesAnswer } from '../api/schemas.ts';
import { despiteInterruptions } from '../despite-interruptions.ts';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { timeBefore } from '../time-before.ts';

interface Options extends DeploymentOptions {
  readonly state?: string;
  readonly since?: string;
  readonly owner?: string;
  readonly class?: string;
  readonly severity?: Severity;
  readonly account?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_MS = 10_000;

export function define(command: Command, io: Io, done: (exitCode: number) => void): void {
  withExamples(
    command,
    ['list all incidents', 'incidents'],
    ['list incidents that wait for approval', 'incidents --state awaiting-approval'],
    ['list serious incidents from the last day', 'incidents --since 24h --severity high'],
    ['print incidents as they open or change', 'incidents --watch'],
  )
    .option('--state <state>', 'list only incidents in this state, for example open or contained')
    .option(
      '--since <time>',
      'list only incidents opened within a period (for example 24h or 7d) or since an ISO 8601 time',
    )
    .option('--owner <name>', 'list only incidents about identities of this owner')
    .option('--class <class>', 'list only incidents about identities of this class')
    .addOption(
      new Option('--severity <severity>', 'list only incidents of this severity or higher').choices(SEVERITIES),
    )
    .option('--account <id>', 'list only this account')
    .option('--watch', 'keep running, and print incidents that open or change')
    .option('--json', 'print one incident per line as JSON, without its signals')
    .action(async (options: Options) => {
      const api = await ApiClient.connect(io, options);
      const filter = await filterOf(api, options);
      if (options.watch) await watch(io, api, options, filter);
      else {
        const all = await matchingIncidents(api, options, filter);
        if (all.length === 0 && options.json !== true) io.err('No incidents.');
        else print(io, options, all);
      }
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}

interface Filter {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly accepts: (incident: IncidentSummary) => boolean;
}

async function filterOf(api: ApiClient, options: Options): Promise<Filter> {
  const since = options.since === undefined ? 0 : timeBefore(options.since, Date.now());
  const { severity = 'info', class: wanted } = options;
  const owned = options.owner === undefined ? undefined : await identitiesOf(api, options.owner, options.account);
  return {
    since,
    accepts: (incident) =>
      compareSeverity(incident.severity, severity) >= 0 &&
      (wanted === undefined || incident.class === wanted) &&
      (owned === undefined || owned.has(incident.identity)),
  };
}

/** The owner is a part of the posture, not of the incident. */
async function identitiesOf(api: ApiClient, owner: string, account: string | undefined): Promise<ReadonlySet<string>> {
  const { identities } = await api.call(identitiesAnswer, 'GET', '/identities', { query: { account } });
  const owned = identities.filter((identity) => identity.owner?.toLowerCase() === owner.toLowerCase());
  if (owned.length === 0) throw new UsageError(`--owner: no known identity has the owner ${owner}`);
  return new Set(owned.map(({ identity }) => identity));
}

async function matchingIncidents(
  api: ApiClient,
  options: Options,
  filter: Filter,
): Promise<readonly IncidentSummary[]> {
  const { state, account } = options;
  return (await incidentsSince(api, filter.since, { state, account })).filter(filter.accepts);
}

function print(io: Io, { json }: Options, incidents: readonly IncidentSummary[]): void {
  if (incidents.length > 0)
    io.out(json ? incidents.map((incident) => JSON.stringify(incident)) : renderIncidents(io, incidents));
}

/** Runs until it is interrupted, or the API fails several times in a row. */
async function watch(io: Io, api: ApiClient, options: Options, filter: Filter): Promise<void> {
  const known = new Map<string, string>();
  const poll = despiteInterruptions(
    () => matchingIncidents(api, options, filter),
    (error) => {
      if (!(error instanceof UsageError)) throw error;
      io.err(`tierwatch: ${error.message}; trying again`);
    },
  );
  for (; ; await sleep(WATCH_MS)) {
    const found = (await poll()) ?? [];
    print(io, options, found.filter((incident) => known.get(incident.id) !== versionOf(incident)).toReversed());
    for (const incident of found) known.set(incident.id, versionOf(incident));
  }
}

const versionOf = ({ state, severity, signalCount }: IncidentSummary): string => `${state} ${severity} ${signalCount}`;
