import { createHash } from 'node:crypto';
import { compareSeverity, type IdentityArn, parseArn, type Severity } from '../identity.ts';
import type { Judgement } from './correlate.ts';
import type { ConfidenceTerm, IdentityState, Incident, Signal, Suspicion, Window } from './types.ts';
import { emptyWindow, SIGNAL_LIFE, valuesAround } from './window.ts';

const MOST_CREDENTIALS = 20;

/** The window of an identity whose incident is over: what was signalled until then was dealt with. */
export function afterIncident(window: Window): Window {
  const { incident, suspicion: _, ...rest } = window;
  const until = incident?.lastSignal ?? 0;
  return { ...rest, signals: rest.signals.filter((signal) => Date.parse(signal.time) > until) };
}

/** The window of an heir: it carries the suspicion from now on. */
export function suspected(window: Window | undefined, suspicion: Suspicion): Window {
  return { ...(window ?? emptyWindow()), suspicion };
}

/** `inc-` and 20 hex digits of identity and first signal: whoever looks at the same evidence finds the same id. */
export function incidentId(identity: IdentityArn, firstEventId: string): string {
  return `inc-${createHash('sha256').update(`${identity}\n${firstEventId}`).digest('hex').slice(0, 20)}`;
}

/** The incident as it now stands, and what the window remembers of it. */
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
    credentials: valuesAround(window, 'credentials', time, SIGNAL_LIFE).slice(-MOST_CREDENTIALS),
  };
  return { incident, reference: { id, severity, openedAt, confidence, lastSignal } };
}

const worse = (before: Severity | undefined, now: Severity): Severity =>
  before !== undefined && compareSeverity(before, now) > 0 ? before : now;

/** Evidence fades while an incident is open; what it once showed does not. */
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
