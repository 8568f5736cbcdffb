import { createHash } from 'node:crypto';
import { compareSeverity, type IdentityArn, parseArn, type Severity } from '../identity.ts';
import { condensed } from './condense.ts';
import type { Judgement } from './correlate.ts';
import { credentialsIn, withCredentials } from './credentials.ts';
import type { ConfidenceTerm, IdentityState, Incident, Signal, Suspicion, Window } from './types.ts';
import { countsOf, emptyWindow } from './window.ts';

/** The window of an identity whose incident is over. Its evidence was dealt with: matches of the same rules up to its last
 * signal no longer count, however often their events are delivered again. */
export function afterIncident(window: Window, incident: Incident): Window {
  const { incident: reference, suspicion: _, counts: __, ...rest } = window;
  const until = Math.max(reference?.lastSignal ?? 0, ...incident.signals.map(({ time }) => Date.parse(time)));
  const rules = Object.keys({ ...countsOf(window), ...countsOf(incident) });
  const settled = { ...window.settled };
  for (const rule of rules) settled[rule] = Math.max(until, settled[rule] ?? 0);
  return { ...rest, signals: rest.signals.filter((signal) => Date.parse(signal.time) > until), settled };
}

/** The window of an identity that inherits suspicion: it carries the suspicion from now on. */
export function suspected(window: Window | undefined, suspicion: Suspicion): Window {
  return { ...(window ?? emptyWindow()), suspicion };
}

/** `inc-` and 20 hex digits of identity and first signal: the same evidence always results in the same id. */
export function incidentId(identity: IdentityArn, firstEventId: string): string {
  return `inc-${createHash('sha256').update(`${identity}\n${firstEventId}`).digest('hex').slice(0, 20)}`;
}

/** The current incident, and what the window keeps of it. */
export function incidentOf(
  state: IdentityState,
  window: Window,
  judgement: Judgement,
  time: number,
): { readonly incident: Incident; readonly reference: NonNullable<Window['incident']> } {
  const first = window.signals[0];
  const before = window.incident;
  const id = before?.id ?? incidentId(state.identity, first?.eventId ?? '');
  const at = new Date(time).toISOString();
  const severity = worse(before?.severity, judgement.severity);
  const openedAt = before !== undefined && before.severity === severity ? before.openedAt : at;
  const { confidence, terms } = neverLess(judgement, before?.confidence ?? 0);
  const lastSignal = Math.max(time, before?.lastSignal ?? 0);
  const incident: Incident = {
    id,
    identity: state.identity,
    account: parseArn(state.identity)?.account ?? 'unknown',
    class: state.posture?.class ?? 'unknown',
    tier: state.posture?.tier ?? null,
    severity,
    confidence,
    confidenceTerms: terms,
    openedAt,
    updatedAt: new Date(lastSignal).toISOString(),
    title: titleOf(window.signals),
    signals: window.signals,
    state: 'open',
    credentials: credentialsIn(window, time),
    counts: countsOf(window),
  };
  return { incident, reference: { id, severity, openedAt, confidence, lastSignal } };
}

const worse = (before: Severity | undefined, now: Severity): Severity =>
  before !== undefined && compareSeverity(before, now) > 0 ? before : now;

/** Evidence decays while an incident is open; the findings that it once supported do not. */
function neverLess(judgement: Judgement, before: number): { confidence: number; terms: readonly ConfidenceTerm[] } {
  if (judgement.confidence >= before) return judgement;
  const points = Math.round((before - judgement.confidence) * 1000) / 1000;
  const why = `It stood at ${before} while its earlier signals were fresh`;
  return { confidence: before, terms: [...judgement.terms, { term: 'earlier-evidence', points, why }] };
}

/** The two worst things that were seen, in words. */
function titleOf(signals: readonly Signal[]): string {
  const ranked = [...signals].sort(
    (a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence || (a.time < b.time ? -1 : 1),
  );
  const titles = [...new Set(ranked.map(({ title }) => title))];
  const more = titles.length > 2 ? ` and ${titles.length - 2} more` : '';
  return `${titles.slice(0, 2).join('; ')}${more}`;
}

/** How many matches an incident rests on. */
export const matchesOf = (incident: Pick<Incident, 'signals' | 'counts'>): number =>
  Object.values(countsOf(incident)).reduce((sum, count) => sum + count, 0);

/**
 * What two detectors know about one incident, as one: bounded, and the same in whatever order and however often it is
 * asked. Each rule belongs to one detector and its matches are counted in the window that all share, so that of two counts
 * the higher one holds. What response keeps (id, state) is taken from what is stored.
 */
export function mergedIncident(stored: Incident, mine: Incident): Incident {
  const grave = compareSeverity(mine.severity, stored.severity);
  const later = mine.updatedAt > stored.updatedAt;
  const telling = (grave || mine.confidence - stored.confidence || Number(later)) > 0 ? mine : stored;
  const signals = condensed([...stored.signals, ...mine.signals]);
  return {
    ...stored,
    class: telling.class,
    tier: telling.tier,
    severity: telling.severity,
    confidence: telling.confidence,
    confidenceTerms: telling.confidenceTerms,
    openedAt: openedAt(stored, mine, grave),
    updatedAt: later ? mine.updatedAt : stored.updatedAt,
    title: titleOf(signals),
    signals,
    credentials: withCredentials(stored.credentials, mine.credentials),
    counts: higher(countsOf(stored), countsOf(mine)),
  };
}

/** When the severity that holds was reached first. */
function openedAt(stored: Incident, mine: Incident, grave: number): string {
  if (grave !== 0) return grave > 0 ? mine.openedAt : stored.openedAt;
  return mine.openedAt < stored.openedAt ? mine.openedAt : stored.openedAt;
}

function higher(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const counts = { ...a };
  for (const [rule, count] of Object.entries(b)) counts[rule] = Math.max(count, counts[rule] ?? 0);
  return counts;
}
