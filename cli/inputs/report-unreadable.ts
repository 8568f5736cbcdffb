import type { Unreadable } from '../../layers/core/posture/estate.ts';
import { plural } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { printMessage } from '../message.ts';

const MOST = 10;

/** Reports on standard error what could not be read, each problem once. */
export function reportUnreadable(io: Io, items: readonly Unreadable[]): void {
  const problems = [...new Set(items.map(({ what, why }) => `${what}: ${why}`))];
  for (const problem of problems.slice(0, MOST)) printMessage(io, `unreadable: ${problem}`);
  if (problems.length > MOST) printMessage(io, `and ${plural(problems.length - MOST, 'more unreadable item')}`);
}
