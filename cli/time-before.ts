import { UsageError } from './io.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time in milliseconds since the epoch, from `30m`, `24h` or `7d` before `now`, or from an ISO 8601 time.
 * @throws UsageError for any other text. */
export function timeBefore(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (count !== undefined && length !== undefined) return now - Number(count) * length;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`--since: expected 24h, 7d or an ISO 8601 time, got ${text}`);
  return time;
}
