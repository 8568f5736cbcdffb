import type { IncidentPlace } from '../../layers/core/ports.ts';

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9-]{1,64})$/;

/** The token by which a caller asks for the incidents behind a place. Opaque to callers, and nothing secret is in it. */
export const tokenOf = ({ openedAt, id }: IncidentPlace): string =>
  Buffer.from(`${new Date(openedAt).toISOString()} ${id}`).toString('base64url');

/** undefined for what is no token. */
export function placeOf(token: string): IncidentPlace | undefined {
  const [, openedAt = '', id = ''] = PLACE.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return Number.isNaN(Date.parse(openedAt)) ? undefined : { openedAt, id };
}
