import { isBag } from './request-accessors.ts';

/** Limit of nesting for hostile input. */
const DEEPEST = 6;

/**
 * The CloudTrail records in a parsed JSON value: `{"Records": […]}` (S3 delivery), arrays, EventBridge envelopes (`detail`),
 * LookupEvents output (`Events[].CloudTrailEvent`, JSON text), SQS messages and Lambda events (`body`), SNS (`Message`),
 * CloudWatch Logs (`logEvents[].message`). Anything else is returned unchanged, so that the parser of the caller reports it.
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
  if (!isBag(value) || value.eventName !== undefined) {
    into.push(value);
    return;
  }
  const inner = contentOf(value);
  if (inner === undefined) into.push(value);
  else unwrap(typeof inner === 'string' ? parsed(inner) : inner, into, depth + 1);
}

function contentOf(value: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value.Records)) return value.Records;
  if (Array.isArray(value.Events)) return value.Events;
  if (Array.isArray(value.logEvents)) return value.logEvents;
  if (value['detail-type'] !== undefined && isBag(value.detail)) return value.detail;
  if (typeof value.CloudTrailEvent === 'string') return value.CloudTrailEvent;
  if (typeof value.body === 'string') return value.body;
  if (typeof value.Message === 'string') return value.Message;
  if (typeof value.message === 'string' && value.message.startsWith('{')) return value.message;
  if (isBag(value.CloudTrailEvent)) return value.CloudTrailEvent;
  return undefined;
}

/** Text that is not JSON is returned unchanged, and is then reported as not being a record. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
