import { recordsOf } from '../../layers/core/detection/envelopes.ts';
import { UsageError } from '../io.ts';
import type { Input } from './files.ts';

/** Larger texts than this are more than a JavaScript string holds: such a file must be one record a line. */
const LARGEST_TEXT = 400 * 1024 * 1024;

/** Hands every record of an input to `take`: a JSON document of any known wrapping, or one JSON value a line.
 * @returns the number of bytes read.
 * @throws UsageError naming file and line of what is no JSON. */
export async function eachRecord(input: Input, take: (record: unknown) => void): Promise<number> {
  const reader = new RecordReader(input.name, take);
  try {
    for await (const chunk of input.open()) reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${input.name}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  reader.end();
  return reader.bytes;
}

/**
 * Reads line by line from the start. A first line that is no JSON by itself begins a document that spans lines; then the
 * whole text is kept and parsed at the end.
 */
class RecordReader {
  bytes = 0;
  readonly #name: string;
  readonly #take: (record: unknown) => void;
  #tail: Buffer[] = [];
  #line = 0;
  /** The whole text so far, where the input turned out to be one document. */
  #document: Buffer[] | undefined;

  constructor(name: string, take: (record: unknown) => void) {
    this.#name = name;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes += buffer.length;
    if (this.#document !== undefined) {
      this.#document.push(buffer);
      return;
    }
    let start = 0;
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, start)) {
      this.#tail.push(buffer.subarray(start, end));
      const line = this.#takeTail();
      start = end + 1;
      if (!this.#readLine(line)) {
        this.#document = [line, Buffer.from('\n'), buffer.subarray(start)];
        return;
      }
    }
    // A copy: the stream may use its memory again.
    if (start < buffer.length) this.#tail.push(Buffer.from(buffer.subarray(start)));
  }

  end(): void {
    if (this.#document !== undefined) {
      this.#readDocument(Buffer.concat(this.#document));
      return;
    }
    const rest = this.#takeTail();
    if (rest.length > 0 && !this.#readLine(rest)) this.#readDocument(rest);
    if (this.#line === 0) throw new UsageError(`${this.#name}: expected CloudTrail records, the file is empty`);
  }

  #takeTail(): Buffer {
    const line = this.#tail.length === 1 && this.#tail[0] !== undefined ? this.#tail[0] : Buffer.concat(this.#tail);
    this.#tail = [];
    return line;
  }

  /** False where this is the first line and no JSON: the input is a document. */
  #readLine(line: Buffer): boolean {
    if (line.length > LARGEST_TEXT)
      throw new UsageError(`${this.#name}: line ${this.#line + 1} is too long to be read`);
    const text = line.toString('utf8').replace(/^\uFEFF/, '');
    if (text.trim() === '') return true;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (this.#line === 0) return false;
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.#name}: line ${this.#line + 1} is not valid JSON: ${shortly(why)}`);
    }
    this.#line += 1;
    this.#takeAll(value);
    return true;
  }

  #readDocument(bytes: Buffer): void {
    if (bytes.length > LARGEST_TEXT) {
      throw new UsageError(`${this.#name}: a document of ${bytes.length} bytes is too large; give one record a line`);
    }
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    try {
      this.#takeAll(JSON.parse(text));
      this.#line += 1;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.#name}: not valid JSON${placeIn(text, why)}: ${shortly(why)}`);
    }
  }

  #takeAll(value: unknown): void {
    for (const record of recordsOf(value)) this.#take(record);
  }
}

const shortly = (message: string): string => message.replace(/,? (?:in JSON )?at position \d+.*$/s, '').slice(0, 120);

function placeIn(text: string, message: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  const offset = position === undefined ? text.length : Number(position);
  const before = text.slice(0, offset);
  return ` at line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')}`;
}
