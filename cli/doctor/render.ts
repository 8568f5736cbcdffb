import { type CheckResult, STATUSES, type Status } from '../../layers/core/check.ts';
import { countOf } from '../../layers/core/health/deployment.ts';
import type { Io } from '../io.ts';
import { padded, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';

const COLOR = { ok: 'green', warning: 'yellow', problem: 'red', unknown: 'magenta' } as const satisfies Record<
  Status,
  string
>;
const STATUS_WIDTH = Math.max(...STATUSES.map((status) => status.length)) + 1;

/** One line for each result, with what to do about each that is not ok, and the counts. */
export function renderDoctor(io: Io, results: readonly CheckResult[]): string[] {
  const checkWidth = Math.max(0, ...results.map(({ check }) => check.length)) + 2;
  const lines = results.flatMap(({ check, status, detail, remedy }) => {
    const head = paint(io, COLOR[status], padded(status, STATUS_WIDTH)) + padded(check, checkWidth);
    const indent = ' '.repeat(STATUS_WIDTH + checkWidth);
    const advice = remedy === undefined ? [] : wrapAfter(`${indent}→ `, remedy, io.columns);
    return [...wrapAfter(head, detail, io.columns), ...advice];
  });
  const counts = STATUSES.map((status) => `${countOf(results, status)} ${status}`).join(', ');
  return [...lines, '', counts];
}
