import { InputError } from '../../../layers/core/posture/input-error.ts';
import type { PostureOptions } from '../../../layers/core/posture/options.ts';
import { RefusedChange } from '../../../layers/core/remediation/call.ts';
import { type Change, parseChanges } from '../../../layers/core/remediation/change.ts';
import { describeChange } from '../../../layers/core/remediation/describe.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { assessed, type Simulation, simulate } from '../../../layers/core/remediation/simulate.ts';
import { UseFacts } from '../../../layers/core/remediation/use.ts';
import { readJson } from '../../inputs/json-file.ts';
import { type Io, UsageError } from '../../io.ts';
import { lineWidth, wrapAfter } from '../../layout.ts';
import { withShortArns } from '../arn-text.ts';
import type { Report } from '../report.ts';
import { accountShown, breakText, identityLines, plural, tierText } from './step-text.ts';

const MOST = 20;

/** The changes of a file, simulated. */
export interface TriedChanges {
  readonly changes: readonly Change[];
  readonly simulation: Simulation;
}

/** @throws UsageError for an invalid file, or a change that AWS would refuse. */
export async function tryChanges(
  io: Io,
  path: string,
  { assessment, postures }: Report,
  options: PostureOptions,
): Promise<TriedChanges> {
  const content = await readJson(io, path);
  try {
    const changes = parseChanges(content, path);
    return { changes, simulation: simulate(assessed(assessment, postures), changes, options) };
  } catch (error) {
    if (error instanceof InputError || error instanceof RefusedChange) {
      throw new UsageError(error instanceof InputError ? error.message : `${path}: ${error.message}`);
    }
    throw error;
  }
}

export function triedText(io: Io, tried: TriedChanges, report: Report, options: PostureOptions): readonly string[] {
  const { changes, simulation } = tried;
  const account = accountShown(report.assessment.estates);
  const columns = lineWidth(io, 140);
  const use = new UseFacts(assessed(report.assessment, report.postures), options);
  const { before, after, improved, worsened, removed } = simulation;
  const section = (title: string, list: Simulation['improved']): readonly string[] =>
    list.length === 0 ? [] : ['', title, ...identityLines(io, list, account, MOST)];
  return [
    ...(changes.length === 0 ? ['The plan has no changes.'] : []),
    ...changes.flatMap((change) => [
      ...wrapAfter('', withShortArns(describeChange(change), account), columns),
      ...wrapAfter('  ', breakText(use.impactOf(change), account), columns),
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
