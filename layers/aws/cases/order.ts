import type { IncidentCursor } from '../../core/ports.ts';

/** Sort order of incident lists. It is total, so that a list can continue after any incident. */
export const newestFirst = (a: IncidentCursor, b: IncidentCursor): number =>
  Date.parse(b.openedAt) - Date.parse(a.openedAt) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const isAfter = (cursor: IncidentCursor | undefined, incident: IncidentCursor): boolean =>
  cursor === undefined || newestFirst(cursor, incident) < 0;
