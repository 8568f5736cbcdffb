import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type Io, UsageError, userPath } from '../io.ts';

/** Reads a file as text, unpacking gzip by content rather than by name; `-` is standard input.
 * @throws UsageError naming the file. */
export async function readText(io: Io, path: string): Promise<string> {
  const bytes = path === '-' ? await readAll(io.stdin) : await readBytes(userPath(io, path), path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new UsageError(`${path}: starts as gzip but cannot be unpacked: ${messageOf(error)}`);
  }
}

/** Reads a JSON file, or a file of several JSON values one after another (pages), which come as a list.
 * @throws UsageError naming file, line and column. */
export async function readJson(io: Io, path: string): Promise<unknown> {
  return parseJson(await readText(io, path), path);
}

export function parseJson(text: string, path: string): unknown {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (clean.trim() === '') throw new UsageError(`${path}: expected JSON, the file is empty`);
  try {
    return JSON.parse(clean);
  } catch (error) {
    const lines = parseLines(clean);
    if (lines !== undefined) return lines;
    throw new UsageError(`${path}: not valid JSON${placeIn(clean, messageOf(error))}`);
  }
}

/** One JSON value a line; undefined where some line is none, or there is only one. */
function parseLines(text: string): readonly unknown[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  const values: unknown[] = [];
  for (const line of lines) {
    try {
      values.push(JSON.parse(line));
    } catch {
      return undefined;
    }
  }
  return values;
}

/** V8 says the position in words: as line and column a person finds it. */
function placeIn(text: string, message: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const offset = position === undefined ? text.length : Number(position);
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const problem = message.replace(/,? (?:in JSON )?at position \d+.*$/s, '').replace(/, "?\.{3}.*$/s, '');
  return ` at line ${line}, column ${column}: ${problem}`;
}

async function readBytes(path: string, asGiven: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UsageError(`${asGiven}: no such file (looked for ${path})`);
    if (code === 'EISDIR') throw new UsageError(`${asGiven}: is a folder, expected a file`);
    throw new UsageError(`${asGiven}: cannot be read: ${messageOf(error)}`);
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
