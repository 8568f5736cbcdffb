import { findingsIn, isExportedFinding, isFinding } from './findings.ts';
import { isBag } from './request-accessors.ts';

/** Limit of nesting for hostile input. */
const DEEPEST = 8;

/**
 * The CloudTrail records in a parsed JSON value. A record has an `eventName`; everything else is an envelope that AWS tools
 * and shippers put around records, as objects, lists, JSON text or Base64: S3 delivery (`Records`), EventBridge (`detail`),
 * LookupEvents, CloudTrail Lake and Logs Insights rows, CloudWatch Logs and its subscriptions, SQS, SNS, Kinesis, Firehose,
 * Filebeat, Splunk and Elasticsearch exports. So are events of AWS Health and findings of GuardDuty. A value without any record is returned unchanged, so that the caller reports it.
 */
export function recordsOf(value: unknown): unknown[] {
  const records: unknown[] = [];
  unwrap(value, records, 0);
  return records;
}

function unwrap(value: unknown, into: unknown[], depth: number): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const entry of value) unwrap(entry, into, depth + 1);
    return;
  }
  if (!isBag(value) || isRecord(value)) {
    into.push(value);
    return;
  }
  if (isFinding(value) || isExportedFinding(value)) {
    into.push(...findingsIn(value));
    return;
  }
  const list = CONTAINERS.map((name) => value[name]).find(Array.isArray);
  if (list !== undefined) {
    unwrap(list, into, depth + 1);
    return;
  }
  const inner = contentsOf(value);
  if (inner.length === 0) into.push(value);
  for (const content of inner) unwrap(content, into, depth + 1);
}

const isRecord = (value: Readonly<Record<string, unknown>>): boolean => value.eventName !== undefined;

/** Lists of records. All that they contain is reported, whatever it is. */
const CONTAINERS = ['Records', 'Events', 'logEvents', 'events', 'Messages', 'QueryResultRows', 'records'] as const;

/** The parts of an envelope that can hold records: objects, lists and encoded text. */
function contentsOf(value: Readonly<Record<string, unknown>>): readonly unknown[] {
  const contents: unknown[] = [];
  for (const part of Object.values(value)) {
    const content = typeof part === 'string' ? decoded(part) : part;
    if (holdsRecord(content, DEEPEST)) contents.push(content);
  }
  return contents;
}

/** JSON text, or the Base64 of JSON text; undefined for any other text. */
function decoded(text: string): unknown {
  const start = text.trimStart().charAt(0);
  if (start === '{' || start === '[') return text.includes('eventName') ? parsed(text) : undefined;
  // `{"` in Base64
  return text.startsWith('eyJ') || text.startsWith('eyA')
    ? decoded(Buffer.from(text, 'base64').toString('utf8'))
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function holdsRecord(value: unknown, levels: number): boolean {
  if (levels === 0) return false;
  if (typeof value === 'string') return decoded(value) !== undefined;
  if (Array.isArray(value)) return value.some((entry) => holdsRecord(entry, levels - 1));
  if (!isBag(value)) return false;
  return isRecord(value) || Object.values(value).some((part) => holdsRecord(part, levels - 1));
}

/** Other files that lie beside logs or are mistaken for them, by a field that only they have. */
const OTHER_FILES = [
  ['digestStartTime', 'a CloudTrail digest, which has only the hashes of log files'],
  ['UserDetailList', 'account authorization details: use the command assess'],
  ['configurationItems', 'an AWS Config snapshot'],
  ['findings', 'findings of a security tool'],
  ['schemaVersion', 'a finding of a security service'],
  ['SearchedLogStreams', 'a search result without events'],
] as const;

/** What a value without records seems to be. */
export function describeOther(value: unknown): string {
  if (!isBag(value))
    return Array.isArray(value) ? 'a list of lists' : `a JSON ${value === null ? 'null' : typeof value}`;
  const known = OTHER_FILES.find(([field]) => value[field] !== undefined)?.[1];
  return known ?? 'JSON without the field eventName';
}
