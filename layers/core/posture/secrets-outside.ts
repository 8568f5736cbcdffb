import { createHmac } from 'node:crypto';
import type { ExposedSecret, Unreadable } from './estate.ts';
import type { Hit } from './secrets/hit.ts';
import { isPlaceholder } from './secrets/not-a-secret.ts';
import { MAX_HITS, type Scan, scanName, scanText, withoutOverlaps } from './secrets/scan.ts';
import { secretlintHits } from './secrets/secretlint.ts';

/** A text that may hold a secret: a variable, parameter, output, template or user data. */
export interface Exposable {
  /** CloudFormation type name of what holds it. */
  readonly type: string;
  /** ARN or name of what holds it. */
  readonly holder: string;
  readonly place: string;
  readonly value: string;
  readonly roleArn?: string;
}

/** What a scan found and what it skipped. A text in neither list was scanned and is clean. */
export interface SecretScan {
  readonly secrets: readonly ExposedSecret[];
  readonly unscanned: readonly Unreadable[];
}

/** Characters of one value that are scanned. No place that is read here can hold more than 300,000. */
const MAX_CHARACTERS = 1_000_000;

/** Scans texts for secrets: by format, by the names next to them, and with secretlint's rules. Values are never kept: the
 * result holds the location and kind of a secret, and a keyed hash that identifies the same secret in two places.
 * @param salt secret of the deployment; without it, nobody can test guesses against a fingerprint. */
export async function findExposedSecrets(items: readonly Exposable[], salt: string): Promise<SecretScan> {
  const texts = items.map((item) => ({ ...item, value: item.value.slice(0, MAX_CHARACTERS) }));
  const linted = await secretlintHits(texts.map(({ place, value }) => ({ name: place, value })));
  const keyIds = accessKeyIds(texts);
  const unscanned: Unreadable[] = [];
  const exposed: ExposedSecret[] = [];
  for (const [index, item] of texts.entries()) {
    const scan = scanOf(item, linted[index] ?? []);
    exposed.push(...scan.hits.map((hit) => exposedSecret(item, hit, salt, keyIds)));
    unscanned.push(...skippedParts(items[index] ?? item, scan));
  }
  const paired = new Set(exposed.filter((secret) => secret.accessKeyId !== undefined).map((secret) => secret.holder));
  const unpaired = [...keyIds].filter(([holder]) => !paired.has(holder));
  const ids = unpaired.flatMap(([, known]) => known.map(({ item, id }) => unpairedKeyId(item, id, salt)));
  return { secrets: [...exposed, ...ids], unscanned };
}

/** The name of a value counts only if there is no better evidence. */
function scanOf({ place, value }: Exposable, linted: readonly Hit[]): Scan {
  const { hits: own, isComplete } = scanText(place, value);
  const hits = [...own, ...withoutOverlaps(own, linted)];
  return { hits: hits.length > 0 ? hits : scanName(place, value), isComplete };
}

function skippedParts({ holder, place, value }: Exposable, { hits, isComplete }: Scan): Unreadable[] {
  const limits = [
    ...(value.length > MAX_CHARACTERS ? [`up to character ${MAX_CHARACTERS} of ${value.length}`] : []),
    ...(hits.length >= MAX_HITS ? [`up to the first ${MAX_HITS} matches`] : []),
    ...(isComplete ? [] : ['except for encoded content, which is too large']),
  ];
  return limits.map((limit) => ({ what: `${place} of ${holder}`, why: `scanned for secrets ${limit}` }));
}

const KEY_ID = /AKIA[A-Z2-7]{16}/g;

type KeyIds = ReadonlyMap<string, readonly { readonly item: Exposable; readonly id: string }[]>;

/** Long-term access key ids by what holds them. */
function accessKeyIds(items: readonly Exposable[]): KeyIds {
  const ids = new Map<string, { item: Exposable; id: string }[]>();
  for (const item of items) {
    for (const { 0: id, index } of item.value.matchAll(KEY_ID)) {
      // Not an ID inside a longer text, such as Base64, and not the example of a documentation.
      if (isPlaceholder(id) || /[A-Z0-9]/.test(`${item.value[index - 1] ?? ''}${item.value[index + id.length] ?? ''}`))
        continue;
      const list = ids.get(item.holder) ?? [];
      if (!list.some((known) => known.id === id)) list.push({ item, id });
      ids.set(item.holder, list);
    }
  }
  return ids;
}

function exposedSecret(item: Exposable, { kind, value }: Hit, salt: string, keyIds: KeyIds): ExposedSecret {
  const ids = keyIds.get(item.holder) ?? [];
  const own = ids.filter((known) => known.item.place === item.place);
  // A secret access key belongs to the ID next to it, if there is exactly one.
  const [id] = own.length > 0 ? own : ids;
  const isKey = /secret ?access ?key/i.test(kind) && (own.length === 1 || ids.length === 1);
  return {
    ...placeOf(item),
    kind,
    fingerprint: fingerprint(value, salt),
    ...(isKey && id !== undefined ? { accessKeyId: id.id } : {}),
  };
}

const unpairedKeyId = (item: Exposable, id: string, salt: string): ExposedSecret => ({
  ...placeOf(item),
  kind: 'access key id',
  fingerprint: fingerprint(id, salt),
  accessKeyId: id,
});

const placeOf = ({ type, holder, place, roleArn }: Exposable) => ({
  type,
  holder,
  place,
  ...(roleArn === undefined ? {} : { roleArn }),
});

/** HMAC-SHA256, hex. */
const fingerprint = (value: string, salt: string): string => createHmac('sha256', salt).update(value).digest('hex');

/** The environments of workloads, one item per variable. */
export const exposablesOf = (
  workloads: readonly {
    readonly type: string;
    readonly id: string;
    readonly roleArn: string;
    readonly environment?: Readonly<Record<string, string>>;
  }[],
): Exposable[] =>
  workloads.flatMap(({ type, id, roleArn, environment }) =>
    Object.entries(environment ?? {}).map(([place, value]) => ({ type, holder: id, place, value, roleArn })),
  );
