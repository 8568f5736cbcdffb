import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type Io, UsageError, userPath } from '../io.ts';

/** A source of records. */
export interface Input {
  /** For messages. */
  readonly name: string;
  /** Whether the user named the file. Files in a folder may have other content. */
  readonly named: boolean;
  /** Each chunk is valid until the next one is requested. */
  readonly open: () => AsyncIterable<Uint8Array | string>;
}

/** Files, all files in folders (recursively, by name, without hidden ones), and standard input (`-`).
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
  let folder: boolean;
  try {
    folder = (await stat(full)).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      code === 'ENOENT' ? `${path}: no such file or folder (looked for ${full})` : `${path}: cannot be read (${code})`,
    );
  }
  if (!folder) return [{ name: path, named: true, open: () => unpacked(chunksOf(full)) }];
  const entries = await readdir(full, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new UsageError(`${path}: expected CloudTrail files in this folder, found none`);
  return files.map((file) => ({
    name: join(path, file.slice(full.length + 1)),
    named: false,
    open: () => unpacked(chunksOf(file)),
  }));
}

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
