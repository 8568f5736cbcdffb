import { SEVERITIES, type Severity, type Tier } from '../layers/core/identity.ts';
import type { Io } from './io.ts';
import { padded, widthOf, wrapped } from './layout.ts';
import { paint } from './paint.ts';

const TIER_STYLE = [
  ['bold', 'white', 'bgRed'],
  ['bold', 'black', 'bgYellow'],
  ['black', 'bgCyan'],
  ['black', 'bgGreen'],
] as const;

/** ` T0 `, colored by tier. */
export const tierBadge = (io: Io, tier: Tier): string => paint(io, [...TIER_STYLE[tier]], ` T${tier} `);

const SEVERITY_STYLE = {
  info: ['dim'],
  low: ['cyan'],
  medium: ['yellow'],
  high: ['red'],
  critical: ['bold', 'red'],
} as const;

/** Text in the color of a severity. */
export const severityText = (io: Io, severity: Severity, text: string): string =>
  paint(io, [...SEVERITY_STYLE[severity]], text);

const LONGEST_SEVERITY = Math.max(...SEVERITIES.map((severity) => severity.length));

/** A severity, padded so that lists align, and colored. */
export const severityBadge = (io: Io, severity: Severity): string =>
  severityText(io, severity, severity.toUpperCase().padEnd(LONGEST_SEVERITY));

/** Confidence points in percent: `+25`, `-36`. */
export const pointsText = (points: number): string => `${points < 0 ? '-' : '+'}${Math.round(Math.abs(points) * 100)}`;

const GAP = 2;

/** One line, or several. */
type Cell = string | readonly string[];

/** Fits a table to the width of the terminal: the widest columns shrink first and wrap between words. No column becomes narrower
 * than its longest word, so that ids are never broken. */
export function table(io: Io, head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const widths = head.map(
    (title, column) => Math.max(...[title, ...rows.flatMap((row) => row[column] ?? '')].map(widthOf)) + GAP,
  );
  const least = head.map(
    (title, column) =>
      Math.max(
        ...[title, ...rows.flatMap((row) => row[column] ?? '')].flatMap((text) => text.split(' ')).map(widthOf),
      ) + GAP,
  );
  for (let left = sum(widths) - GAP - io.columns; left > 0; left -= 1) {
    const spare = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return [head.map((title) => paint(io, 'dim', title)), ...rows].flatMap((row) => linesOf(row, widths));
}

function linesOf(row: readonly Cell[], widths: readonly number[]): string[] {
  const cells = widths.map((width, column) =>
    [row[column] ?? ''].flat().flatMap((line) => (line === '' ? [''] : wrapped(line, width - GAP))),
  );
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => padded(lines[line] ?? '', widths[column] ?? 0))
      .join('')
      .trimEnd(),
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
