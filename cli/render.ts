import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Severity, Tier } from '../layers/core/identity.ts';
import { type Io, paint } from './io.ts';

const TIER_STYLE = [['bold', 'white', 'bgRed'], ['bold', 'red'], ['yellow'], ['green']] as const;

/** ` T0 `, coloured by how bad theft would be. */
export const tierBadge = (io: Io, tier: Tier): string => paint(io, [...TIER_STYLE[tier]], ` T${tier} `);

const SEVERITY_STYLE = {
  info: ['dim'],
  low: ['cyan'],
  medium: ['yellow'],
  high: ['red'],
  critical: ['bold', 'white', 'bgRed'],
} as const;

/** A severity, padded so that lists align, and coloured. */
export const severityBadge = (io: Io, severity: Severity): string =>
  paint(io, [...SEVERITY_STYLE[severity]], severity.padEnd(8));

const GAP = 2;

/** A table without lines that fits the terminal: the widest columns give way first, and wrap between words. */
export function table(io: Io, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map((cell) => longestLine(cell) + GAP)),
  );
  while (sum(widths) > Math.max(io.columns, head.length * 8)) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  const drawn = new Table({
    head: head.map((title) => paint(io, 'dim', title)),
    colWidths: widths,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  drawn.push(...rows.map((row) => row.map((cell, column) => wrapped(cell, (widths[column] ?? 0) - GAP))));
  return `${drawn.toString().replaceAll(/[ ]+$/gm, '')}\n`;
}

/** Wraps between words, and inside one only where it is longer than the column (an ARN). Coloured cells are short. */
function wrapped(text: string, width: number): string {
  if (longestLine(text) <= width || text !== stripVTControlCharacters(text)) return text;
  const lines: string[] = [];
  for (const word of text.split(' ').flatMap((part) => part.match(new RegExp(`.{1,${width}}`, 'g')) ?? [])) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const longestLine = (text: string): number =>
  Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  );

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
