import type { Io } from './io.ts';
import { wrapAfter } from './layout.ts';

const HEAD = 'tierwatch: ';

/** Prints a warning or an error on standard error: one line, or wrapped between words in a terminal. */
export const printMessage = (io: Io, text: string): void =>
  io.err(io.progress ? wrapAfter(HEAD, text, io.columns, 2) : HEAD + text);
