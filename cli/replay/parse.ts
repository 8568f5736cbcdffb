import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { recordsOf } from '../../layers/core/detection/envelopes.ts';
import { encodingOf, placeIn } from '../inputs/json-file.ts';
import { messageOf, UsageError } from '../io.ts';
import type { Input } from './files.ts';

/** A JavaScript string cannot hold a larger document. */
const LARGEST_TEXT = 400 * 1024 * 1024;

/** Passes every record of an input to `take`: a JSON document in any known envelope, or one JSON value per line.
 * @returns `empty` if the input contains no JSON value.
 * @throws UsageError with file and line of invalid JSON, or for an empty file that the user named. */
export async function eachRecord(input: Input, take: (record: unknown) => void): Promise<'read' | 'empty'> {
  const reader = new RecordReader(input.name, take);
  try {
    for await (const chunk of input.open()) reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${input.name}: cannot be read: ${messageOf(error)}`);
  }
  const outcome = reader.end();
  if (outcome === 'empty' && input.named)
    throw new UsageError(`${input.name}: expected CloudTrail records, the file is empty`);
  return outcome;
}

/**
 * Reads line by line. If the first line is not valid JSON, the input is one document, which is parsed at the end.
 */
class RecordReader {
  readonly #name: string;
  readonly #take: (record: unknown) => void;
  /** Chosen by the byte order mark, if there is one. */
  #decoder: TextDecoder | undefined;
  /** True until the first byte that is not ASCII. Most logs are ASCII and need no decoding. */
  #plain = true;
  /** The last line so far, in pieces. */
  #tail: string[] = [];
  /** Lines and JSON values so far. */
  #line = 0;
  #values = 0;
  /** True if the input is one document. */
  #document = false;
  #length = 0;

  constructor(name: string, take: (record: unknown) => void) {
    this.#name = name;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length > 0) this.#pushText(this.#decoded(chunk));
  }

  /** Returns a copy, because the buffer of the chunk is reused. */
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
      throw new UsageError(`${this.#name}: the document is too large; use one record per line`);
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

  /** False if this is the first line and not valid JSON: the input is one document. */
  #readLine(line: string): boolean {
    this.#line += 1;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (line.trim() === '') return true;
      if (this.#values === 0) return false;
      const why = messageOf(error);
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
      const why = messageOf(error);
      const place = placeIn(text, offsetIn(why) ?? text.length);
      throw new UsageError(`${this.#name}: not valid JSON${place}: ${shortly(why)}`);
    }
    this.#values += 1;
    this.#takeAll(value);
  }

  #takeAll(value: unknown): void {
    for (const record of recordsOf(value)) this.#take(record);
  }
}

const shortly = (message: string): string => message.replace(/,? (?:in JSON )?at position \d+.*$/s, '').slice(0, 120);

/** The position in V8's error message, which only some messages have. */
function offsetIn(message: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : Number(position);
}
