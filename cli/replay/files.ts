import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type Io, UsageError, userPath } from '../io.ts';

/** What the commands that read logs accept, for their help. */
export const LOGS = 'files or folders with CloudTrail records in any of their usual forms, or - for standard input';

/** A source of records. */
export interface Input {
  /** For messages. */
  readonly name: string;
  /** Whether the user named the file. Files in a folder may have other content. */
  readonly named: boolean;
  /** Set if there is nothing to read: what it is instead of a file. */
  readonly foreign?: string;
  /** Each chunk is valid until the next one is requested. */
  readonly open: () => AsyncIterable<Uint8Array | string>;
}

/** Files, all files in folders (recursively, by name, without hidden ones), and standard input (`-`). Symbolic links in folders are
 * followed to files, not to folders, which could contain the link.
 * @throws UsageError if a path does not exist or a folder contains no file. */
export async function inputsOf(io: Io, paths: readonly string[]): Promise<readonly Input[]> {
  const inputs: Input[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ name: 'standard input', named: true, open: () => unpacked(io.stdin) });
    else inputs.push(...(await inputsAt(io, path)));
  }
  return inputs;
}

async function inputsAt(io: Io, path: string): Promise<readonly Input[]> {
  const full = userPath(io, path);
  let entries: readonly Dirent[];
  try {
    if (!(await stat(full)).isDirectory()) return [{ name: path, named: true, open: () => unpacked(chunksOf(full)) }];
    entries = await readdir(full, { recursive: true, withFileTypes: true });
  } catch (error) {
    const code = codeOf(error);
    throw new UsageError(
      code === 'ENOENT' ? `${path}: no such file or folder (looked for ${full})` : `${path}: cannot be read (${code})`,
    );
  }
  const files = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => ({ file: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  if (files.length === 0) throw new UsageError(`${path}: expected CloudTrail files in this folder, found none`);
  const inputs: Input[] = [];
  for (const { file, isFile } of files) {
    const foreign = isFile ? undefined : await kindOfOther(file);
    const name = join(path, file.slice(full.length + 1));
    inputs.push({ name, named: false, ...(foreign && { foreign }), open: () => unpacked(chunksOf(file)) });
  }
  return inputs;
}

/** What an entry of a folder is, if it is neither a file nor a link to one. */
async function kindOfOther(path: string): Promise<string | undefined> {
  try {
    const target = await stat(path);
    if (target.isFile()) return undefined;
    return target.isDirectory() ? 'symbolic link to a folder' : 'neither a file nor a folder';
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? 'symbolic link to a missing file' : `symbolic link that cannot be followed (${code})`;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const CHUNK = 1 << 20;

/** Reuses one buffer: each chunk is valid until the next one is requested. */
async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Firehose can compress data that CloudWatch Logs has compressed already. */
const unpacked = (stream: AsyncIterable<Uint8Array | string>): AsyncIterable<Uint8Array | string> =>
  unzipped(unzipped(stream));

/** Detects gzip by content, not by name. Closes the stream, also if the reader stops early. */
async function* unzipped(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    const first = await iterator.next();
    if (first.done === true) return;
    const rest = async function* () {
      yield first.value;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    };
    const zipped = typeof first.value !== 'string' && first.value[0] === 0x1f && first.value[1] === 0x8b;
    yield* zipped ? gunzipped(rest()) : rest();
  } finally {
    await iterator.return?.();
  }
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const feeding = pipeInto(chunks, gunzip);
  yield* gunzip;
  await feeding;
}

async function pipeInto(
  from: AsyncIterable<Uint8Array | string>,
  into: ReturnType<typeof createGunzip>,
): Promise<void> {
  try {
    for await (const chunk of from) {
      // The chunk's buffer is reused before gunzip has read it.
      if (!into.write(Buffer.from(chunk))) await new Promise<void>((resolve) => into.once('drain', resolve));
    }
    into.end();
  } catch (error) {
    into.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
