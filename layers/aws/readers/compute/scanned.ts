import type { SecretsSnapshot } from '../../../core/posture/account-facts.ts';
import type { ExposedSecret } from '../../../core/posture/estate.ts';

/** What an earlier snapshot scanned for secrets, so that values that did not change are not read again. */
export interface Scanned {
  /** What identifies the version of a value, by the resource that contains it. */
  readonly markers: Readonly<Record<string, string>>;
  readonly secrets: readonly ExposedSecret[];
}

export const NOTHING_SCANNED: Scanned = { markers: {}, secrets: [] };

/** Everything is read again after this time, so that a new version of the scan sees every value. */
const FULL_SCAN_MS = 7 * 86_400_000;

/** What the latest snapshot remembers, and since when. */
export function scannedBefore(
  snapshot: SecretsSnapshot | undefined,
  now: number,
): Scanned & { readonly since: string } {
  const { scanned, secretsOutsideVault: secrets = 'unknown' } = snapshot ?? {};
  const since = scanned?.since ?? '';
  if (scanned === undefined || secrets === 'unknown' || !(now - Date.parse(since) < FULL_SCAN_MS))
    return { ...NOTHING_SCANNED, since: new Date(now).toISOString() };
  return { markers: scanned.markers, secrets, since };
}

/** Divides resources into those that changed since the earlier scan, and what was found in the others. */
export function sinceScanned<Item extends { readonly holder: string; readonly marker: string | undefined }>(
  items: readonly Item[],
  before: Scanned,
): { readonly changed: readonly Item[]; readonly kept: readonly ExposedSecret[] } {
  const isSame = ({ holder, marker }: Item) => marker !== undefined && before.markers[holder] === marker;
  const same = new Set(items.filter(isSame).map(({ holder }) => holder));
  return {
    changed: items.filter(({ holder }) => !same.has(holder)),
    kept: before.secrets.filter(({ holder }) => same.has(holder)),
  };
}

/** The markers of resources that need not be read again. A resource that could not be read has none. */
export const markersOf = (
  items: readonly { readonly holder: string; readonly marker: string | undefined }[],
  unread: ReadonlySet<string>,
): Record<string, string> =>
  Object.fromEntries(
    items.flatMap(({ holder, marker }) => (marker === undefined || unread.has(holder) ? [] : [[holder, marker]])),
  );
