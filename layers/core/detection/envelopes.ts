import { gunzipSync } from 'node:zlib';
import { athenaRows } from './exports/athena.ts';
import { isFilebeat, originalOf, recordOfFilebeat } from './exports/filebeat.ts';
import { isOcsf, recordOfOcsf } from './exports/ocsf.ts';
import { recordOfRow, rowOf, wholeIn } from './exports/rows.ts';
import { findingsIn, isExportedFinding, isFinding } from './findings.ts';
import { type Bag, isBag } from './request-accessors.ts';

/** Limit of nesting for hostile input. */
const DEEPEST = 8;

/**
 * The CloudTrail records in a parsed JSON value. A record has an `eventName`; everything else is an envelope that AWS tools
 * and shippers put around records, as objects, lists, JSON text or Base64: S3 delivery (`Records`), EventBridge (`detail`),
 * LookupEvents, CloudTrail Lake, Logs Insights and Athena rows, CloudWatch Logs and its subscriptions, SQS, SNS, Kinesis, Firehose,
 * Filebeat, Splunk and Elasticsearch exports. Events of Security Lake, and rows and events without the record, are turned into
 * records. Events of AWS Health and findings of GuardDuty are returned too. A value without any record is returned unchanged, so that
 * the caller reports it.
 */
export function recordsOf(value: unknown): unknown[] {
  const records: unknown[] = [];
  unwrap(value, records, 0);
  return records;
}

function unwrap(value: unknown, into: unknown[], depth: number): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) unwrapList(value, into, depth);
  else if (!isBag(value) || isRecord(value)) into.push(value);
  else unwrapEnvelope(value, into, depth);
}

function unwrapList(list: readonly unknown[], into: unknown[], depth: number): void {
  const row = rowOf(list);
  if (row !== undefined) unwrapRow(row, into, depth);
  else for (const entry of list) unwrap(entry, into, depth + 1);
}

function unwrapEnvelope(value: Bag, into: unknown[], depth: number): void {
  const exported = exportedRecord(value);
  if (exported !== undefined) {
    into.push(exported);
    return;
  }
  if (isFinding(value) || isExportedFinding(value)) {
    into.push(...findingsIn(value));
    return;
  }
  const rows = athenaRows(value);
  if (rows !== undefined) {
    for (const row of rows) unwrapRow(row, into, depth);
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

/** Whether an object is a record. The messages of a Lambda event from Kinesis have an `eventName` too; their source is `aws:kinesis`. */
export const isRecord = ({ eventName, eventSource }: Bag): boolean =>
  eventName !== undefined && !(typeof eventSource === 'string' && eventSource.startsWith('aws:'));

function unwrapRow(row: Bag, into: unknown[], depth: number): void {
  const whole = wholeIn(row);
  const content = whole === undefined ? undefined : decoded(whole);
  if (content === undefined) into.push(recordOfRow(row));
  else unwrap(content, into, depth + 1);
}

/** The record of an event that another product made from it. */
function exportedRecord(value: Bag): unknown {
  if (isOcsf(value)) return originalIn(value.raw_data) ?? recordOfOcsf(value);
  return isFilebeat(value) ? (originalIn(originalOf(value)) ?? recordOfFilebeat(value)) : undefined;
}

function originalIn(text: unknown): Bag | undefined {
  const original = typeof text === 'string' ? decoded(text) : undefined;
  return isBag(original) && isRecord(original) ? original : undefined;
}

/** Lists of records. All that they contain is reported, whatever it is. */
const CONTAINERS = ['Records', 'Events', 'logEvents', 'events', 'Messages', 'QueryResultRows', 'records'] as const;

/** The parts of an envelope that can hold records: objects, lists and encoded text. */
function contentsOf(value: Bag): readonly unknown[] {
  const contents: unknown[] = [];
  for (const part of Object.values(value)) {
    const content = typeof part === 'string' ? decoded(part) : part;
    if (holdsRecord(content, DEEPEST)) contents.push(content);
  }
  return contents;
}

/** JSON text, or the Base64 of JSON text, compressed or not; undefined for any other text. */
function decoded(text: string): unknown {
  const start = text.trimStart().charAt(0);
  if (start === '{' || start === '[') return text.includes('eventName') ? parsed(text) : undefined;
  // `{"` in Base64
  if (text.startsWith('eyJ') || text.startsWith('eyA')) return decoded(Buffer.from(text, 'base64').toString('utf8'));
  return text.startsWith(GZIP) ? decoded(unzipped(Buffer.from(text, 'base64'))) : undefined;
}

/** The first bytes of gzip in Base64: CloudWatch Logs compresses what it sends to a subscription. */
const GZIP = 'H4sI';
/** A subscription sends at most a few megabytes. */
const LARGEST = 64 * 1024 * 1024;

function unzipped(bytes: Buffer): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST }).toString('utf8');
  } catch {
    return '';
  }
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
  if (Array.isArray(value)) {
    const row = rowOf(value);
    return row === undefined ? value.some((entry) => holdsRecord(entry, levels - 1)) : isRecordRow(row);
  }
  if (!isBag(value)) return false;
  return (
    isRecord(value) ||
    isOcsf(value) ||
    isFilebeat(value) ||
    Object.values(value).some((part) => holdsRecord(part, levels - 1))
  );
}

const isRecordRow = (row: Bag): boolean =>
  row.eventName !== undefined || row.eventname !== undefined || wholeIn(row) !== undefined;

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
