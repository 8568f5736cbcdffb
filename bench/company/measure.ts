import { type Replayed, replay } from '../../cli/replay/run.ts';
import { ruleIndex } from '../../layers/core/detection/rules/index.ts';
import type { ActivityEvent, Incident } from '../../layers/core/detection/types.ts';
import { compareSeverity, type Severity } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import type { Attack } from './attacks.ts';
import { MONTHS } from './benign.ts';
import { locate } from './places.ts';
import { type CloudTrailRecord, DAY, eventsOf, START } from './records.ts';

const rules = ruleIndex();

const play = (events: ActivityEvent[], postures: readonly Posture[]): Replayed =>
  replay(events, { rules, postures, locate });

const atLeast =
  (severity: Severity) =>
  (incident: Pick<Incident, 'severity'>): boolean =>
    compareSeverity(incident.severity, severity) >= 0;

/** What the rules report about a month in which nothing happened. */
export interface Quiet {
  readonly month: string;
  readonly events: number;
  readonly identities: number;
  readonly signals: number;
  /** Confidence of each incident, of any severity. */
  readonly confidences: readonly number[];
  readonly medium: readonly Incident[];
  readonly high: readonly Incident[];
}

export function quietMonth(month: string, seed: number, postures: readonly Posture[]): Quiet {
  const records = MONTHS[month]?.(seed) ?? [];
  const { signals, incidents, identities } = play(eventsOf(records), postures);
  return {
    month,
    events: records.length,
    identities,
    signals: signals.length,
    confidences: incidents.map(({ confidence }) => confidence),
    medium: incidents.filter(atLeast('medium')),
    high: incidents.filter(atLeast('high')),
  };
}

/** Milliseconds between the first call that does damage and an incident of that severity; negative: before it. Absent: never. */
export interface Found {
  readonly name: string;
  readonly medium?: number;
  readonly high?: number;
  /** The highest of its incidents; absent if there is none. */
  readonly confidence?: number;
  /** Rules that matched before the damage. */
  readonly before: readonly string[];
}

/** Plays the days before an attack, and the attack call by call. */
export function found({ name, month, records, damage }: Attack, seed: number, postures: readonly Posture[]): Found {
  const begins = Date.parse(records[0]?.eventTime ?? '');
  const actors = new Set(records.map(keyOf));
  const history = eventsOf(
    (MONTHS[month]?.(seed) ?? []).filter((one) => Date.parse(one.eventTime) < begins && actors.has(keyOf(one))),
  );
  const attack = eventsOf(records);
  const known = new Set(play(history, postures).incidents.map(({ id }) => id));
  const harm = attack[damage]?.time ?? Number.NaN;
  const times: { medium?: number; high?: number } = {};
  let before: readonly string[] = [];
  let confidence: number | undefined;
  for (const [position, { time }] of attack.entries()) {
    const { incidents, signals } = play([...history, ...attack.slice(0, position + 1)], postures);
    const fresh = incidents.filter(({ id, updatedAt }) => !known.has(id) || Date.parse(updatedAt) >= begins);
    const at = time - harm;
    if (fresh.length > 0) confidence = Math.max(...fresh.map((incident) => incident.confidence));
    if (times.medium === undefined && fresh.some(atLeast('medium'))) times.medium = at;
    if (times.high === undefined && fresh.some(atLeast('high'))) times.high = at;
    if (position === damage - 1)
      before = [
        ...new Set(
          signals.filter(({ time }) => Date.parse(time) >= begins).map(({ rule, severity }) => `${rule}:${severity}`),
        ),
      ];
  }
  return { name, ...times, ...(confidence !== undefined && { confidence }), before };
}

const keyOf = ({ userIdentity }: CloudTrailRecord): string => String(userIdentity.arn).split('/').slice(0, 2).join('/');

export const isInTime = ({ medium }: Found): boolean => medium !== undefined && medium < 0;

/** Incidents that reached their severity after the first days. */
export const afterLearning = (incidents: readonly Incident[], days = 3): readonly Incident[] =>
  incidents.filter(({ openedAt, severitySince = openedAt }) => Date.parse(severitySince) >= START + days * DAY);
