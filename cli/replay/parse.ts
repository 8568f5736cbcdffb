import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { isRecord, recordsOf } from '../../layers/core/detection/envelopes.ts';
import { isBag } from '../../layers/core/detection/request-accessors.ts';
import { encodingOf, placeIn } from '../inputs/json-file.ts';
import { messageOf, UsageError } from '../io.ts';
import type { Input } from './files.ts';
import { foreignKind, textKind } from './foreign.ts';
import { partsOf, shortly } from './salvage.ts';

/** A JavaScript string cannot hold a larger document. */
const LARGEST_TEXT = 400 * 1024 * 1024;

/** What an input contained. */
export interface Contents {
  /** Number of JSON values. */
  readonly values: number;
  /** Set if the input is not a file with JSON: what it is. */
  readonly foreign?: string;
  /** Broken or truncated parts; all others were read. */
  readonly broken: number;
  /** The first broken part: `not valid JSON at line 3, column 1: …`. Set if `broken` is not 0. */
  readonly firstBroken?: string;
}

/**
 * Passes every record of an input to `take`: JSON values in any known envelope, on one line each, over many lines, or without a line
 * break between them. A broken record does not stop the reading.
 * @param take gets the record and its number in the input, from 1
 * @throws UsageError for a document that is too large
 */
export async function eachRecord(input: Input, take: (record: unknown, number: number) => void): Promise<Contents> {
  if (input.foreign !== undefined) return { values: 0, foreign: input.foreign, broken: 0 };
  const reader = new RecordReader(input.name, take);
  try {
    for await (const chunk of input.open()) {
      if (!reader.push(bytesOf(chunk))) break;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return reader.end(`cannot be read: ${messageOf(error)}`);
  }
  return reader.end();
}

const bytesOf = (chunk: Uint8Array | string): Buffer =>
  typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

const LINE_FEED = 0x0a;
const UTF_8 = new TextDecoder();
const NO_BYTES = Buffer.alloc(0);

/** Most logs are ASCII and need no decoding. */
const textOf = (bytes: Buffer): string => (isAscii(bytes) ? bytes.toString('latin1') : UTF_8.decode(bytes));

/** Reads line by line. If the first line is not valid JSON, the rest is read as one text at the end. Each line becomes a string of its
 * own: parsing slices of a large string is much slower. */
class RecordReader {
  readonly #name: string;
  readonly #take: (record: unknown, number: number) => void;
  #started = false;
  /** Set for UTF-16, which a byte order mark shows. */
  #decoder: TextDecoder | undefined;
  /** The last line so far in UTF-8, in pieces. */
  #tail: Buffer[] = [];
  #line = 0;
  #values = 0;
  #records = 0;
  #foreign: string | undefined;
  #broken = 0;
  #firstBroken: string | undefined;
  /** True if the input is one text. */
  #document = false;
  #length = 0;

  constructor(name: string, take: (record: unknown, number: number) => void) {
    this.#name = name;
    this.#take = take;
  }

  /** False if the rest of the input is of no use. */
  push(chunk: Buffer): boolean {
    if (chunk.length === 0) return true;
    if (!this.#started) {
      this.#started = true;
      this.#foreign = foreignKind(chunk);
      if (this.#foreign !== undefined) return false;
      const encoding = encodingOf(chunk);
      if (encoding !== 'utf-8') this.#decoder = new TextDecoder(encoding);
    }
    this.#pushBytes(this.#decoder === undefined ? chunk : Buffer.from(this.#decoder.decode(chunk, { stream: true })));
    return true;
  }

  #pushBytes(bytes: Buffer): void {
    let start = 0;
    for (let end = this.#endOfLine(bytes, 0); end >= 0; end = this.#endOfLine(bytes, start)) {
      if (this.#readLine(this.#lineWith(bytes.subarray(start, end)))) {
        this.#dropTail();
        start = end + 1;
      } else this.#document = true;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** -1 if the bytes contain none. A text is not read line by line. */
  #endOfLine(bytes: Buffer, start: number): number {
    return this.#document ? -1 : bytes.indexOf(LINE_FEED, start);
  }

  #lineWith(last: Buffer): string {
    return textOf(this.#tail.length === 0 ? last : Buffer.concat([...this.#tail, last]));
  }

  /** Copies the bytes, because the buffer of a chunk is reused. */
  #keep(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > LARGEST_TEXT) {
      throw new UsageError(`${this.#name}: the document is too large; use one record per line`);
    }
    this.#tail.push(Buffer.from(bytes));
  }

  #dropTail(): void {
    this.#tail.length = 0;
    this.#length = 0;
  }

  /** @param problem why the input could not be read to its end */
  end(problem?: string): Contents {
    if (this.#decoder !== undefined) this.#pushBytes(Buffer.from(this.#decoder.decode()));
    const rest = this.#lineWith(NO_BYTES);
    this.#dropTail();
    if (this.#document || !this.#readLine(rest)) this.#readText(rest, 1);
    if (problem !== undefined) this.#report(problem);
    return {
      values: this.#values,
      ...(this.#foreign !== undefined && { foreign: this.#foreign }),
      broken: this.#broken,
      ...(this.#firstBroken !== undefined && { firstBroken: this.#firstBroken }),
    };
  }

  /** False if this is the first line and not valid JSON: the input is read as one text. */
  #readLine(line: string): boolean {
    this.#line += 1;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      if (line.trim() === '') return true;
      if (this.#values === 0) return false;
      this.#readParts(line, this.#line);
      return true;
    }
    this.#takeAll(value);
    return true;
  }

  #readText(text: string, line: number): void {
    try {
      this.#takeAll(JSON.parse(text));
    } catch {
      this.#readParts(text, line);
      if (this.#values > 0 || /^\s*[{[]/.test(text)) return;
      this.#foreign = textKind(text);
      this.#broken = 0;
    }
  }

  /** @param line the number of the line on which the text starts */
  #readParts(text: string, line: number): void {
    const parts = partsOf(text);
    if (parts.length === 0 && this.#values > 0) this.#report(`not valid JSON at line ${line}`);
    for (const part of parts) {
      if ('value' in part) this.#takeAll(part.value);
      else this.#report(() => `not valid JSON${placeIn(text, part.at, line)}: ${shortly(part.problem)}`);
    }
  }

  /** The text is only made for the first one: finding a line is slow. */
  #report(problem: string | (() => string)): void {
    this.#broken += 1;
    this.#firstBroken ??= typeof problem === 'string' ? problem : problem();
  }

  #takeAll(value: unknown): void {
    this.#values += 1;
    // Most lines are records.
    if (isBag(value) && isRecord(value)) this.#takeOne(value);
    else for (const record of recordsOf(value)) this.#takeOne(record);
  }

  #takeOne(record: unknown): void {
    this.#records += 1;
    this.#take(record, this.#records);
  }
}
