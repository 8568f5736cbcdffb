import type { RawCondition } from './conditions.ts';
import type { PolicyDocument, PolicyIssue } from './types.ts';

/** A parsed policy document: normalized element names, every list an array. Unreadable parts are in `issues`. */
export interface ReadDocument {
  /** Whether `${…}` are variables: only in version 2012-10-17. */
  readonly variables: boolean;
  readonly statements: readonly ReadStatement[];
  /** The document is unusable: it may allow or deny anything. */
  readonly opaque: boolean;
  readonly issues: readonly PolicyIssue[];
}

export interface ElementList {
  /** NotAction, NotResource, NotPrincipal. */
  readonly not: boolean;
  readonly values: readonly string[];
}

export interface RawPrincipal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

export interface ReadStatement {
  readonly index: number;
  readonly sid: string | undefined;
  /** undefined: unreadable, so it may be either. */
  readonly effect: 'Allow' | 'Deny' | undefined;
  readonly actions: ElementList | undefined;
  readonly resources: ElementList | undefined;
  readonly principals: { readonly not: boolean; readonly entries: readonly RawPrincipal[] } | undefined;
  readonly conditions: readonly RawCondition[];
  /** The condition block as written, for display. */
  readonly rawConditions: unknown;
  /** Some part is unreadable: if the rest matches, it is unknown whether the statement applies. */
  readonly uncertain: boolean;
}

type Report = (place: string, problem: string) => void;
type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const quoted = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);

/** A document has about six levels. Thousands of levels are an attempt to overflow the stack. */
const MAX_LEVELS = 100;

/** Whether the value is nested deeper than any policy document. Such a value must not be traversed. */
export function isTooDeep(value: unknown, most = MAX_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return most === 0 || Object.values(value).some((inner) => isTooDeep(inner, most - 1));
}

/** Reads a document that is an object, JSON text, or URL-encoded JSON text. Never throws. */
export function readDocument(name: string, document: PolicyDocument): ReadDocument {
  const issues: PolicyIssue[] = [];
  const report: Report = (place, problem) => issues.push({ policy: name, place, problem });
  const unusable = { variables: false, statements: [], opaque: true, issues };
  const root = typeof document === 'string' ? parseText(document, report) : document;
  if (!isObject(root)) {
    const got = isTooDeep(root) ? 'a list of lists' : quoted(root);
    if (issues.length === 0) report('', `expected a policy document (a JSON object), got ${got}`);
    return unusable;
  }
  if (isTooDeep(root)) {
    report('', `expected a policy document, got a value nested more than ${MAX_LEVELS} levels deep`);
    return unusable;
  }
  const elements = byLowerCaseName(root, DOCUMENT_ELEMENTS, '', report);
  const raw = elements.get('statement');
  if (raw === undefined || raw === null) {
    report('Statement', 'expected a statement or a list of statements, got nothing');
    return unusable;
  }
  const version = elements.get('version');
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    report('Version', `expected "2012-10-17" or "2008-10-17", got ${quoted(version)}`);
  }
  const list = Array.isArray(raw) ? raw : [raw];
  const statements = list.map((statement, index) =>
    readStatement(statement, index, Array.isArray(raw) ? `Statement[${index}]` : 'Statement', report),
  );
  return { variables: version === '2012-10-17', statements, opaque: false, issues };
}

function parseText(text: string, report: Report): unknown {
  let current: unknown = text.replace(/^\uFEFF/, '').trim();
  // A document may be URL-encoded, and JSON text may be a string inside JSON: each at most a few layers deep.
  for (let layer = 0; layer < 4 && typeof current === 'string'; layer += 1) {
    const source: string = current;
    try {
      current = /^(%7b|%22|%0a|%20|%09)/i.test(source) ? decodeURIComponent(source).trim() : JSON.parse(source);
    } catch (error) {
      report(
        '',
        `expected JSON, plain or URL-encoded: ${error instanceof Error ? error.message.slice(0, 160) : 'unreadable'}`,
      );
      return undefined;
    }
  }
  return current;
}

/** The document as an object, to be edited; undefined if it is unusable. */
export function documentObject(document: PolicyDocument): JsonObject | undefined {
  const root = typeof document === 'string' ? parseText(document, () => undefined) : document;
  return isObject(root) && !isTooDeep(root) ? root : undefined;
}

const DOCUMENT_ELEMENTS = new Set(['version', 'id', 'statement']);
const STATEMENT_ELEMENTS = new Set([
  'sid',
  'effect',
  'principal',
  'notprincipal',
  'action',
  'notaction',
  'resource',
  'notresource',
  'condition',
]);

/** Elements by lower-case name. IAM stores them in its own spelling; files written by hand differ in case. */
function byLowerCaseName(
  object: JsonObject,
  known: ReadonlySet<string>,
  place: string,
  report: Report,
): Map<string, unknown> {
  const elements = new Map<string, unknown>();
  for (const key in object) {
    const name = key.toLowerCase();
    const at = place === '' ? key : `${place}.${key}`;
    if (!known.has(name)) report(at, `unknown element ${quoted(key)}; it is ignored`);
    else if (elements.has(name)) report(at, 'duplicate element; only the first one is used');
    else elements.set(name, object[key]);
  }
  return elements;
}

function readStatement(raw: unknown, index: number, place: string, report: Report): ReadStatement {
  let uncertain = false;
  const reportUncertain: Report = (at, problem) => {
    uncertain = true;
    report(at, problem);
  };
  if (!isObject(raw)) reportUncertain(place, `expected a statement (a JSON object), got ${quoted(raw)}`);
  const elements = byLowerCaseName(isObject(raw) ? raw : {}, STATEMENT_ELEMENTS, place, report);
  const effect = elements.get('effect');
  const readable: ReadStatement['effect'] = effect === 'Allow' || effect === 'Deny' ? effect : undefined;
  if (!readable && isObject(raw))
    reportUncertain(`${place}.Effect`, `expected "Allow" or "Deny", got ${quoted(effect)}`);
  const actions = elementList('Action', elements, place, reportUncertain);
  if (!elements.has('action') && !elements.has('notaction') && isObject(raw))
    reportUncertain(`${place}.Action`, 'expected Action or NotAction, got neither');
  const sid = elements.get('sid');
  const rawConditions = elements.get('condition');
  const statement = {
    index,
    sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
    effect: readable,
    actions,
    resources: elementList('Resource', elements, place, reportUncertain),
    principals: principalList(elements, place, reportUncertain),
    conditions: readConditions(rawConditions, `${place}.Condition`, reportUncertain),
    rawConditions,
  };
  return { ...statement, uncertain };
}

function elementList(
  name: 'Action' | 'Resource',
  elements: ReadonlyMap<string, unknown>,
  place: string,
  report: Report,
): ElementList | undefined {
  const plain = elements.get(name.toLowerCase());
  const negated = elements.get(`not${name.toLowerCase()}`);
  if (plain === undefined && negated === undefined) return undefined;
  if (plain !== undefined && negated !== undefined) report(place, `expected ${name} or Not${name}, got both`);
  const not = plain === undefined;
  let complete = true;
  const values = strings(not ? negated : plain, `${place}.${not ? 'Not' : ''}${name}`, (at, problem) => {
    complete = false;
    report(at, problem);
  });
  // An unreadable value may be anything.
  return complete ? { not, values } : undefined;
}

/** One string or a list of strings; numbers and booleans are converted to text, as IAM does. */
function strings(raw: unknown, place: string, report: Report): string[] {
  const values: string[] = [];
  for (const value of Array.isArray(raw) ? raw : [raw]) {
    if (typeof value === 'string') values.push(value);
    else if (typeof value === 'number' || typeof value === 'boolean') values.push(String(value));
    else report(place, `expected text, got ${quoted(value)}`);
  }
  return values;
}

const PRINCIPAL_TYPES: ReadonlyMap<string, RawPrincipal['type']> = new Map([
  ['aws', 'AWS'],
  ['service', 'Service'],
  ['federated', 'Federated'],
  ['canonicaluser', 'CanonicalUser'],
]);

function principalList(
  elements: ReadonlyMap<string, unknown>,
  place: string,
  report: Report,
): ReadStatement['principals'] {
  const plain = elements.get('principal');
  const negated = elements.get('notprincipal');
  if (plain === undefined && negated === undefined) return undefined;
  if (plain !== undefined && negated !== undefined) report(place, 'expected Principal or NotPrincipal, got both');
  const not = plain === undefined;
  const at = `${place}.${not ? 'NotPrincipal' : 'Principal'}`;
  const raw = not ? negated : plain;
  if (!isObject(raw)) return { not, entries: strings(raw, at, report).map((value) => ({ type: 'AWS', value })) };
  const entries: RawPrincipal[] = [];
  for (const key in raw) {
    const type = PRINCIPAL_TYPES.get(key.toLowerCase());
    if (!type) report(`${at}.${key}`, `expected AWS, Service, Federated or CanonicalUser, got ${quoted(key)}`);
    else for (const value of strings(raw[key], `${at}.${key}`, report)) entries.push({ type, value });
  }
  return { not, entries };
}

function readConditions(raw: unknown, place: string, report: Report): RawCondition[] {
  if (raw === undefined || raw === null) return [];
  if (!isObject(raw)) {
    report(place, `expected operators with keys and values, got ${quoted(raw)}`);
    return [];
  }
  const conditions: RawCondition[] = [];
  for (const operator in raw) {
    const keys = raw[operator];
    if (!isObject(keys)) {
      report(`${place}.${operator}`, `expected keys with values, got ${quoted(keys)}`);
      continue;
    }
    for (const key in keys) {
      let complete = true;
      const values = strings(keys[key], `${place}.${operator}`, (at, problem) => {
        complete = false;
        report(at, problem);
      });
      conditions.push(complete ? { operator, key, values } : { operator, key, values, unreadable: true });
    }
  }
  return conditions;
}
