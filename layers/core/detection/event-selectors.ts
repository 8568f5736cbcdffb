import { at, type Bag, list, text, texts } from './request-accessors.ts';

/** Which management events the event selectors of a trail or event data store leave out. It logs an event that any of its selectors
 * takes. The selectors are asked about sample events: one for each combination of the values that they mention, and of a value
 * that they do not. */

export type Kind = 'read' | 'write';
const KINDS: readonly Kind[] = ['read', 'write'];

/** Selectors often exclude these services because of their volume. */
const VOLUMINOUS = new Set(['kms.amazonaws.com', 'rdsdata.amazonaws.com']);

/** A management event, by the fields of an advanced selector. */
type Sample = ReadonlyMap<string, string>;
/** Whether a selector takes a sample. */
type Selector = (sample: Sample) => boolean;

/** The kinds of management events of which some are not logged; undefined if the request has no selectors. */
export function lostBy(request: Bag): readonly Kind[] | undefined {
  const plain = list(request, 'eventSelectors');
  const advanced = list(request, 'advancedEventSelectors');
  if (plain.length + advanced.length === 0) return undefined;
  const selectors = [...plain.map(plainSelector), ...advanced.map(advancedSelector)];
  const lost = samplesFor(plain, advanced).filter((sample) => !selectors.some((takes) => takes(sample)));
  return KINDS.filter((kind) => lost.some((sample) => kindOf(sample) === kind));
}

const kindOf = (sample: Sample): Kind => (sample.get('readOnly') === 'true' ? 'read' : 'write');

function plainSelector(selector: unknown): Selector {
  if (text(selector, 'includeManagementEvents') === 'false') return () => false;
  const excluded = new Set(texts(selector, 'excludeManagementEventSources'));
  const kind = text(selector, 'readWriteType');
  const only = kind === 'ReadOnly' ? 'read' : kind === 'WriteOnly' ? 'write' : undefined;
  return (sample) => (only === undefined || kindOf(sample) === only) && !excluded.has(sample.get('eventSource') ?? '');
}

const POSITIVE: readonly (readonly [string, (value: string, wanted: string) => boolean])[] = [
  ['equals', (value, wanted) => value === wanted],
  ['startsWith', (value, wanted) => value.startsWith(wanted)],
  ['endsWith', (value, wanted) => value.endsWith(wanted)],
];
const BASIC = [['eventCategory', 'Management']] as const;
const NEGATIVE = [
  ['notEquals', 'equals'],
  ['notStartsWith', 'startsWith'],
  ['notEndsWith', 'endsWith'],
] as const;
const OPERATORS = [...POSITIVE.map(([operator]) => operator), ...NEGATIVE.map(([operator]) => operator)];

/** An event has to match all fields: any value of the positive operators, and none of the negative ones. */
function advancedSelector(selector: unknown): Selector {
  const fields = list(selector, 'fieldSelectors');
  return (sample) => fields.every((field) => fieldTakes(field, sample.get(text(field, 'field') ?? '') ?? OTHER));
}

function fieldTakes(field: unknown, value: string): boolean {
  if (value === NOTHING) return false;
  const matches = (operator: string, name = operator) => {
    const test = POSITIVE.find(([positive]) => positive === name)?.[1];
    return texts(field, operator).some((wanted) => test?.(value, wanted) === true);
  };
  const demanded = POSITIVE.filter(([operator]) => at(field, operator) !== undefined);
  if (demanded.length > 0 && !demanded.some(([operator]) => matches(operator))) return false;
  return !NEGATIVE.some(([operator, name]) => matches(operator, name));
}

/** A value that no selector mentions. */
const OTHER = '\u0000';
/** A value that no field takes, not even one with negative operators alone. */
const NOTHING = '\u0001';
/** Selectors of more combinations than this count as taking nothing, unless they take all events of a kind. */
const MOST_SAMPLES = 8_192;

function samplesFor(plain: readonly unknown[], advanced: readonly unknown[]): readonly Sample[] {
  const values = new Map([['readOnly', new Set(['true', 'false'])]]);
  const add = (name: string, value: string) => {
    if (name === 'readOnly' || name === 'eventCategory' || VOLUMINOUS.has(value)) return;
    values.set(name, (values.get(name) ?? new Set([OTHER])).add(value));
  };
  for (const source of plain.flatMap((selector) => texts(selector, 'excludeManagementEventSources')))
    add('eventSource', source);
  for (const field of advanced.flatMap((selector) => list(selector, 'fieldSelectors')))
    for (const operator of OPERATORS)
      for (const value of texts(field, operator)) add(text(field, 'field') ?? '', value);
  const count = [...values.values()].reduce((product, { size }) => product * size, 1);
  return count > MOST_SAMPLES ? kindsOf([...values.keys()]) : product(values);
}

/** Samples that only selectors of all events of a kind take: their other fields have values that no operator matches. */
const kindsOf = (names: readonly string[]): readonly Sample[] =>
  ['true', 'false'].map(
    (readOnly) =>
      new Map<string, string>([...names.map((name) => [name, NOTHING] as const), ...BASIC, ['readOnly', readOnly]]),
  );

function product(values: ReadonlyMap<string, ReadonlySet<string>>): readonly Sample[] {
  let samples: Sample[] = [new Map<string, string>(BASIC)];
  for (const [name, all] of values)
    samples = samples.flatMap((sample) => [...all].map((value) => new Map<string, string>([...sample, [name, value]])));
  return samples;
}
