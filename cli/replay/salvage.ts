import { isRecord, recordsOf } from '../../layers/core/detection/envelopes.ts';
import { isBag } from '../../layers/core/detection/request-accessors.ts';
import { messageOf } from '../io.ts';

/** A JSON value in a text, or a part that is none. */
export type Part =
  | { readonly value: unknown }
  /** `at`: position of the broken part. */
  | { readonly problem: string; readonly at: number };

interface Region {
  readonly start: number;
  readonly end: number;
}

/** Levels of envelopes around a broken record that are searched for its neighbours. */
const MOST_LEVELS = 6;

/** How every CloudTrail record starts. */
const RECORD_START = /\{\s*"eventVersion"\s*:/g;

/**
 * The JSON values in a text that is not one: values one after the other, as Firehose delivers them, and whatever can be read of a text
 * with broken or truncated records. A broken record does not take its neighbours with it.
 */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  const { regions, unclosed } = regionsIn(text, 0, text.length);
  const end = unclosed ?? text.length;
  for (const region of regions) if (region.start < end) readRegion(text, region, parts, 0);
  if (unclosed !== undefined) readBroken(text, { start: unclosed, end: text.length }, parts, 0, 'it is incomplete');
  return parts;
}

function readRegion(text: string, region: Region, into: Part[], level: number): void {
  try {
    const value: unknown = JSON.parse(text.slice(region.start, region.end));
    // Below the top, only records are worth reading: the rest are parts of a broken record.
    if (level === 0 || holdsRecord(value)) into.push({ value });
  } catch (error) {
    readBroken(text, region, into, level, shortly(messageOf(error)));
  }
}

/** Reads what is intact in a broken value, and reports the value as broken if it is a record or contains none. */
function readBroken(text: string, region: Region, into: Part[], level: number, problem: string): void {
  const found: Part[] = [];
  const starts = startsIn(text, region);
  if (starts.length > 1) {
    for (const [index, start] of starts.entries())
      readStart(text, { start, end: starts[index + 1] ?? region.end }, found, problem);
  } else if (level < MOST_LEVELS) {
    const inside = { start: region.start + 1, end: region.end };
    for (const inner of regionsIn(text, inside.start, inside.end).regions) readRegion(text, inner, found, level + 1);
  }
  const intact = found.some((part) => 'value' in part);
  if (!intact) into.push({ problem, at: region.start });
  else into.push(...found, ...(lostTail(text, region, found) ? [{ problem, at: region.end }] : []));
}

/** Whether a record was cut off at the end of a value whose other records are intact. */
function lostTail(text: string, { start, end }: Region, found: readonly Part[]): boolean {
  if (found.some((part) => 'problem' in part)) return false;
  return !/[}\]]\s*$/.test(text.slice(Math.max(start, end - 64), end));
}

/** A record from its start to the start of the next one at the latest. */
function readStart(text: string, { start, end }: Region, into: Part[], problem: string): void {
  const [region] = regionsIn(text, start, end).regions;
  if (region?.start !== start) into.push({ problem, at: start });
  else readRegion(text, region, into, MOST_LEVELS);
}

function startsIn(text: string, { start, end }: Region): readonly number[] {
  return [...text.slice(start, end).matchAll(RECORD_START)].map(({ index }) => start + index);
}

const holdsRecord = (value: unknown): boolean => recordsOf(value).some((record) => isBag(record) && isRecord(record));

const TOKEN = /"(?:[^"\\\n]+|\\.)*(?:"|\\?$|(?=\n))|[{}]/gs;

/** The outermost balanced `{…}`, and where the first brace is that is never closed. A string ends at the end of its line at the
 * latest: JSON allows no line break in a string. */
function regionsIn(text: string, from: number, to: number): { regions: readonly Region[]; unclosed?: number } {
  const open: number[] = [];
  const regions: Region[] = [];
  const part = text.slice(from, to);
  for (const { 0: token, index } of part.matchAll(TOKEN)) {
    if (token === '{') open.push(from + index);
    else if (token === '}') close(open, regions, from + index + 1);
  }
  const [unclosed] = open;
  return unclosed === undefined ? { regions } : { regions, unclosed };
}

function close(open: number[], regions: Region[], end: number): void {
  const start = open.pop();
  if (start === undefined) return;
  while ((regions.at(-1)?.start ?? -1) > start) regions.pop();
  regions.push({ start, end });
}

/** The message of a JSON error without its position, which is relative to a part of the text. */
export const shortly = (message: string): string =>
  message.replace(/,? (?:in JSON )?at position \d+.*$/s, '').slice(0, 120);
