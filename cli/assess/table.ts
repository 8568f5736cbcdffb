import { isOpen, shortest } from '../../layers/core/posture/paths.ts';
import type { Escalation, Posture } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { hung, padded, padStart, shortened, widthOf, wrapped } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, tierBadge } from '../render.ts';
import { chokePointLines } from './choke-points.ts';
import type { Report } from './report.ts';
import { links, plainly, shortReason, TIER_WORDS, topReasons } from './words.ts';

/** Most rows of the default table; the rest is counted. */
const MOST_ROWS = 40;

/** The estate for people: a head, identities worst first with their reasons and shortest path, choke points. */
export function table(io: Io, report: Report, all: boolean): readonly string[] {
  const shown = all ? report.postures : report.postures.filter(isWorthShowing).slice(0, MOST_ROWS);
  const hidden = report.postures.length - shown.length;
  const widths = columnsFor(io, shown, report);
  const rows = shown.flatMap((posture) => rowOf(io, posture, widths));
  const doubtful = shown.some((posture) => pathOf(posture)?.steps.some((step) => step.conditional));
  const notes = [
    ...(shown.some((posture) => pathOf(posture)?.admin === true) ? ['★ administrator rights'] : []),
    ...(hidden > 0 ? [`… and ${hidden} more with less to say (--all shows them)`] : []),
    ...(doubtful ? ['? depends on facts that are not known here: --identity <name> says which'] : []),
  ];
  return [
    ...head(io, report),
    '',
    ...(shown.length > 0 ? [headerRow(io, widths), ...rows] : []),
    ...notes.map((note) => paint(io, 'dim', note)),
    ...chokePointLines(io, report),
  ];
}

const isWorthShowing = (posture: Posture): boolean =>
  posture.class !== 'service-linked' && (posture.tier < 3 || topReasons(posture, 1).length > 0);

/** What is told of the estate as a whole. */
export interface Totals {
  readonly where: string;
  /** Users, roles and secrets. */
  readonly kinds: string;
  /** Identities in each tier. */
  readonly tiers: readonly [number, number, number, number];
  /** Who is administrator, and who can become one. */
  readonly admins: string;
}

export function totalsOf({ postures, assessment }: Report): Totals {
  const count = (test: (posture: Posture) => boolean) => postures.filter(test).length;
  const accounts = assessment.estates.map((estate) => estate.account);
  const inTier = (tier: number) => count((posture) => posture.tier === tier);
  const admins = count((posture) => posture.admin === true && posture.kind !== 'root');
  const becoming = postures.map((posture) => posture.escalations.filter((path) => path.admin));
  const open = becoming.filter((paths) => paths.some(isOpen)).length;
  const doubtful = becoming.filter((paths) => paths.length > 0).length - open;
  const can = doubtful === 0 ? `${open} can become one` : `${open} can become one, ${doubtful} more may`;
  return {
    where: accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length || 'no'} accounts`,
    kinds:
      (['user', 'role', 'secret'] as const)
        .map((kind) => [kind, count((posture) => posture.kind === kind)] as const)
        .filter(([, number]) => number > 0)
        .map(([kind, number]) => `${number} ${kind}${number === 1 ? '' : 's'}`)
        .join(', ') || 'no identities',
    tiers: [inTier(0), inTier(1), inTier(2), inTier(3)],
    admins: `${admins} administrator${admins === 1 ? '' : 's'}, ${can}`,
  };
}

function head(io: Io, report: Report): string[] {
  const { where, kinds, tiers, admins } = totalsOf(report);
  const most = Math.max(...tiers, 1);
  const digits = String(most).length;
  const longest = io.columns < 100 ? 10 : 24;
  const bars = ([0, 1, 2, 3] as const).flatMap((tier) => {
    const bar = '█'.repeat(Math.ceil((tiers[tier] / most) * longest)).padEnd(longest);
    const count = padStart(String(tiers[tier]), digits);
    const left = `${tierBadge(io, tier)} ${count}  ${paint(io, 'dim', bar)} `;
    return hung(left, paint(io, 'dim', TIER_WORDS[tier]), io.columns);
  });
  return [...hung(`${paint(io, 'bold', where)}: `, `${kinds}; ${admins}`, io.columns, 0), '', ...bars];
}

interface Widths {
  readonly total: number;
  readonly identity: number;
  /** 0: there is one account only. */
  readonly account: number;
  /** 0: not shown, here and below. */
  readonly class: number;
  readonly owner: number;
}

/** Left of the identity: badge, score and their gaps. */
const LEFT = 12;
const GAP = 2;

function columnsFor(io: Io, postures: readonly Posture[], { assessment }: Report): Widths {
  const total = Math.max(60, Math.min(io.columns, 200));
  const longest = (texts: readonly string[], least: number, most: number) =>
    Math.min(most, Math.max(least, ...texts.map(widthOf)));
  const owners = postures.flatMap(({ owner }) => owner ?? []);
  const owner = total < 100 || owners.length === 0 ? 0 : longest(owners, 5, 18);
  const account = assessment.estates.length > 1 ? 12 : 0;
  const identity = longest(postures.map(label), 8, Math.floor(total * 0.32));
  const classes = postures.map((posture) => posture.class);
  const kind = total < 80 ? 0 : longest(classes, 5, 14);
  return { total, identity, account, class: kind, owner };
}

const label = (posture: Posture): string => (posture.kind === 'root' ? 'root' : `${posture.kind}/${posture.name}`);

/** Cells side by side, those without a width left out. */
const cells = (parts: readonly (readonly [text: string, width: number])[]): string =>
  parts.map(([text, width]) => (width > 0 ? padded(text, width + GAP) : '')).join('');

const headerRow = (io: Io, { identity, account, class: kind, owner }: Widths): string =>
  paint(
    io,
    'dim',
    `${padded('TIER SCORE', LEFT)}${cells([
      ['IDENTITY', identity],
      ['ACCOUNT', account],
      ['CLASS', kind],
      ['OWNER', owner],
    ])}WHY`,
  );

function rowOf(io: Io, posture: Posture, widths: Widths): string[] {
  const left = `${tierBadge(io, posture.tier)} ${padStart(paint(io, 'bold', String(posture.score)), 5)}  `;
  const columns = cells([
    [paint(io, 'bold', shortened(label(posture), widths.identity)), widths.identity],
    [posture.account, widths.account],
    [posture.class, widths.class],
    [posture.owner === null ? paint(io, 'dim', '—') : shortened(posture.owner, widths.owner), widths.owner],
  ]);
  return [...hung(left + columns, why(io, posture), widths.total), ...pathLines(io, posture, widths)];
}

function why(io: Io, posture: Posture): string {
  const reasons = topReasons(posture, 4).map((reason) =>
    severityText(io, reason.severity, shortReason(reason, posture.tier)),
  );
  const more = posture.reasons.filter((reason) => reason.severity !== 'info').length - reasons.length;
  if (more > 0) reasons.push(paint(io, 'dim', `+${more}`));
  return reasons.length === 0 ? paint(io, 'dim', plainly(posture.tierWhy, posture.account)) : reasons.join(' · ');
}

/** The way that is drawn: the shortest to administrator rights, else the shortest. */
export const pathOf = ({ escalations }: Posture): Escalation | undefined =>
  shortest(escalations.filter((candidate) => candidate.admin)) ?? shortest(escalations);

/** Drawn below the row over the whole width. */
function pathLines(io: Io, posture: Posture, widths: Widths): string[] {
  const path = pathOf(posture);
  if (path === undefined) return [];
  const indent = ' '.repeat(LEFT);
  const room = widths.total - LEFT - 2;
  const [first = '', ...more] = wrapped(links(io, posture.identity, path), room);
  return [`${indent}${paint(io, 'dim', '╰')}${first}`, ...more.map((line) => `${indent}  ${line}`)];
}
