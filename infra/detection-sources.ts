import type { Rule } from '../layers/core/detection/rule.ts';
import { KEY_ISSUING_READS } from '../layers/core/detection/subject.ts';
import type { TierwatchConfig } from './config.ts';
import { BY_PRINCIPALS, BY_SERVICES, type Detail, MANAGEMENT, READ, type Selection, WRITE } from './event-selection.ts';

export type DetectorKind = Rule['detector'];
export type Telemetry = Pick<TierwatchConfig, 'telemetry' | 'objectEvents'>;

/** Sources per EventBridge rule: a pattern can have 2,048 characters. */
const MOST_SOURCES = 30;
/** Characters that the names of events can have in a pattern, beside its other parts. */
const MOST_NAMES = 1_400;

/** Sources whose posture is refreshed after a change. */
export const REFRESHED_SOURCES = ['iam.amazonaws.com', 'secretsmanager.amazonaws.com'] as const;

/** How the name of an event that CloudTrail never marks as read-only begins. Other names may be marked, whatever they are. */
export const WRITE_NAME_PATTERN =
  /^(Accept|Add|Associate|Attach|Authorize|Cancel|Close|Copy|Create|Deactivate|Delete|Deregister|Detach|Disable|Disassociate|Enable|Import|Leave|Modify|Pause|Provide|Purge|Put|Register|Reject|Remove|Replace|Request|Reset|Restore|Revoke|Run|Schedule|Send|Set|Share|Start|Stop|Suspend|Tag|Terminate|Transfer|Untag|Update|Upload)/;

/** Cryptographic operations of KMS. CloudTrail logs them as read-only management events, and they are most of the events of many
 * accounts. No rule needs them. */
const KMS_DATA_PLANE = [
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GenerateRandom',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
] as const;

/** Without the management events that are requests for data: those of KMS, and the SQL statements of the RDS Data API. CloudTrail lets
 * trails leave out the same two. */
const CONTROL_PLANE: Detail = {
  eventSource: [{ 'anything-but': ['rdsdata.amazonaws.com'] }],
  eventName: [{ 'anything-but': KMS_DATA_PLANE }],
};

/** All write events of some sources, none of which is the RDS Data API. */
const writesFrom = (sources: readonly string[]): Detail => ({
  ...MANAGEMENT,
  readOnly: WRITE,
  ...CONTROL_PLANE,
  eventSource: sources,
});

/** Services that add an API version to the names of events: `ListFunctions20150331`. */
const VERSIONED = new Set(['lambda.amazonaws.com', 'cloudfront.amazonaws.com']);

interface EventName {
  readonly source: string;
  /** A trailing `*` matches any suffix. */
  readonly name: string;
}

/** Rules of a detector on management events. Findings of AWS have separate EventBridge rules. */
const ofDetector = (rules: readonly Rule[], detector: DetectorKind): readonly Rule[] =>
  rules.filter(
    (rule) =>
      rule.detector === detector && rule.dataEvents !== true && !rule.events.some((event) => event.startsWith('aws.')),
  );

function parsed(pattern: string): EventName {
  const colon = pattern.indexOf(':');
  return { source: pattern.slice(0, Math.max(colon, 0)) || '*', name: pattern.slice(colon + 1) };
}

/** Event sources that the rules of a detector match; `all` if one of the rules matches every source. */
export function sourcesOf(rules: readonly Rule[], detector: DetectorKind): readonly string[] | 'all' {
  const sources = new Set(
    rules
      .filter((rule) => rule.detector === detector)
      .flatMap(({ events }) => events.map(parsed))
      .map(({ source }) => source),
  );
  return [...sources].some((source) => source.includes('*')) ? 'all' : [...sources].sort();
}

/** The events that a detector needs and that CloudTrail marks, or may mark, as read-only. */
export function readsOf(rules: readonly Rule[], detector: DetectorKind): readonly EventName[] {
  const named = ofDetector(rules, detector).flatMap(({ events, reads = [] }) => [...events, ...reads]);
  const all = detector === 'use' ? [...named, ...KEY_ISSUING_READS] : named;
  return all.map(parsed).filter(({ source, name }) => source !== '*' && !WRITE_NAME_PATTERN.test(name));
}

/** How the name of an event that CloudTrail always marks as read-only begins. */
const READS = /^(Get|List|Describe|AssumeRo)/;

/** Sources of a detector that have events which it needs and which may be write events. */
function writtenSources(rules: readonly Rule[], detector: DetectorKind): readonly string[] {
  const events = ofDetector(rules, detector).flatMap(({ events }) => events.map(parsed));
  return unique(events.filter(({ name }) => !READS.test(name)).map(({ source }) => source));
}

/** The events that reach one detector, one entry for each EventBridge rule. No event matches two entries. */
export function selectionsFor(
  rules: readonly Rule[],
  detector: DetectorKind,
  telemetry: Telemetry,
): readonly Selection[] {
  if (sourcesOf(rules, detector) === 'all')
    return [EVERY_WRITE, ...reads(readsOf(rules, detector), telemetry), ...dataEvents(telemetry)];
  const writes = inRules(writtenSources(rules, detector));
  return [
    ...writes.map((sources, number) => writesOf(sources, `Writes${number}`)),
    ...namedReads(readsOf(rules, detector)),
  ];
}

/** The events that a member forwards: those that any detector, or the refresh of a posture, needs. No event matches two entries. */
export function forwardedSelections(rules: readonly Rule[], telemetry: Telemetry): readonly Selection[] {
  const detectors = unique(rules.map(({ detector }) => detector));
  const bySource = detectors.filter((detector) => sourcesOf(rules, detector) !== 'all');
  const sources = unique([...bySource.flatMap((detector) => writtenSources(rules, detector)), ...REFRESHED_SOURCES]);
  const byServices = inRules(sources).map((some, number): Selection => {
    const detail = { ...writesFrom(some), ...BY_SERVICES };
    return { id: `ServiceWrites${number}`, what: 'Write events that AWS services make', detail, readOnly: false };
  });
  const names = detectors.flatMap((detector) => readsOf(rules, detector));
  return [EVERY_WRITE, ...byServices, ...reads(names, telemetry), ...dataEvents(telemetry)];
}

/** Write events of some sources, from all callers. */
export const writesOf = (sources: readonly string[], id = 'Writes'): Selection => ({
  id,
  what: 'Write events',
  detail: writesFrom(sources),
  readOnly: false,
});

const EVERY_WRITE: Selection = {
  id: 'Writes',
  what: 'Write events',
  detail: { ...MANAGEMENT, readOnly: WRITE, ...CONTROL_PLANE, ...BY_PRINCIPALS },
  readOnly: false,
};

const reads = (names: readonly EventName[], { telemetry }: Telemetry): readonly Selection[] =>
  telemetry === 'standard' ? namedReads(names) : [EVERY_READ];

const EVERY_READ: Selection = {
  id: 'Reads',
  what: 'Read-only events',
  detail: { ...MANAGEMENT, readOnly: READ, ...CONTROL_PLANE, ...BY_PRINCIPALS },
  readOnly: true,
};

function namedReads(names: readonly EventName[]): readonly Selection[] {
  return alternativesOf(names).map((alternatives, number) => ({
    id: `Reads${number}`,
    what: 'Read-only events that rules name',
    detail: { ...MANAGEMENT, readOnly: READ, ...BY_PRINCIPALS, ...anyOf(alternatives) },
    readOnly: true,
  }));
}

/** `$or` needs two alternatives. */
const anyOf = (alternatives: readonly Detail[]): Detail =>
  alternatives.length === 1 ? (alternatives[0] ?? {}) : { $or: alternatives };

/** The names by source, divided over as few patterns as possible. */
function alternativesOf(names: readonly EventName[]): readonly (readonly Detail[])[] {
  const patterns: Detail[][] = [];
  let length = MOST_NAMES;
  for (const source of unique(names.map((one) => one.source))) {
    const eventName = unique(names.filter((one) => one.source === source).map(({ name }) => name)).map((name) =>
      nameMatcher(source, name),
    );
    const alternative = { eventSource: [source], eventName };
    const added = JSON.stringify(alternative).length + 1;
    if (length + added > MOST_NAMES) {
      patterns.push([]);
      length = 0;
    }
    patterns.at(-1)?.push(alternative);
    length += added;
  }
  return patterns;
}

const nameMatcher = (source: string, name: string): unknown => {
  if (name.endsWith('*')) return { prefix: name.slice(0, -1) };
  return VERSIONED.has(source) ? { prefix: name } : name;
};

/** Objects that were written with an encryption key that the account does not own: few of the data events of a bucket. */
function dataEvents({ objectEvents }: Telemetry): readonly Selection[] {
  if (!objectEvents) return [];
  const key = (name: string, matcher: object) => ({ requestParameters: { [name]: [matcher] } });
  const detail = {
    eventCategory: ['Data'],
    eventSource: ['s3.amazonaws.com'],
    eventName: ['CopyObject', 'PutObject'],
    $or: [
      key('x-amz-server-side-encryption-customer-algorithm', { exists: true }),
      key('x-amz-copy-source-server-side-encryption-customer-algorithm', { exists: true }),
      key('x-amz-server-side-encryption-aws-kms-key-id', { prefix: 'arn:' }),
    ],
  };
  return [{ id: 'Objects', what: 'Objects written with an explicit key', detail, readOnly: false }];
}

/** Divides sources over as few EventBridge rules as possible. */
export const inRules = (sources: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(sources.length / MOST_SOURCES) }, (_, rule) =>
    sources.slice(rule * MOST_SOURCES, (rule + 1) * MOST_SOURCES),
  );

const unique = <Text extends string>(values: readonly Text[]): readonly Text[] => [...new Set(values)].sort();

/** Rules that cannot match with this telemetry. */
export const rulesWithoutTelemetry = (rules: readonly Rule[], { objectEvents }: Telemetry): readonly Rule[] =>
  objectEvents ? [] : rules.filter(({ dataEvents }) => dataEvents === true);
