import { shortest } from '../../layers/core/posture/paths.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { type Io, paint } from '../io.ts';
import { chokePointLines } from './choke-points.ts';
import { padded, padStart, shortened, wrapped } from './layout.ts';
import type { Report } from './run.ts';
import { chain, severityText, shortReason, tierBadge, topReasons } from './words.ts';

/** Most rows of the default table; the rest is counted. */
const MOST_ROWS = 40;

/** The estate for people: a head line, identities worst first with their reasons and shortest path, choke points. */
export function table(io: Io, report: Report, all: boolean): string {
  const shown = all ? report.postures : report.postures.filter(isWorthShowing).slice(0, MOST_ROWS);
  const hidden = report.postures.length - shown.length;
  const widths = columnsFor(io, shown);
  const rows = shown.flatMap((posture) => rowOf(io, posture, widths));
  const doubtful = shown.some((posture) =>
    posture.escalations.some((path) => path.steps.some((step) => step.conditional)),
  );
  const legend = doubtful ? [paint(io, 'dim', '? rests on facts that are not known here (--identity says which)')] : [];
  const rest = hidden > 0 ? [paint(io, 'dim', `… and ${hidden} more with less to say (--all shows them)`)] : [];
  return `${[...headLines(io, report), '', headerRow(io, widths), ...rows, ...rest, ...legend, ...chokePointLines(io, report)].join('\n')}\n`;
}

const isWorthShowing = (posture: Posture): boolean =>
  posture.class !== 'service-linked' && (posture.tier < 3 || topReasons(posture, 1).length > 0);

export function headLines(io: Io, { postures, assessment }: Report): string[] {
  const count = (test: (posture: Posture) => boolean) => postures.filter(test).length;
  const accounts = assessment.estates.map((estate) => estate.account);
  const where = accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length} accounts`;
  const kinds = (['user', 'role', 'secret'] as const)
    .map((kind) => [kind, count((posture) => posture.kind === kind)] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kind}${number === 1 ? '' : 's'}`);
  const tiers = ([0, 1, 2, 3] as const).map(
    (tier) => `${tierBadge(io, tier)} ${count((posture) => posture.tier === tier)}`,
  );
  const admins = count((posture) => posture.admin === true && posture.kind !== 'root');
  const becoming = count((posture) => posture.escalations.some((path) => path.admin));
  return [
    `${paint(io, 'bold', where)}: ${kinds.join(', ') || 'no identities'}`,
    `${tiers.join('   ')}`,
    `${admins} administrator${admins === 1 ? '' : 's'}, ${becoming} can become one`,
  ];
}

interface Widths {
  readonly identity: number;
  readonly class: number;
  readonly owner: number;
  readonly why: number;
}

/** Left of the identity: badge, score and their gaps. */
const LEFT = 13;

function columnsFor(io: Io, postures: readonly Posture[]): Widths {
  const total = Math.max(60, Math.min(io.columns, 200));
  const longest = (texts: readonly string[], least: number, most: number) =>
    Math.min(most, Math.max(least, ...texts.map((text) => text.length)));
  const owner =
    total < 100
      ? 0
      : longest(
          postures.map((posture) => posture.owner ?? '—'),
          5,
          18,
        );
  const identity = longest(postures.map(label), 8, Math.floor(total * 0.28));
  const classWidth = longest(
    postures.map((posture) => posture.class),
    5,
    14,
  );
  const gaps = 2 + 2 + (owner > 0 ? 2 : 0);
  return { identity, class: classWidth, owner, why: Math.max(20, total - LEFT - identity - classWidth - owner - gaps) };
}

const label = (posture: Posture): string => (posture.kind === 'root' ? 'root' : `${posture.kind}/${posture.name}`);

const headerRow = (io: Io, widths: Widths): string =>
  paint(
    io,
    'dim',
    `${padded('TIER  SCORE', LEFT)}${padded('IDENTITY', widths.identity + 2)}${padded('CLASS', widths.class + 2)}${widths.owner > 0 ? padded('OWNER', widths.owner + 2) : ''}WHY`,
  );

function rowOf(io: Io, posture: Posture, widths: Widths): string[] {
  const [first = '', ...more] = whyLines(io, posture, widths.why);
  const owner = posture.owner === null ? paint(io, 'dim', '—') : shortened(posture.owner, widths.owner);
  const left = `${tierBadge(io, posture.tier)}  ${padded(padStart(paint(io, 'bold', String(posture.score)), 3), 7)}`;
  const cells = [
    padded(paint(io, 'bold', shortened(label(posture), widths.identity)), widths.identity + 2),
    padded(posture.class, widths.class + 2),
    ...(widths.owner > 0 ? [padded(owner, widths.owner + 2)] : []),
  ].join('');
  const indent = ' '.repeat(LEFT + widths.identity + widths.class + 4 + (widths.owner > 0 ? widths.owner + 2 : 0));
  return [`${left}${cells}${first}`, ...more.map((line) => indent + line), ...pathLines(io, posture, widths)];
}

function whyLines(io: Io, posture: Posture, columns: number): string[] {
  const reasons = topReasons(posture, 4).map((reason) => severityText(io, reason.severity, shortReason(reason)));
  const more = posture.reasons.filter((reason) => reason.severity !== 'info').length - reasons.length;
  if (more > 0) reasons.push(paint(io, 'dim', `+${more}`));
  return reasons.length === 0 ? [paint(io, 'dim', posture.tierWhy)] : wrapped(reasons.join(' · '), columns);
}

/** The shortest way, drawn below the row over the whole width. */
function pathLines(io: Io, posture: Posture, widths: Widths): string[] {
  const path = shortest(posture.escalations.filter((candidate) => candidate.admin)) ?? shortest(posture.escalations);
  if (path === undefined) return [];
  const columns = widths.identity + widths.class + widths.owner + widths.why;
  const [first = '', ...more] = wrapped(chain(io, posture.identity, path), columns);
  const indent = ' '.repeat(LEFT);
  return [`${indent}${paint(io, 'dim', '╰─ ')}${first}`, ...more.map((line) => `${indent}   ${line}`)];
}
