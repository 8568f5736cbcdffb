import type { Tier } from '../layers/core/identity.ts';
import type { Io } from './io.ts';
import { lineWidth, padded, padStart, widthOf, wrapAfter } from './layout.ts';
import { paint } from './paint.ts';
import { tierBadge } from './render.ts';

/** One row: an identity. */
export interface IdentityRow {
  readonly tier: Tier;
  readonly score: number;
  /** `role/deploy`; never shortened, because it can be passed to --identity and `show`. */
  readonly label: string;
  readonly account: string;
  readonly class: string;
  readonly owner: string | null;
  /** Reasons in words; may be colored. */
  readonly why: string;
  /** Printed below the row over the whole width. */
  readonly path?: string;
  /** Printed below the path, if the terminal is wide. */
  readonly remedy?: string;
}

interface Widths {
  readonly total: number;
  readonly identity: number;
  /** 0: not shown; also for the other columns. */
  readonly account: number;
  readonly class: number;
  readonly owner: number;
}

/** Columns before the identity: badge, score and their gaps. */
const LEFT = 12;
const GAP = 2;
/** Columns from which the account and the remedy are always shown. */
const WIDE = 160;

/** A table of identities with their reasons. */
export function identityTable(io: Io, rows: readonly IdentityRow[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = widthsFor(io, rows);
  return [headerRow(io, widths), ...rows.flatMap((row) => linesOf(io, row, widths))];
}

function widthsFor(io: Io, rows: readonly IdentityRow[]): Widths {
  const total = lineWidth(io, 200);
  const longest = (texts: readonly string[], least: number, most: number) =>
    Math.min(most, Math.max(least, ...texts.map(widthOf)));
  const owners = rows.flatMap(({ owner }) => owner ?? []);
  const owner = total < 100 || owners.length === 0 ? 0 : longest(owners, 5, 18);
  const account = total >= WIDE || new Set(rows.map((row) => row.account)).size > 1 ? 12 : 0;
  const identity = longest(
    rows.map(({ label }) => label),
    8,
    Math.floor(total * 0.32),
  );
  const kind = longest(
    rows.map((row) => row.class),
    5,
    total < 90 ? 12 : 16,
  );
  return { total, identity, account, class: kind, owner };
}

/** Cells side by side, without columns of width 0. */
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

/** The whole owner is shown by --identity. */
const shortened = (text: string, width: number): string =>
  widthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;

/** A label that is longer than its column gets its own line. */
function linesOf(io: Io, row: IdentityRow, widths: Widths): string[] {
  const badges = `${tierBadge(io, row.tier)} ${padStart(paint(io, 'bold', String(row.score)), 5)}  `;
  const name = paint(io, 'bold', row.label);
  const fits = widthOf(row.label) <= widths.identity;
  const rest = cells([
    [row.account, widths.account],
    [row.class, widths.class],
    [row.owner === null ? paint(io, 'dim', '—') : shortened(row.owner, widths.owner), widths.owner],
  ]);
  const indent = ' '.repeat(LEFT);
  const before = fits ? badges + cells([[name, widths.identity]]) : indent + cells([[' ', widths.identity]]);
  const path =
    row.path === undefined ? [] : wrapAfter(`${indent}${paint(io, 'dim', '╰')}`, row.path, widths.total, LEFT + 2);
  const remedy =
    row.remedy === undefined || widths.total < WIDE
      ? []
      : wrapAfter(`${indent}${paint(io, 'dim', '▸')} `, row.remedy, widths.total, LEFT + 2);
  return [...(fits ? [] : [badges + name]), ...wrapAfter(before + rest, row.why, widths.total), ...path, ...remedy];
}
