import type { IncidentPlace } from '../../layers/core/ports.ts';

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9-]{1,64})$/;

/** Encodes the place in the list after which the next page starts. Opaque to callers; holds nothing secret. */
export const tokenOf = ({ openedAt, id }: IncidentPlace): string =>
  Buffer.from(`${new Date(openedAt).toISOString()} ${id}`).toString('base64url');

/** Returns undefined for a malformed token. */
export function placeOf(token: string): IncidentPlace | undefined {
  const [, openedAt = '', id = ''] = PLACE.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return Number.isNaN(Date.parse(openedAt)) ? undefined : { openedAt, id };
}
