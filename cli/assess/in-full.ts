import { firstStepsOf, reachedBy } from '../../layers/core/posture/escalation/index.ts';
import type { Escalation, Posture } from '../../layers/core/posture/types.ts';
import { type Io, paint } from '../io.ts';
import { padStart, wrapped } from './layout.ts';
import type { Report } from './run.ts';
import { chain, severityText, shortArn, stepWords, tierBadge } from './words.ts';

const MOST = 12;

/** Identities in full: what they are, how they get further, who can become them, and what to do. */
export const inFull = (io: Io, postures: readonly Posture[], report: Report): string =>
  `${postures.map((posture) => one(io, posture, report).join('\n')).join('\n\n')}\n`;

function one(io: Io, posture: Posture, report: Report): string[] {
  const title = (text: string) => ['', paint(io, 'bold', text)];
  return [
    `${tierBadge(io, posture.tier)} ${paint(io, 'bold', posture.identity)}`,
    `  class     ${posture.class}: ${posture.classWhy}`,
    ...fold(io, '  tier      ', posture.tierWhy),
    `  score     ${posture.score}`,
    ...posture.scoreTerms.flatMap((term) =>
      fold(io, `            ${padStart(`+${term.points}`, 3)} ${term.term}: `, term.why),
    ),
    `  owner     ${posture.owner ?? 'nobody is named'}`,
    `  made      ${posture.createdAt}, last used ${posture.lastUsedAt ?? 'never seen'}`,
    ...(posture.escalations.length === 0 ? [] : [...title('How it gets further'), ...ways(io, posture)]),
    ...firstSteps(io, posture, report, title),
    ...title('Who can become it'),
    ...whoBecomesIt(io, posture, report),
    ...title('Reasons'),
    ...posture.reasons.flatMap((reason) => [
      ...fold(io, `  ${severityText(io, reason.severity, reason.severity.padEnd(8))} ${reason.code}  `, reason.detail),
    ]),
    ...title('What to do'),
    ...whatToDo(io, posture),
    ...(posture.unknowns.length === 0
      ? []
      : [...title('Not known'), ...posture.unknowns.map((unknown) => `  ${unknown}`)]),
  ];
}

/** Hangs the text behind a head, broken to the width of the terminal. */
function fold(io: Io, head: string, text: string): string[] {
  const [first = '', ...more] = wrapped(text, Math.max(40, Math.min(io.columns, 160) - 14));
  return [`${head}${first}`, ...more.map((line) => `              ${line}`)];
}

function ways(io: Io, posture: Posture): string[] {
  const shown = posture.escalations.slice(0, MOST);
  const lines = shown.flatMap((path) => fold(io, '  ', `${chain(io, posture.identity, path)}${restsOn(path)}`));
  const more = posture.escalations.length - shown.length;
  return more > 0 ? [...lines, paint(io, 'dim', `  and ${more} more ends`)] : lines;
}

function restsOn(path: Escalation): string {
  const facts = [...new Set(path.steps.flatMap((step) => step.dependsOn ?? []))];
  return facts.length === 0 ? '' : `  (if: ${facts.join(', ')})`;
}

function firstSteps(io: Io, posture: Posture, report: Report, title: (text: string) => string[]): string[] {
  const steps = firstStepsOf(report.assessment.graph, posture.identity);
  if (steps.length < 2) return [];
  const lines = steps.slice(0, MOST * 2).map((path) => {
    const by = path.steps.map((step) => `${step.rule} (${stepWords(step)})`).join(', then ');
    return `  ${by} ${paint(io, 'dim', '→')} ${shortArn(path.to, posture.account)}${path.admin ? paint(io, 'red', ' ★') : ''}`;
  });
  const more = steps.length - lines.length;
  return [...title('Every first step'), ...lines, ...(more > 0 ? [paint(io, 'dim', `  and ${more} more`)] : [])];
}

function whoBecomesIt(io: Io, posture: Posture, report: Report): string[] {
  const { sure, conditional } = reachedBy(report.assessment.graph, posture.identity);
  const sources = [...sure.map((arn) => ({ arn, mark: '' })), ...conditional.map((arn) => ({ arn, mark: ' ?' }))];
  if (sources.length === 0) return [paint(io, 'dim', '  nobody who is not administrator already')];
  const shown = sources.slice(0, MOST).map(({ arn, mark }) => `  ${shortArn(arn, posture.account)}${mark}`);
  return sources.length > shown.length
    ? [...shown, paint(io, 'dim', `  and ${sources.length - shown.length} more`)]
    : shown;
}

function whatToDo(io: Io, posture: Posture): string[] {
  const actions = [
    ...new Map(
      posture.reasons.flatMap((reason) =>
        reason.remediation === undefined ? [] : [[reason.remediation, { reason, text: reason.remediation }]],
      ),
    ).values(),
  ];
  if (actions.length === 0) return [paint(io, 'dim', '  nothing')];
  return actions.flatMap(({ reason, text }) => fold(io, `  ${severityText(io, reason.severity, '▸')} `, text));
}
