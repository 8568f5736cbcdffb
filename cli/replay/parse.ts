import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { recordsOf } from '../../layers/core/detection/envelopes.ts';
import { encodingOf } from '../inputs/json-file.ts';
import { UsageError } from '../io.ts';
import type { Input } from './files.ts';

/** Larger texts than this are more than a JavaScript string holds: such a file must be one record a line. */
const LARGEST_TEXT = 400 * 1024 * 1024;

/** Hands every record of an input to `take`: a JSON document of any known wrapping, or one JSON value a line.
 * @returns `empty` if the input holds no JSON value.
 * @throws UsageError that names file and line of invalid JSON, or an empty file that the user named explicitly. */
export async function eachRecord(input: Input, take: (record: unknown) => void): Promise<'read' | 'empty'> {
  const reader = new RecordReader(input.name, take);
  try {
    for await (const chunk of input.open()) reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${input.name}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const outcome = reader.end();
  if (outcome === 'empty' && input.named)
    throw new UsageError(`${input.name}: expected CloudTrail records, the file is empty`);
  return outcome;
}

/**
 * Reads line by line from the start. A first line that is no JSON by itself begins a document that spans lines; then the
 * whole text is kept and parsed at the end.
 */
class RecordReader {
  readonly #name: string;
  readonly #take: (record: unknown) => void;
  /** Chosen by the byte order mark, if there is one. */
  #decoder: TextDecoder | undefined;
  /** True until the first byte that is not ASCII: nearly all logs to their end, and there is nothing to decode in them. */
  #plain = true;
  /** The last line so far, in pieces. */
  #tail: string[] = [];
  /** Lines so far, empty ones too, and values among them. */
  #line = 0;
  #values = 0;
  /** Where the input turned out to be one document. */
  #document = false;
  #length = 0;

  constructor(name: string, take: (record: unknown) => void) {
    this.#name = name;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#pushText(this.#decoded(chunk));
  }

  /** The chunk may be written over afterwards: what is answered is a copy. */
  #decoded(chunk: Uint8Array): string {
    this.#plain &&= isAscii(chunk);
    this.#decoder ??= new TextDecoder(encodingOf(chunk));
    if (!this.#plain) return this.#decoder.decode(chunk, { stream: true });
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  }

  #pushText(text: string): void {
    let start = 0;
    if (!this.#document) {
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const line = this.#tail.length === 0 ? text.slice(start, end) : this.#takeTail(text.slice(start, end));
        start = end + 1;
        if (this.#readLine(line)) continue;
        this.#document = true;
        this.#keep(`${line}\n`);
        break;
      }
    }
    if (start < text.length) this.#keep(text.slice(start));
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length > LARGEST_TEXT) {
      throw new UsageError(`${this.#name}: a document of this size cannot be read; give one record a line`);
    }
    this.#tail.push(text);
  }

  #takeTail(last = ''): string {
    const line = this.#tail.join('') + last;
    this.#tail = [];
    this.#length = 0;
    return line;
  }

  end(): 'read' | 'empty' {
    if (this.#decoder !== undefined) this.#pushText(this.#decoder.decode());
    const rest = this.#takeTail();
    if (this.#document || !this.#readLine(rest)) this.#readDocument(rest);
    return this.#values === 0 ? 'empty' : 'read';
  }

  /** False where this is the first line and no JSON: the input is a document. */
  #readLine(line: string): boolean {
    this.#line += 1;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (line.trim() === '') return true;
      if (this.#values === 0) return false;
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.#name}: line ${this.#line} is not valid JSON: ${shortly(why)}`);
    }
    this.#values += 1;
    this.#takeAll(value);
    return true;
  }

  #readDocument(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.#name}: not valid JSON${placeIn(text, why)}: ${shortly(why)}`);
    }
    this.#values += 1;
    this.#takeAll(value);
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
