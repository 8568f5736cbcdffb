import { shown } from '../../layers/core/detection/request-accessors.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';

/** Text from events, escaped and cut. */
export const foldShown = (io: Io, head: string, text: string, indent?: number): readonly string[] =>
  fold(io, head, shown(text, 600), indent);

/** One fact of an explanation. */
export const labelled = (io: Io, label: string, text: string): readonly string[] =>
  foldShown(io, `  ${label.padEnd(11)}`, text);
