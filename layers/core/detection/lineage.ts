import type { Ancestor, Lineage, Suspicion } from './ancestry.ts';
import { isFresh, SESSION_LIFE } from './suspicion.ts';
import type { Actor, Window } from './types.ts';
import { timedValuesAround } from './window.ts';

/** A session of a role: who assumed the role, and with which session in turn. */
export interface OriginOfSession {
  readonly accessKeyId: string;
  readonly lineage: Lineage;
}

const MOST_ANCESTORS = 6;
/** Of one identity. A flood of sessions of one assumer displaces only that assumer's sessions. */
const MOST_SESSIONS = 24;
const MOST_OF_ONE = 6;

/** The actor of a call and its own ancestors, as the lineage of what the call gave access to. */
export function lineageFrom(call: CallOfAncestor, window: Window): Lineage {
  const { identity, how, at, actor = {} } = call;
  const { sessionName: session, accessKeyId } = actor;
  const first: Ancestor = {
    identity,
    ...(session !== undefined && { session }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    how,
    at,
  };
  return [first, ...lineageOf(window, at, [accessKeyId ?? ''])].slice(0, MOST_ANCESTORS);
}

export interface CallOfAncestor extends Pick<Ancestor, 'identity' | 'how' | 'at'> {
  /** Absent: only the identity is known. */
  readonly actor?: Pick<Actor, 'sessionName' | 'accessKeyId'>;
}

/** The lineage of the newest of the sessions that is known, else that of the inherited suspicion. */
function lineageOf(window: Window, time: number, accessKeyIds: readonly string[]): Lineage {
  const origins = window.origins ?? {};
  for (const key of accessKeyIds.toReversed()) {
    const known = Object.hasOwn(origins, key) ? origins[key] : undefined;
    if (known !== undefined) return known;
  }
  const { suspicion } = window;
  return suspicion === undefined || !isFresh(suspicion, time) ? [] : lineageOfSuspicion(suspicion);
}

const lineageOfSuspicion = ({ identity, how, at, lineage }: Suspicion): Lineage => lineage ?? [{ identity, how, at }];

/** The lineage of an incident: of the credentials that its signals used. */
export const lineageOfIncident = (window: Window, time: number): Lineage =>
  lineageOf(
    window,
    time,
    timedValuesAround(window, 'credentials', time, SESSION_LIFE).map(([value]) => value),
  );

/** The incident that the incident of a window is part of, or would be: the first one of the lineage. */
export function caseOf({ incident, suspicion }: Window, time: number): string | undefined {
  if (incident?.partOf !== undefined) return incident.partOf;
  return suspicion === undefined || !isFresh(suspicion, time) ? undefined : (suspicion.partOf ?? suspicion.incident);
}

/** The window with one more session, or undefined if it is known already. */
export function withOrigin(window: Window, { accessKeyId, lineage }: OriginOfSession): Window | undefined {
  const before = window.origins ?? {};
  if (accessKeyId === '__proto__' || Object.hasOwn(before, accessKeyId)) return undefined;
  const newest = lineage[0]?.at ?? 0;
  const sessions = [...Object.entries(before), [accessKeyId, lineage] as const]
    .filter(([, [first]]) => first !== undefined && newest - first.at <= SESSION_LIFE)
    .sort(([, [a]], [, [b]]) => (b?.at ?? 0) - (a?.at ?? 0));
  const counts = new Map<string, number>();
  const kept = sessions.filter(([, [first]]) => {
    const count = (counts.get(first?.identity ?? '') ?? 0) + 1;
    counts.set(first?.identity ?? '', count);
    return count <= MOST_OF_ONE;
  });
  return { ...window, origins: Object.fromEntries(kept.slice(0, MOST_SESSIONS)) };
}
