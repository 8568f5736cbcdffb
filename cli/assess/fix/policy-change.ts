import type { Escalation } from '../../../layers/core/posture/types.ts';
import { assessed, type Simulation } from '../../../layers/core/remediation/simulate.ts';
import { readJson } from '../../inputs/json-file.ts';
import { EXIT, type Io } from '../../io.ts';
import { fold } from '../../layout.ts';
import { printMessage } from '../../message.ts';
import { accountShown, shortArn, withShortArns } from '../arn-text.ts';
import { linksText } from '../path-text.ts';
import type { Report } from '../report.ts';
import { roleOfTrust } from './current-policy.ts';
import { type Allowances, allowancesOfPolicy, allowancesOnResource } from './opening.ts';
import type { FixOutput } from './output.ts';
import { readPlanned } from './planned-policy.ts';
import { simulateChanges } from './simulate-changes.ts';
import { identityLines } from './step-text.ts';

/** What a planned policy opens. */
interface Opening extends Allowances {
  readonly worsened: Simulation['worsened'];
  readonly paths: readonly { readonly from: string; readonly path: Escalation }[];
}

const MOST = 20;
const NO_SIMULATION = { worsened: [], paths: [] };

/** Reports what a planned identity, trust or resource policy would newly allow or open. Exit code 1 if it opens anything. */
export async function policyChange(io: Io, path: string, report: Report, format: 'table' | 'json'): Promise<FixOutput> {
  const { policy: planned, unknownActions } = readPlanned(await readJson(io, path), path, report.assessment.estates);
  for (const text of unknownActions.slice(0, MOST)) printMessage(io, text);
  if (unknownActions.length > MOST) printMessage(io, `and ${unknownActions.length - MOST} more actions`);
  const opening =
    'policy' in planned
      ? ofPolicy(planned, report, path)
      : { ...allowancesOnResource(planned.resource, planned.document, planned.current, report), ...NO_SIMULATION };
  const isOpen = opening.allows.length + opening.mayAllow.length + opening.worsened.length + opening.paths.length > 0;
  const exitCode = isOpen ? EXIT.findings : EXIT.done;
  if (format === 'json') return { lines: [JSON.stringify(opening)], exitCode };
  return { lines: textOf(io, opening, report), exitCode };
}

function ofPolicy(
  { policy, document }: { readonly policy: string; readonly document: Readonly<Record<string, unknown>> },
  report: Report,
  path: string,
): Opening {
  const { assessment, postures, options } = report;
  const now = assessed(assessment, postures);
  const simulation = simulateChanges(now, [{ kind: 'write-policy', policy, document }], options, path);
  const { result } = simulation;
  const paths = [...result.postures.values()].flatMap(({ identity, escalations }) => {
    const known = new Set(now.postures.get(identity)?.escalations.map(keyOf));
    return escalations.filter((one) => !known.has(keyOf(one))).map((one) => ({ from: identity, path: one }));
  });
  const role = roleOfTrust(assessment.estates, policy);
  const allowances =
    role === undefined
      ? allowancesOfPolicy(policy, document, report, simulation)
      : allowancesOnResource(role.arn, document, role.trustPolicy, report);
  return { ...allowances, worsened: simulation.worsened, paths };
}

const keyOf = ({ to, admin, steps }: Escalation): string =>
  `${to} ${admin} ${steps.some(({ conditional }) => conditional)}`;

function textOf(io: Io, { allows, mayAllow, worsened, paths }: Opening, { assessment }: Report): readonly string[] {
  const account = accountShown(assessment.estates);
  if (allows.length + mayAllow.length + worsened.length + paths.length === 0) return ['The policy allows nothing new.'];
  const more = (count: number): readonly string[] => (count > MOST ? [`  and ${count - MOST} more`] : []);
  const listed = (title: string, texts: readonly string[]): readonly string[] =>
    texts.length === 0
      ? []
      : [
          title,
          ...texts.slice(0, MOST).flatMap((text) => fold(io, '  ', withShortArns(text, account), 4)),
          ...more(texts.length),
        ];
  return [
    ...listed('Newly allowed', allows),
    ...listed('May be newly allowed', mayAllow),
    ...(worsened.length === 0 ? [] : ['In a worse tier', ...identityLines(io, worsened, account, MOST)]),
    ...(paths.length === 0 ? [] : ['New escalation paths']),
    ...paths
      .slice(0, MOST)
      .flatMap(({ from, path }) => fold(io, '  ', `${shortArn(from, account)} ${linksText(io, from, path)}`, 4)),
    ...more(paths.length),
  ];
}
