import type { IncidentCursor } from '../../core/ports.ts';

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9-]{1,64})$/;

/** Encodes the position in the list after which the next page starts. Opaque to callers; contains nothing secret. */
export const encodeCursor = ({ openedAt, id }: IncidentCursor): string =>
  Buffer.from(`${new Date(openedAt).toISOString()} ${id}`).toString('base64url');

/** Returns undefined for a malformed token. */
export function decodeCursor(token: string): IncidentCursor | undefined {
  const [, openedAt = '', id = ''] = CURSOR.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return Number.isNaN(Date.parse(openedAt)) ? undefined : { openedAt, id };
}
