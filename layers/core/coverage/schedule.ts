const MINUTE = 60_000;
const UNITS = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE } as const;
const WEEK = 7 * UNITS.day;

/** Milliseconds after which a scheduled run is late: three intervals of a `rate` expression, or seven days for a `cron` expression. */
export function lateAfter(schedule: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day') return WEEK;
  return 3 * Number(count) * UNITS[unit];
}

/** `3 days`, `5 hours`, `12 minutes`, `less than a minute`. */
export function durationText(milliseconds: number): string {
  const unit = (['day', 'hour'] as const).find((name) => milliseconds >= 2 * UNITS[name]) ?? 'minute';
  const count = Math.floor(milliseconds / UNITS[unit]);
  return count === 0 ? 'less than a minute' : `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export const DAY_MS = UNITS.day;
export const HOUR_MS = UNITS.hour;
