import type { Io } from './io.ts';
import { wrapAfter } from './layout.ts';

const HEAD = 'tierwatch: ';

/** Prints a warning or an error on standard error: one line, or wrapped between words in a terminal. */
export const printMessage = (io: Io, text: string): void => io.err(messageLines(io, HEAD, text));

/** The lines of a message after its head. */
export const messageLines = (io: Io, head: string, text: string): readonly string[] =>
  io.progress ? wrapAfter(head, text, io.errorColumns ?? io.columns, 2) : [head + text];
