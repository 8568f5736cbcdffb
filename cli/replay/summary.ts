import { SEVERITIES } from '../../layers/core/identity.ts';
import { plural } from '../../layers/core/response/wording.ts';
import type { Io } from '../io.ts';
import { wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, table } from '../render.ts';
import type { Example, Reading } from './collect.ts';
import type { Replayed } from './run.ts';

const MOST_RULES = 20;

/** Signals by rule, and totals. */
export function summary(
  io: Io,
  { signals, incidents, identities }: Replayed,
  reading: Reading,
  milliseconds: number,
): readonly string[] {
  const counts = countsBySeverity(incidents);
  const found =
    incidents.length === 0 ? 'no incidents' : `${plural(incidents.length, 'incident')} (${counts.join(', ')})`;
  const read = `${plural(reading.events.length, 'event')} of ${plural(identities, 'identity', 'identities')} in ${Math.round(milliseconds)} ms`;
  const totals = `${paint(io, 'bold', found)}, ${plural(signals.length, 'signal')}, from ${read}`;
  return [...rulesTable(io, signals), ...wrapAfter('', totals, io.columns)];
}

/** `1 critical`, `3 low`, worst first. */
export const countsBySeverity = (incidents: Replayed['incidents']): readonly string[] =>
  SEVERITIES.toReversed().flatMap((severity) => {
    const count = incidents.filter((incident) => incident.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });

function rulesTable(io: Io, signals: Replayed['signals']): readonly string[] {
  const rules = new Map<string, { count: number; readonly first: Replayed['signals'][number] }>();
  for (const signal of signals) {
    const before = rules.get(signal.rule);
    if (before === undefined) rules.set(signal.rule, { count: 1, first: signal });
    else before.count += 1;
  }
  if (rules.size === 0) return [];
  const left = rules.size - MOST_RULES;
  const rows = [...rules.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_RULES)
    .map(({ count, first }) => [
      first.rule,
      String(count),
      severityText(io, first.severity, first.severity),
      first.title,
    ]);
  const more = left > 0 ? [paint(io, 'dim', `and ${plural(left, 'more rule')}`)] : [];
  return [...table(io, ['rule', 'signals', 'severity', 'first match'], rows), ...more, ''];
}

/** What was skipped, and anomalies; empty if there are none. */
export function warnings(reading: Reading): readonly string[] {
  const lines: string[] = [];
  for (const [kind, { count, first }] of reading.otherFiles)
    lines.push(`${plural(count, 'file')} skipped: ${kind}; first: ${first.file}`);
  for (const [file, { count, first }] of reading.broken)
    lines.push(`${file}: ${plural(count, 'broken record')} skipped; first: ${first}`);
  for (const [reason, { count, first }] of reading.unusable)
    lines.push(`${plural(count, 'record')} skipped: ${reason}; first: ${exampleText(first)}`);
  const oddities = [...reading.oddities].sort(([, a], [, b]) => b - a);
  for (const [oddity, count] of oddities) lines.push(`${plural(count, 'event')}: ${oddity}`);
  if (reading.withoutIdentity > 0)
    lines.push(`${plural(reading.withoutIdentity, 'event')} without an identity (services, anonymous callers) skipped`);
  return lines;
}

const exampleText = ({ file, record, eventId = 'without eventID' }: Example): string =>
  `record ${record} of ${file}, ${eventId}`;
