import { createHash } from 'node:crypto';
import { compareSeverity, type IdentityArn, parseArn, type Severity } from '../identity.ts';
import { condensed } from './condense.ts';
import type { Judgement } from './correlate.ts';
import { credentialsIn, withCredentials } from './credentials.ts';
import { caseOf, lineageOfIncident } from './lineage.ts';
import { hasReplayedEvidence, replayedMark } from './replayed.ts';
import { unsuppressed } from './suppression.ts';
import type { ConfidenceTerm, IdentityState, Incident, Signal, Suspicion, Verdicts, Window } from './types.ts';
import { countsOf, emptyWindow } from './window.ts';

/** The window after the incident is closed. Matches of its rules up to its last signal no longer count, however often their
 * events are delivered again. */
export function afterIncident(window: Window, incident: Incident): Window {
  const { incident: reference, suspicion: _, counts: __, ...rest } = window;
  const until = Math.max(reference?.lastSignal ?? 0, ...incident.signals.map(({ time }) => Date.parse(time)));
  const rules = Object.keys({ ...countsOf(window), ...countsOf(incident) });
  const settled = { ...window.settled };
  for (const rule of rules) settled[rule] = Math.max(until, settled[rule] ?? 0);
  return {
    ...rest,
    signals: rest.signals.filter((signal) => Date.parse(signal.time) > until),
    settled,
    verdicts: withVerdict(window.verdicts, incident),
  };
}

/** Closing an incident as a false positive confirms what the identity did meanwhile; any other end after a containment does not. */
function withVerdict(verdicts: Verdicts | undefined, { state, stateSince, updatedAt }: Incident): Verdicts {
  const verdict = state === 'closed' ? 'benign' : 'hostile';
  const at = Date.parse(stateSince ?? updatedAt);
  return { ...verdicts, [verdict]: Math.max(at, verdicts?.[verdict] ?? at) };
}

/** The window of an identity that inherits suspicion. */
export function suspected(window: Window | undefined, suspicion: Suspicion): Window {
  return { ...(window ?? emptyWindow()), suspicion };
}

/** `inc-` and 20 hex digits of identity and first signal: the same evidence always results in the same id. */
export function incidentId(identity: IdentityArn, firstEventId: string): string {
  return `inc-${createHash('sha256').update(`${identity}\n${firstEventId}`).digest('hex').slice(0, 20)}`;
}

/** The current incident, and the reference to it that the window stores. */
export function incidentOf(
  state: IdentityState,
  window: Window,
  judgement: Judgement,
  time: number,
): { readonly incident: Incident; readonly reference: NonNullable<Window['incident']> } {
  const first = unsuppressed(window.signals)[0];
  const before = window.incident;
  const id = before?.id ?? incidentId(state.identity, first?.eventId ?? '');
  const at = new Date(time).toISOString();
  const severity = worse(before?.severity, judgement.severity);
  const openedAt = before?.openedAt ?? at;
  const severitySince = before?.severity === severity ? (before.severitySince ?? before.openedAt) : at;
  const { confidence, terms } = neverLess(judgement, before?.confidence ?? 0);
  const lastSignal = Math.max(time, before?.lastSignal ?? 0);
  const replayed = hasReplayedEvidence(window) ? ({ replayed: true } as const) : {};
  const { lineage, ...joined } = ancestryIn(window, id, time);
  const incident: Incident = {
    id,
    identity: state.identity,
    ...(state.actor !== undefined && { actor: state.actor }),
    ...aboutIdentity(state),
    severity,
    confidence,
    confidenceTerms: terms,
    firstSignalAt: first?.time ?? at,
    openedAt,
    severitySince,
    updatedAt: new Date(lastSignal).toISOString(),
    title: titleOf(window.signals),
    signals: window.signals,
    state: 'open',
    credentials: credentialsIn(window, time),
    counts: countsOf(window),
    ...replayed,
    ...(lineage !== undefined && { lineage }),
    ...joined,
  };
  const reference = { id, severity, openedAt, severitySince, confidence, lastSignal, ...replayed, ...joined };
  return { incident, reference };
}

const aboutIdentity = ({ identity, actor, posture }: IdentityState) => ({
  account: parseArn(identity)?.account ?? 'unknown',
  class: posture?.class ?? (actor === undefined ? ('unknown' as const) : ('human' as const)),
  tier: posture?.tier ?? null,
  ...ownedBy(posture?.owner),
});

/** Who gave the identity access, and the incident that this one is part of. */
function ancestryIn(window: Window, id: string, time: number): Pick<Incident, 'lineage' | 'partOf'> {
  const lineage = lineageOfIncident(window, time);
  const partOf = caseOf(window, time);
  return {
    ...(lineage.length > 0 && { lineage }),
    ...(partOf !== undefined && partOf !== id && { partOf }),
  };
}

const ownedBy = (owner: string | null | undefined): Pick<Incident, 'owner'> => (owner ? { owner } : {});

const worse = (before: Severity | undefined, now: Severity): Severity =>
  before !== undefined && compareSeverity(before, now) > 0 ? before : now;

/** Signals decay while an incident is open, but its confidence never decreases. */
function neverLess(judgement: Judgement, before: number): { confidence: number; terms: readonly ConfidenceTerm[] } {
  if (judgement.confidence >= before) return judgement;
  const points = Math.round((before - judgement.confidence) * 1000) / 1000;
  const why = `Confidence was ${Math.round(before * 100)}% when earlier signals were recent`;
  return { confidence: before, terms: [...judgement.terms, { term: 'earlier-evidence', points, why }] };
}

/** The titles of the two most severe signals. */
function titleOf(signals: readonly Signal[]): string {
  const ranked = [...unsuppressed(signals)].sort(
    (a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence || (a.time < b.time ? -1 : 1),
  );
  const titles = [...new Set(ranked.map(({ title }) => title))];
  const more = titles.length > 2 ? `; ${titles.length - 2} more ${titles.length === 3 ? 'rule' : 'rules'}` : '';
  return `${titles.slice(0, 2).join('; ')}${more}`;
}

/** Number of matches of an incident. */
export const matchesOf = (incident: Pick<Incident, 'signals' | 'counts'>): number =>
  Object.values(countsOf(incident)).reduce((sum, count) => sum + count, 0);

/** Changes whenever the incident changes in a way that consumers of its events should know. Part of the id of the event. */
export const fingerprintOf = (incident: Incident): string =>
  `${matchesOf(incident)}-${incident.severity}-${Math.round(incident.confidence * 1000)}`;

/**
 * Merges what two detectors know about one incident. Bounded, and independent of order and repeats. Each rule belongs to one
 * detector and its matches are counted in the shared window, so the higher of two counts is correct. Fields that the response
 * owns (id, state) come from the stored incident.
 */
export function mergedIncident(stored: Incident, mine: Incident): Incident {
  const bySeverity = compareSeverity(mine.severity, stored.severity);
  const later = mine.updatedAt > stored.updatedAt;
  const byConfidence = mine.confidence - stored.confidence || evidenceOf(mine) - evidenceOf(stored);
  const leading = (bySeverity || byConfidence || Number(later)) > 0 ? mine : stored;
  const signals = condensed([...stored.signals, ...mine.signals]);
  return {
    ...stored,
    ...ownedBy(leading.owner ?? stored.owner),
    class: leading.class,
    tier: leading.tier,
    severity: leading.severity,
    confidence: leading.confidence,
    confidenceTerms: leading.confidenceTerms,
    ...timesOf(stored, mine, bySeverity),
    updatedAt: later ? mine.updatedAt : stored.updatedAt,
    title: titleOf(signals),
    signals,
    credentials: withCredentials(stored.credentials, mine.credentials),
    counts: higher(countsOf(stored), countsOf(mine)),
    ...replayedMark(stored, mine),
    ...ancestryOf(stored, mine),
  };
}

/** What was found first stays: later sessions of the same role can have other origins. */
function ancestryOf(stored: Incident, mine: Incident): Pick<Incident, 'lineage' | 'partOf'> {
  const lineage = stored.lineage ?? mine.lineage;
  const partOf = stored.partOf ?? mine.partOf;
  return { ...(lineage !== undefined && { lineage }), ...(partOf !== undefined && { partOf }) };
}

/** The evidence before the limits. Of two incidents at the limit, the one with more evidence names more reasons. */
const evidenceOf = ({ confidenceTerms }: Incident): number =>
  confidenceTerms.reduce((sum, { points }) => sum + Math.max(points, 0), 0);

type Times = Pick<Incident, 'firstSignalAt' | 'openedAt' | 'severitySince'>;

/** The earlier time of each, but of the current severity only what the incident with that severity says. */
function timesOf(stored: Incident, mine: Incident, bySeverity: number): Times {
  const leading = bySeverity === 0 ? [stored, mine] : [bySeverity > 0 ? mine : stored];
  const severitySince = earliest(leading.map((incident) => incident.severitySince ?? incident.openedAt));
  const firstSignalAt = earliest([stored.firstSignalAt, mine.firstSignalAt]);
  const openedAt = earliest([stored.openedAt, mine.openedAt]) ?? stored.openedAt;
  return { ...(firstSignalAt && { firstSignalAt }), openedAt, ...(severitySince && { severitySince }) };
}

const earliest = (times: readonly (string | undefined)[]): string | undefined =>
  times.filter((time) => time !== undefined).sort()[0];

function higher(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const counts = { ...a };
  for (const [rule, count] of Object.entries(b)) counts[rule] = Math.max(count, counts[rule] ?? 0);
  return counts;
}
