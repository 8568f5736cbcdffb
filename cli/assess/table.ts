import { isOpen, shortest } from '../../layers/core/posture/paths.ts';
import type { Escalation, Posture } from '../../layers/core/posture/types.ts';
import { type IdentityRow, identityTable } from '../identity-table.ts';
import type { Io } from '../io.ts';
import { padStart, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, tierBadge } from '../render.ts';
import { shortArn } from './arn-text.ts';
import { changeLines } from './fix/best-changes.ts';
import { commonReasons, type FoldedRow, folded, foldedLabel, foldedNames } from './fold-rows.ts';
import { linksText } from './path-text.ts';
import { TIER_WORDS, topReasons } from './reason-text.ts';
import { remedyLine } from './remedy.ts';
import type { Report } from './report.ts';
import { usageSummary } from './usage/summary.ts';
import { whyOf } from './why.ts';

/** Names in a folded row outside tier 0. */
const NAMED = 3;

/** Rows of the default table; the rest is counted. */
const MOST_ROWS = 40;

/** The report for people: totals, identities with their reasons and shortest path, and what to change first. */
export function table(io: Io, report: Report, all: boolean): readonly string[] {
  const rows = all ? report.postures.map((posture): FoldedRow => [posture]) : rowsOf(report.postures);
  const shown = rows.flat();
  const hidden = report.postures.length - shown.length;
  const hasConditional = shown.some((posture) => pathOf(posture)?.steps.some((step) => step.conditional));
  const notes = [
    ...(shown.some((posture) => pathOf(posture)?.admin === true) ? ['★ administrator privilege'] : []),
    ...(hidden > 0 ? [`… and ${hidden} more, none in T0 (use --all to show them)`] : []),
    ...(hasConditional ? ['? depends on missing data; run --identity <name> for details'] : []),
  ];
  return [
    ...head(io, report),
    '',
    ...identityTable(
      io,
      rows.map((row) => (row.length === 1 ? rowOf(io, row[0]) : foldedRow(io, row))),
    ),
    ...notes.map((note) => paint(io, 'dim', note)),
    ...changeLines(io, report),
    ...usageSummary(io, report),
  ];
}

/** Identities in tier 0 are never left out. */
function rowsOf(postures: readonly Posture[]): readonly FoldedRow[] {
  const rows = folded(postures.filter(isWorthShowing), pathOf);
  const certain = rows.filter(([{ tier }]) => tier === 0).length;
  return rows.slice(0, Math.max(MOST_ROWS, certain));
}

const isWorthShowing = (posture: Posture): boolean =>
  posture.class !== 'service-linked' && (posture.tier < 3 || topReasons(posture, 1).length > 0);

/** Totals of a report. */
export interface Totals {
  readonly where: string;
  /** Users, roles, secrets and resources. */
  readonly kinds: string;
  /** Identities in each tier. */
  readonly tiers: readonly [number, number, number, number];
  /** Number of administrators, and of identities that can become one. */
  readonly admins: string;
}

export function totalsOf({ postures, assessment }: Report): Totals {
  const count = (test: (posture: Posture) => boolean) => postures.filter(test).length;
  const accounts = assessment.estates.map((estate) => estate.account);
  const inTier = (tier: number) => count((posture) => posture.tier === tier);
  const admins = count((posture) => posture.admin === true && posture.kind !== 'root');
  const becoming = postures.map((posture) => posture.escalations.filter((path) => path.admin));
  const open = becoming.filter((paths) => paths.some(isOpen)).length;
  const conditional = becoming.filter((paths) => paths.length > 0).length - open;
  const can = conditional === 0 ? `${open} can become one` : `${open} can become one, ${conditional} more might`;
  return {
    where: accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length || 'no'} accounts`,
    kinds:
      (['user', 'role', 'secret', 'resource'] as const)
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
    return wrapAfter(left, paint(io, 'dim', TIER_WORDS[tier]), io.columns);
  });
  return [...wrapAfter(`${paint(io, 'bold', where)}: `, `${kinds}; ${admins}`, io.columns, 0), '', ...bars];
}

const label = (posture: Posture): string => (posture.kind === 'root' ? 'root' : `${posture.kind}/${posture.name}`);

function rowOf(io: Io, posture: Posture): IdentityRow {
  const { identity, tier, score, account, class: kind, owner } = posture;
  const path = pathOf(posture);
  const row = { tier, score, label: label(posture), account, class: kind, owner, why: whyOf(io, posture) };
  const remedy = remedyLine(posture);
  return {
    ...row,
    ...(path === undefined ? {} : { path: linksText(io, identity, path) }),
    ...(remedy === '' ? {} : { remedy }),
  };
}

function foldedRow(io: Io, row: FoldedRow): IdentityRow {
  const [first] = row;
  const path = pathOf(first);
  // A remedy names one identity.
  const { remedy: _, ...columns } = rowOf(io, first);
  const names = paint(io, 'bold', foldedNames(row, NAMED));
  const why = commonReasons(row).map(({ words, severity }) => severityText(io, severity, words));
  return {
    ...columns,
    label: foldedLabel(row),
    class: row.every((one) => one.class === first.class) ? first.class : 'several',
    owner: row.every((one) => one.owner === first.owner) ? first.owner : null,
    why: [...(path === undefined ? [] : [endText(first, path)]), ...why].join(' · '),
    path: names,
  };
}

/** `1 step to ★ role/admin`. */
function endText({ identity, account }: Posture, { to, admin, steps }: Escalation): string {
  const end = to === identity ? 'itself' : shortArn(to, account);
  return `${steps.length} step${steps.length === 1 ? '' : 's'} to ${admin ? '★ ' : ''}${end}`;
}

/** The printed path: the shortest to administrator privilege, or else the shortest. */
export const pathOf = ({ escalations }: Posture): Escalation | undefined =>
  shortest(escalations.filter((candidate) => candidate.admin)) ?? shortest(escalations);
