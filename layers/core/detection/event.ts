import { createHash } from 'node:crypto';
import { type ActorMemory, actorOf } from './actor.ts';
import { structOf } from './exports/struct-text.ts';
import { canonicalKeys } from './field-casing.ts';
import { eventOfFinding, isFinding } from './findings.ts';
import { type Bag, bag, flag, isBag, jsonText, type Mutable } from './request-accessors.ts';
import type { ActivityEvent } from './types.ts';

export type UnusableReason =
  | 'not-an-object'
  | 'no-event-id'
  | 'no-time'
  | 'no-name'
  | 'no-source'
  | 'unknown-version'
  | 'not-activity';

export type Normalised =
  | { readonly kind: 'event'; readonly event: ActivityEvent }
  | {
      readonly kind: 'unusable';
      readonly reason: UnusableReason;
      /** The field that was missing or not understood. */
      readonly field: string;
      readonly eventId?: string;
    };

export interface NormaliseOptions {
  /** Derives an id from the content if `eventID` is missing (anonymized files). Otherwise such a record is unusable. */
  readonly deriveId?: boolean;
  /** Returns one shared copy of equal strings, for the actors that are cached. */
  readonly intern?: (text: string) => string;
  /** Whether any rule reads the request and response of such an event; if not, they are not kept. */
  readonly keepsPayload?: (source: string, name: string) => boolean;
  /** Caches actors between records: a session that makes many calls is read once. */
  readonly actors?: ActorMemory;
}

/** Prefix of derived ids. */
export const DERIVED_ID = 'derived:';

/**
 * Normalizes one CloudTrail record (event version 1.x). Lenient about deviations that occur in real and anonymized logs;
 * strict only about the required fields: a name, a source, a time and an id.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function normalise(input: unknown, options: NormaliseOptions = {}): Normalised {
  if (!isBag(input)) return { kind: 'unusable', reason: 'not-an-object', field: '(whole)' };
  if (isFinding(input)) return fromFinding(input);
  const record = isPlain(input) ? input : canonicalKeys(input);
  const given = stringOf(record.eventID);
  const unusable = (reason: UnusableReason, field: string): Normalised =>
    given === undefined ? { kind: 'unusable', reason, field } : { kind: 'unusable', reason, field, eventId: given };

  const version = record.eventVersion;
  if (typeof version === 'string' && !version.startsWith('1.')) return unusable('unknown-version', 'eventVersion');
  if (record.eventType === 'AwsCloudTrailInsight') return unusable('not-activity', 'eventType');
  const name = stringOf(record.eventName);
  if (name === undefined) return unusable('no-name', 'eventName');
  const source = stringOf(record.eventSource);
  if (source === undefined) return unusable('no-source', 'eventSource');
  const time = timeOf(record.eventTime ?? record['@timestamp']);
  if (time === undefined) return unusable('no-time', 'eventTime');
  const id = given ?? (options.deriveId === true ? derivedId(record) : undefined);
  if (id === undefined) return unusable('no-event-id', 'eventID');
  const essentials = { id, name: plainName(name), source: fullSource(source), time };
  return { kind: 'event', event: assemble(record, essentials, options) };
}

function fromFinding(input: Bag): Normalised {
  const event = eventOfFinding(input);
  return event === undefined ? { kind: 'unusable', reason: 'not-activity', field: 'detail' } : { kind: 'event', event };
}

type Essentials = Pick<ActivityEvent, 'id' | 'name' | 'source' | 'time'>;

const unchanged = (text: string): string => text;
const NOTHING: Bag = Object.freeze({});

function assemble(record: Bag, essentials: Essentials, options: NormaliseOptions): ActivityEvent {
  const kept = options.keepsPayload?.(essentials.source, essentials.name) ?? true;
  const oddities: string[] = [];
  const request = payload(record.requestParameters);
  const response = payload(record.responseElements);
  const extra = payload(record.additionalEventData);
  const userAgent = stringOf(record.userAgent) ?? '';
  const account = stringOf(record.recipientAccountId);
  const { source, name } = essentials;
  const context = { source, name, request, extra, userAgent, account, oddities, one: options.intern ?? unchanged };
  const actor = options.actors?.actorOf(record, context) ?? actorOf(record, context);
  if (record.eventVersion === undefined) oddities.push('eventVersion is missing');
  const errorCode = stringOf(record.errorCode);
  const sourceAddress = stringOf(record.sourceIPAddress);
  const issued = timeOf(bag(bag(bag(record.userIdentity).sessionContext).attributes).creationDate);
  const event: Mutable<ActivityEvent> = {
    id: essentials.id,
    time: essentials.time,
    source: essentials.source,
    name: essentials.name,
    region: stringOf(record.awsRegion) ?? 'unknown',
    account: account ?? actor.account ?? 'unknown',
    outcome: outcomeOf(errorCode, record.errorMessage, essentials.source, response),
    actor,
    byService: calledByService(record, sourceAddress, actor.type),
    userAgent,
    readOnly: readOnlyOf(record.readOnly, essentials.name),
    request: kept ? request : NOTHING,
    response: kept ? response : NOTHING,
    oddities: oddities.length === 0 ? NO_ODDITIES : oddities,
  };
  if (errorCode !== undefined) event.errorCode = errorCode;
  if (issued !== undefined) event.sessionIssuedAt = issued;
  if (sourceAddress !== undefined) event.sourceAddress = sourceAddress;
  if (kept && Object.keys(extra).length > 0) event.extra = extra;
  addEndpoint(event, record);
  return event;
}

function addEndpoint(event: Mutable<ActivityEvent>, record: Bag): void {
  const account = stringOf(record.vpcEndpointAccountId);
  if (account !== undefined) event.endpointAccount = account;
}

const NO_ODDITIES: readonly string[] = Object.freeze([]);

/** Longer ids, names and user agents are truncated: real ones are far shorter. */
const LONGEST_FIELD = 1024;

const stringOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length > LONGEST_FIELD ? value.slice(0, LONGEST_FIELD) : value;
};

/** As CloudTrail writes it. Exports change the casing of names, or have the identity as text. */
const isPlain = (record: Bag): boolean =>
  typeof record.eventName === 'string' && typeof record.userIdentity !== 'string';

/** Exports keep request and response as text; records as objects. */
function payload(value: unknown): Bag {
  if (typeof value !== 'string' || !value.startsWith('{')) return bag(value);
  try {
    return bag(JSON.parse(value));
  } catch {
    return bag(structOf(value));
  }
}

/** ISO 8601, or seconds or milliseconds since the epoch. Times are stored as text that sorts by time: four digits for the year. */
function timeOf(value: unknown): number | undefined {
  const time = anyTimeOf(value);
  return time !== undefined && time > 0 && time < YEAR_10000 ? time : undefined;
}

const YEAR_10000 = Date.UTC(10_000, 0);

function anyTimeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value < 1e11 ? value * 1000 : value;
  if (typeof value !== 'string' || value === '') return undefined;
  const usual = usualTimeOf(value);
  if (usual !== undefined) return usual;
  if (/^\d{9,13}$/.test(value)) return anyTimeOf(Number(value));
  const time = Date.parse(EXPORTED.test(value) ? `${value.slice(0, 10)}T${value.slice(11, 23)}Z` : value);
  return Number.isNaN(time) ? undefined : time;
}

/** `2026-03-02 00:00:00.000000000`, as databases export it: always UTC, whatever the local time zone. */
const EXPORTED = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$/;

/** The format of CloudTrail, `2026-03-02T00:00:00Z`, and of exports, `2026-03-02T00:00:00.000Z`. Each day is parsed once,
 * which is much faster than parsing every time. */
function usualTimeOf(value: string): number | undefined {
  if (value.length !== 20 && !(value.length === 24 && value.charCodeAt(19) === 46)) return undefined;
  if (value.charCodeAt(10) !== 84 || value.charCodeAt(value.length - 1) !== 90) return undefined;
  if (value.charCodeAt(13) !== 58 || value.charCodeAt(16) !== 58) return undefined;
  const hours = twoDigits(value, 11);
  const minutes = twoDigits(value, 14);
  const seconds = twoDigits(value, 17);
  const milliseconds = value.length === 20 ? 0 : twoDigits(value, 20) * 10 + (value.charCodeAt(22) - 48);
  if (!(hours < 24 && minutes < 60 && seconds < 60 && milliseconds < 1000)) return undefined;
  if (value.length === 24 && !(value.charCodeAt(22) >= 48 && value.charCodeAt(22) <= 57)) return undefined;
  const midnight = value.startsWith(latestDay) ? latestMidnight : midnightOf(value.slice(0, 10));
  return midnight === undefined ? undefined : midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
}

/** NaN unless it is two digits. */
function twoDigits(value: string, at: number): number {
  const tens = value.charCodeAt(at) - 48;
  const ones = value.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const MOST_DAYS = 5_000;
const midnights = new Map<string, number>();
/** Most records are of the same day as the one before. */
let latestDay = '1970-01-01';
let latestMidnight = 0;

function midnightOf(day: string): number | undefined {
  const time = midnights.get(day) ?? Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time)) return undefined;
  if (midnights.size >= MOST_DAYS) midnights.clear();
  midnights.set(day, time);
  latestDay = day;
  latestMidnight = time;
  return time;
}

/** Undefined if the record is nested too deeply to be written as JSON. */
function derivedId(record: Bag): string | undefined {
  const text = jsonText(record);
  return text === undefined ? undefined : DERIVED_ID + createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const VERSION_SUFFIX = /_?\d{4}_?\d{2}_?\d{2}(v\d+)?$/;

/** `UpdateFunctionCode20150331v2` and `CreateDistribution2020_05_31` lose their API version. */
const plainName = (name: string): string => {
  const last = name.charCodeAt(name.length - 1);
  return last >= 48 && last <= 57 ? name.replace(VERSION_SUFFIX, '') || name : name;
};

const fullSource = (source: string): string => {
  const lower = source.toLowerCase();
  return lower.includes('.') ? lower : `${lower}.amazonaws.com`;
};

/** Services use different error codes for a denial (`AccessDenied`, `Client.UnauthorizedOperation`, …). */
const DENIED = /access_?denied|unauthori[sz]ed|notauthori[sz]ed|authorizationerror|forbidden|authfailure/i;

function outcomeOf(
  errorCode: string | undefined,
  errorMessage: unknown,
  source: string,
  response: Bag,
): ActivityEvent['outcome'] {
  if (errorCode !== undefined) return DENIED.test(errorCode) ? 'denied' : 'failed';
  // Sign-in events report a failure in the response, and some services set a message without a code.
  if (source === 'signin.amazonaws.com' && Object.values(response).includes('Failure')) return 'failed';
  if (typeof errorMessage === 'string' && errorMessage !== '') return DENIED.test(errorMessage) ? 'denied' : 'failed';
  return 'success';
}

const SERVICE_NAME = /\.amazonaws\.com(\.cn)?$/;

function calledByService(record: Bag, address: string | undefined, type: string): boolean {
  if (type === 'AWSService') return true;
  const invoker = stringOf(bag(record.userIdentity).invokedBy);
  if (address !== undefined && SERVICE_NAME.test(address)) return true;
  // What a person does in the console: some consoles hide the address, older records name the sign-in service.
  if (invoker === undefined && address === 'AWS Internal') return !flag(record, 'sessionCredentialFromConsole');
  return invoker !== undefined && invoker !== 'signin.amazonaws.com';
}

const READS = /^(Get|List|Describe|Head|Lookup|Search|BatchGet|Scan|Query|Select|View|Check|Simulate|Test|Validate)/;

function readOnlyOf(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return READS.test(name) || name.startsWith('AssumeRole');
}
