import type { AccessLevel, ActionCatalogue, ActionResourceType } from '../core/iam/catalogue.ts';
import { patternMatches } from '../core/iam/index.ts';
import { type ActionRow, readAction, type ServiceRow, type TableHeader } from './actions-table.ts';

const LEVELS: Readonly<Record<string, AccessLevel>> = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  T: 'Tagging',
  P: 'Permissions management',
};

interface Service {
  readonly row: ServiceRow;
  /** By lower-case name; parsed further on first use. */
  readonly actions: ReadonlyMap<string, { readonly level: AccessLevel; readonly name: string; readonly text: string }>;
}

/** Reads the table of actions. Services are parsed on first use.
 *
 * @param text content of the file that `buildActions` writes. */
export function actionCatalogue(text: string): ActionCatalogue {
  const end = text.indexOf('\n');
  const header: TableHeader = JSON.parse(text.slice(0, end));
  const places = servicePlaces(text, end + 1);
  const parsed = new Map<string, Service>();
  const names = [...places.keys()];

  const service = (name: string): Service | undefined => {
    const known = parsed.get(name);
    if (known) return known;
    const place = places.get(name);
    if (!place) return undefined;
    const row: ServiceRow = JSON.parse(text.slice(place[0], place[1]));
    const read = { row, actions: actionsOf(row) };
    parsed.set(name, read);
    return read;
  };
  const find = (action: string) => {
    const [prefix = '', name = ''] = action.toLowerCase().split(':');
    const of = service(prefix);
    const entry = of?.actions.get(name);
    return of && entry ? { row: of.row, entry, prefix } : undefined;
  };

  return {
    date: header.date,
    accessLevel: (action) => find(action)?.entry.level,
    actionsMatching: (pattern) => matching(pattern, names, service),
    conditionKeys: (action) => {
      const found = find(action);
      return found ? keysOf(found.row, readAction(found.entry.text)) : [];
    },
    resourceTypes: (action) => {
      const found = find(action);
      return found ? typesOf(found.row, readAction(found.entry.text)) : [];
    },
    services: () => names,
    spelledKey: (key) => documentedSpelling(key, header.globalKeys, service),
  };
}

/** Position of each service's JSON in the text. */
function servicePlaces(text: string, from: number): Map<string, readonly [number, number]> {
  const places = new Map<string, readonly [number, number]>();
  for (let at = from; at < text.length; ) {
    const tab = text.indexOf('\t', at);
    const end = text.indexOf('\n', at);
    if (tab < 0 || end < 0) break;
    places.set(text.slice(at, tab), [tab + 1, end]);
    at = end + 1;
  }
  return places;
}

function actionsOf(row: ServiceRow): Service['actions'] {
  const actions = new Map<string, { level: AccessLevel; name: string; text: string }>();
  for (const letter in row.a) {
    const level = LEVELS[letter];
    if (!level) continue;
    for (const text of row.a[letter] ?? []) {
      const semicolon = text.indexOf(';');
      const name = semicolon < 0 ? text : text.slice(0, semicolon);
      actions.set(name.toLowerCase(), { level, name, text });
    }
  }
  return actions;
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a pattern over services and a pattern over their actions are two nested loops.
function matching(
  pattern: string,
  services: readonly string[],
  service: (name: string) => Service | undefined,
): readonly string[] {
  const lower = pattern.toLowerCase();
  const colon = lower.indexOf(':');
  const prefix = colon < 0 ? '*' : lower.slice(0, colon);
  const name = colon < 0 ? (lower === '*' ? '*' : '') : lower.slice(colon + 1);
  if (name === '') return [];
  const found: string[] = [];
  for (const candidate of /[*?]/.test(prefix) ? services : [prefix]) {
    if (!patternMatches(prefix, candidate)) continue;
    for (const [key, entry] of service(candidate)?.actions ?? []) {
      if (patternMatches(name, key)) found.push(`${candidate}:${entry.name}`);
    }
  }
  return found;
}

function keysOf(row: ServiceRow, action: ActionRow): readonly string[] {
  const ofTypes = action.types.flatMap(({ index }) => row.t[index]?.[2] ?? []);
  return [...new Set([...action.keys, ...ofTypes])].flatMap((index) => row.k[index] ?? []);
}

function typesOf(row: ServiceRow, action: ActionRow): readonly ActionResourceType[] {
  return action.types.flatMap(({ index, required }) => {
    const type = row.t[index];
    return type ? [{ name: type[0], arns: [type[1]], required }] : [];
  });
}

/** The documented spelling of a key in any case; the tag name after the slash is unchanged. */
function documentedSpelling(
  key: string,
  globals: readonly string[],
  service: (name: string) => Service | undefined,
): string {
  const lower = key.toLowerCase();
  const prefix = lower.slice(0, Math.max(0, lower.indexOf(':')));
  for (const candidate of [...globals, ...(service(prefix)?.row.k ?? [])]) {
    if (candidate.toLowerCase() === lower) return candidate;
    if (candidate.endsWith('/') && lower.startsWith(candidate.toLowerCase()))
      return candidate + key.slice(candidate.length);
  }
  return key;
}
