import type { Count } from './rule.ts';
import { SESSION_LIFE } from './suspicion.ts';
import type { Window } from './types.ts';
import { SIGNAL_LIFE, timedValuesAround } from './window.ts';

/** Counter of the keys that were issued to sessions of an identity, or created by it or for it. */
export const ISSUED = 'issued';
/** Counter of the networks and clients that used a session. */
export const SESSION_PLACES = 'session-places';

export const issuedCount = (accessKeyId: string): Count => ({
  counter: ISSUED,
  value: accessKeyId,
  keep: SESSION_LIFE,
});

/** Separate bounds, so that a flood of one kind of credential does not displace another kind. */
const MOST_LONG_TERM = 20;
const MOST_ACTING = 40;
const MOST_ISSUED = 60;
const MOST_SESSIONS = MOST_ACTING + MOST_ISSUED;

const isLongTerm = (credential: string): boolean => credential.startsWith('AKIA');

/** Credentials that the identity used, or that were issued to it: access key ids and session names, newest last. */
export function credentialsIn(window: Window, time: number): readonly string[] {
  const acting = timedValuesAround(window, 'credentials', time, SIGNAL_LIFE);
  const issued = timedValuesAround(window, ISSUED, time, SESSION_LIFE);
  const kept = [
    ...[...acting, ...issued].filter(([value]) => isLongTerm(value)).slice(-MOST_LONG_TERM),
    ...acting.filter(([value]) => !isLongTerm(value)).slice(-MOST_ACTING),
    ...issued.filter(([value]) => !isLongTerm(value)).slice(-MOST_ISSUED),
  ].sort(([a, from], [b, to]) => from - to || (a < b ? -1 : 1));
  return [...new Set(kept.map(([value]) => value))];
}

/** Merges both lists within the same bounds; new entries come last. */
export function withCredentials(known: readonly string[], added: readonly string[]): readonly string[] {
  const all = [...new Set([...known, ...added])];
  const kept = new Set([
    ...all.filter(isLongTerm).slice(-MOST_LONG_TERM),
    ...all.filter((credential) => !isLongTerm(credential)).slice(-MOST_SESSIONS),
  ]);
  return all.filter((credential) => kept.has(credential));
}
