import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { compareSeverity, type IdentityArn, parseArn, type Severity } from '../../layers/core/identity.ts';
import type { Exception, Posture } from '../../layers/core/posture/types.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { accountShown, shortArn } from '../assess/arn-text.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';
import { table } from '../render.ts';
import { signalsByIncident } from './case.ts';
import { type ExpiredException, expiredField, expiredFor, expiredText } from './expired.ts';
import { openingOf } from './opening.ts';
import type { Replayed } from './run.ts';

/** One rule for one identity: an exception can be made for exactly this. */
export interface Tuning {
  readonly identity: IdentityArn;
  readonly rule: string;
  readonly signals: number;
  /** Incidents with such a signal. */
  readonly incidents: number;
  /** What an exception would have hidden. */
  readonly hidden: { readonly incidents: number; readonly severity: Severity | null };
  /** At most one. */
  readonly expired: readonly ExpiredException[];
}

const MOST_ROWS = 15;

/** Identities and rules with the most signals, and what an exception for each would have hidden. */
export function tuningOf(
  replayed: Replayed,
  postures: readonly Posture[],
  exceptions: readonly Exception[],
): readonly Tuning[] {
  const pairs = Map.groupBy(replayed.signals, ({ identity, rule }) => `${identity}\n${rule}`);
  const ranked = [...pairs.values()].sort((a, b) => b.length - a.length).slice(0, MOST_ROWS);
  const byIncident = signalsByIncident(replayed);
  const known = new Map(postures.map((posture) => [posture.identity, posture]));
  return ranked.flatMap((signals) => {
    const [first] = signals;
    if (first === undefined) return [];
    const { identity, rule } = first;
    const touched = replayed.incidents.filter(
      (incident) => incident.identity === identity && byIncident.get(incident.id)?.some((one) => one.rule === rule),
    );
    const hidden = touched.filter((incident) => needsRule(incident, rule, byIncident, known.get(identity)));
    return {
      identity,
      rule,
      signals: signals.length,
      incidents: touched.length,
      hidden: summaryOf(hidden),
      expired: expiredFor(signals, exceptions),
    };
  });
}

/** Whether the other signals of the incident stay below the threshold. */
function needsRule(
  { id }: Incident,
  rule: string,
  byIncident: ReadonlyMap<string, readonly Signal[]>,
  posture: Posture | undefined,
): boolean {
  const others = (byIncident.get(id) ?? []).filter((signal) => signal.rule !== rule);
  return openingOf(others, posture, undefined) === undefined;
}

const summaryOf = (incidents: readonly Incident[]): Tuning['hidden'] => ({
  incidents: incidents.length,
  severity:
    incidents
      .map(({ severity }) => severity)
      .sort(compareSeverity)
      .at(-1) ?? null,
});

export function tuningLines(io: Io, tunings: readonly Tuning[], { signals }: Replayed): readonly string[] {
  const accounts = new Set(tunings.map(({ identity }) => parseArn(identity)?.account ?? ''));
  const account = accountShown([...accounts].map((id) => ({ account: id })));
  const rows = tunings.map(({ identity, rule, signals: count, incidents, hidden, expired }) => [
    shortArn(identity, account),
    rule,
    String(count),
    String(incidents),
    [
      hidden.incidents === 0 ? 'nothing' : `${plural(hidden.incidents, 'incident')}, up to ${hidden.severity}`,
      ...expired.map((one) => `exception ${expiredText(one)}`),
    ],
  ]);
  const covered = tunings.reduce((sum, tuning) => sum + tuning.signals, 0);
  return [
    ...table(io, ['identity', 'rule', 'signals', 'incidents', 'exception hides'], rows),
    '',
    paint(io, 'dim', `These are ${covered.toLocaleString('en')} of ${plural(signals.length, 'signal')}.`),
  ];
}

export const tuningLine = ({ expired, ...tuning }: Tuning): object => ({
  type: 'tuning',
  ...tuning,
  ...expiredField(expired),
});
