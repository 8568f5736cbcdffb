import { shown } from '../../layers/core/detection/request-accessors.ts';
import type { Io } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';

export const fold = (io: Io, head: string, text: string, indent?: number): readonly string[] =>
  wrapAfter(head, shown(text, 600), lineWidth(io, 140), indent);

/** One fact of an explanation. */
export const labelled = (io: Io, label: string, text: string): readonly string[] =>
  fold(io, `  ${label.padEnd(11)}`, text);
