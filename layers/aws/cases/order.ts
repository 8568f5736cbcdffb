import type { IncidentPlace } from '../../core/ports.ts';

/** Sort order of incident lists. It is total, so that a list can continue after any incident. */
export const newestFirst = (a: IncidentPlace, b: IncidentPlace): number =>
  Date.parse(b.openedAt) - Date.parse(a.openedAt) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const isBehind = (place: IncidentPlace | undefined, incident: IncidentPlace): boolean =>
  place === undefined || newestFirst(place, incident) < 0;
