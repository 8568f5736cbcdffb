import { readFile } from 'node:fs/promises';
import { type Io, messageOf, UsageError, userPath } from '../io.ts';

/** Reads a file as text; `-` is standard input. Detects gzip by content, not by name.
 * @throws UsageError with the file. */
export async function readText(io: Io, path: string): Promise<string> {
  const bytes = path === '-' ? await readAll(io.stdin) : await readBytes(userPath(io, path), path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return decoded(bytes);
  const { gunzipSync } = await import('node:zlib');
  try {
    return decoded(gunzipSync(bytes));
  } catch (error) {
    throw new UsageError(`${path}: invalid gzip data: ${messageOf(error)}`);
  }
}

const decoded = (bytes: Buffer): string => new TextDecoder(encodingOf(bytes)).decode(bytes);

/** UTF-8, or UTF-16 with a byte order mark, which PowerShell writes with `>`. */
export function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Reads a JSON file. Several JSON values in one file (pages) are returned as a list.
 * @throws UsageError with file, line and column. */
export async function readJson(io: Io, path: string): Promise<unknown> {
  return parseJson(await readText(io, path), path);
}

export function parseJson(text: string, path: string): unknown {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (clean.trim() === '') throw new UsageError(`${path}: expected JSON, the file is empty`);
  const values: unknown[] = [];
  let start = 0;
  while (start < clean.length) {
    const rest = start === 0 ? clean : clean.slice(start);
    const read = firstValue(rest);
    if ('problem' in read)
      throw new UsageError(`${path}: not valid JSON${placeIn(clean, start + read.at)}: ${read.problem}`);
    values.push(read.value);
    start += read.length;
  }
  return values.length === 1 ? values[0] : values;
}

type Read = { readonly value: unknown; readonly length: number } | { readonly problem: string; readonly at: number };

/** The first value of a text and its length, from the position in V8's error message. */
function firstValue(text: string): Read {
  try {
    return { value: JSON.parse(text), length: text.length };
  } catch (error) {
    const message = messageOf(error);
    const after = AFTER.exec(message)?.[1];
    if (after !== undefined) return { value: JSON.parse(text.slice(0, Number(after))), length: Number(after) };
    const problem = message.replace(/,? (?:in JSON )?at position \d+.*$/s, '').replace(/, "?\.{3}.*$|, ".*$/s, '');
    return { problem, at: firstError(text) };
  }
}

const AFTER = /after JSON at position (\d+)/;

/** The position of the first syntax error. V8 reports it for some errors only, so a binary search looks for the longest prefix that
 * is merely incomplete. */
function firstError(text: string): number {
  let valid = 0;
  let invalid = text.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isPrefix(text.slice(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function isPrefix(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    return message.includes('Unexpected end') || message.startsWith('Unterminated') || Number(position) >= text.length;
  }
}

/** ` at line 3, column 14`. The text starts on line `first`. */
export function placeIn(text: string, offset: number, first = 1): string {
  const before = text.slice(0, offset);
  return ` at line ${before.split('\n').length + first - 1}, column ${offset - before.lastIndexOf('\n')}`;
}

async function readBytes(path: string, asGiven: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UsageError(`${asGiven}: no such file (looked for ${path})`);
    if (code === 'EISDIR') throw new UsageError(`${asGiven}: expected a file, found a folder`);
    throw new UsageError(`${asGiven}: cannot be read: ${messageOf(error)}`);
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}
