/** Checks of a deployment: what was read, and what it means. */

/** A value that was read, or why it could not be read. */
export type Reading<Value> =
  | { readonly kind: 'known'; readonly value: Value }
  | { readonly kind: 'unknown'; readonly why: string };

export const known = <Value>(value: Value): Reading<Value> => ({ kind: 'known', value });
export const unknown = (why: string): Reading<never> => ({ kind: 'unknown', why });

/** The values that were read. */
export const knownValues = <Value>(readings: readonly Reading<Value>[]): Value[] =>
  readings.flatMap((reading) => (reading.kind === 'known' ? [reading.value] : []));

/** `unknown` is never `ok`: what could not be read may be wrong. */
export const STATUSES = ['ok', 'warning', 'problem', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

/** The result of one check. */
export interface CheckResult {
  /** What is checked, in a word or two. */
  readonly check: string;
  readonly status: Status;
  /** One sentence. It may contain names from the account, which an attacker can write. */
  readonly detail: string;
  /** What to do about it. Absent if the status is `ok`. */
  readonly remedy?: string;
}

/** Judges what was read; a value that could not be read gives `unknown` with the reason. */
export function judge<Value>(
  check: string,
  reading: Reading<Value>,
  remedy: string,
  judgeValue: (value: Value) => readonly CheckResult[],
): readonly CheckResult[] {
  if (reading.kind === 'known') return judgeValue(reading.value);
  return [{ check, status: 'unknown', detail: `Not read: ${reading.why}.`, remedy }];
}

const MOST_LISTED = 5;

/** `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(', ');
  return names.length > MOST_LISTED ? `${shown} and ${names.length - MOST_LISTED} more` : shown;
}

/** `1 queue`, `2 queues`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
