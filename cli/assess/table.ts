import { isOpen, shortest } from '../../layers/core/posture/paths.ts';
import type { Escalation, Posture } from '../../layers/core/posture/types.ts';
import { type IdentityRow, identityTable } from '../identity-table.ts';
import type { Io } from '../io.ts';
import { padStart, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { tierBadge } from '../render.ts';
import { chokePointLines } from './choke-points.ts';
import { linksText } from './path-text.ts';
import { TIER_WORDS, topReasons } from './reason-text.ts';
import type { Report } from './report.ts';
import { whyOf } from './why.ts';

/** Rows of the default table; the rest is counted. */
const MOST_ROWS = 40;

/** The report for people: totals, identities with their reasons and shortest path, choke points. */
export function table(io: Io, report: Report, all: boolean): readonly string[] {
  const shown = all ? report.postures : report.postures.filter(isWorthShowing).slice(0, MOST_ROWS);
  const hidden = report.postures.length - shown.length;
  const hasConditional = shown.some((posture) => pathOf(posture)?.steps.some((step) => step.conditional));
  const notes = [
    ...(shown.some((posture) => pathOf(posture)?.admin === true) ? ['★ administrator privilege'] : []),
    ...(hidden > 0 ? [`… and ${hidden} more (use --all to show them)`] : []),
    ...(hasConditional ? ['? depends on missing data; run --identity <name> for details'] : []),
  ];
  return [
    ...head(io, report),
    '',
    ...identityTable(
      io,
      shown.map((posture) => rowOf(io, posture)),
    ),
    ...notes.map((note) => paint(io, 'dim', note)),
    ...chokePointLines(io, report),
  ];
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
  return path === undefined ? row : { ...row, path: linksText(io, identity, path) };
}

/** The printed path: the shortest to administrator privilege, or else the shortest. */
export const pathOf = ({ escalations }: Posture): Escalation | undefined =>
  shortest(escalations.filter((candidate) => candidate.admin)) ?? shortest(escalations);
