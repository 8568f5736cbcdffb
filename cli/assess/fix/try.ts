import { type Change, parseChanges } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { type Assessed, assessed, type Simulation } from '../../../layers/core/remediation/simulate.ts';
import { UseFacts } from '../../../layers/core/remediation/use.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import { readJson } from '../../inputs/json-file.ts';
import { asUsageError } from '../../inputs/usage-error.ts';
import type { Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { accountShown, withShortArns } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { simulateChanges } from './simulate-changes.ts';
import { breakText, identityLines, tierText } from './step-text.ts';

const MOST = 20;

/** The changes of a file, simulated. */
export interface TriedChanges {
  readonly now: Assessed;
  readonly changes: readonly Change[];
  readonly simulation: Simulation;
}

/** @throws UsageError for an invalid file, or a change that AWS would refuse. */
export async function tryChanges(
  io: Io,
  path: string,
  { assessment, postures, options }: Report,
): Promise<TriedChanges> {
  const content = await readJson(io, path);
  const changes = asUsageError(() => parseChanges(content, path));
  const now = assessed(assessment, postures);
  return { now, changes, simulation: simulateChanges(now, changes, options, path) };
}

export function triedText(
  io: Io,
  { now, changes, simulation }: TriedChanges,
  { assessment, options }: Report,
): readonly string[] {
  const account = accountShown(assessment.estates);
  const use = new UseFacts(now, options);
  const { before, after, improved, worsened, removed } = simulation;
  const section = (title: string, list: Simulation['improved']): readonly string[] =>
    list.length === 0 ? [] : ['', title, ...identityLines(io, list, account, MOST)];
  return [
    ...(changes.length === 0 ? ['The plan has no changes.'] : []),
    ...changes.flatMap((change) => [
      ...fold(io, '', withShortArns(describeChange(change), account)),
      ...fold(io, '  ', breakText(use.impactOf(change), account)),
    ]),
    '',
    tierText(before, after),
    ...(removed.length === 0 ? [] : [`${plural(removed.length, 'identity is', 'identities are')} deleted`]),
    ...section('In a better tier', improved),
    ...section('In a worse tier', worsened),
  ];
}

export const triedJson = ({ changes, simulation }: TriedChanges): readonly string[] => {
  const { before, after, improved, worsened, removed, calls, inverse } = simulation;
  const commands = { commands: calls.flatMap(commandsOf), undoCommands: inverse.flatMap(commandsOf) };
  return [JSON.stringify({ changes, before, after, improved, worsened, removed, ...commands })];
};
