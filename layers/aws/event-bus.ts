import { setTimeout as sleep } from 'node:timers/promises';
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventBus, OutgoingEvent } from '../core/ports.ts';

/** Limits of one PutEvents call. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
const ATTEMPTS = 6;

/** EventBridge did not accept some events, even after retries. */
export class UnpublishedError extends Error {
  override readonly name = 'UnpublishedError';
  /** Ids of the events, from their metadata. */
  readonly eventIds: readonly string[];
  constructor(eventIds: readonly string[], why: string) {
    super(`${eventIds.length} events were not published (${why}): ${eventIds.join(', ')}`);
    this.eventIds = eventIds;
  }
}

export interface BusSettings {
  /** Waits before retry 1, 2, …; tests shorten it. */
  readonly wait?: (attempt: number) => Promise<unknown>;
}

const jittered = (attempt: number): Promise<unknown> => sleep(Math.random() * 100 * 2 ** attempt);

/** An event in the format of EventBridge, with the id that identifies it in errors. */
export interface BusEntry {
  readonly id: string;
  readonly entry: PutEventsRequestEntry;
}

/** The `tierwatch` bus: see `putEntries`. */
export function eventBridgeBus(client: EventBridgeClient, busName: string, settings: BusSettings = {}): EventBus {
  return {
    publish: (events) =>
      putEntries(
        client,
        events.map((event) => toEntry(event, busName)),
        settings,
      ),
  };
}

/** Puts entries on their bus, in batches by number and size. Retries rejected entries, in order and with growing pauses, then
 * throws an `UnpublishedError` that names them. An event may be delivered twice: consumers deduplicate by its id. */
export async function putEntries(
  client: EventBridgeClient,
  entries: readonly BusEntry[],
  { wait = jittered }: BusSettings = {},
): Promise<void> {
  const sized = entries.map((entry) => ({ ...entry, bytes: entryBytes(entry.entry) }));
  for (const batch of inBatches(sized.filter(({ bytes }) => bytes <= MAX_BYTES))) await putBatch(client, batch, wait);
  const tooLarge = sized.filter(({ bytes }) => bytes > MAX_BYTES).map(({ id }) => id);
  if (tooLarge.length > 0) throw new UnpublishedError(tooLarge, `larger than ${MAX_BYTES} bytes`);
}

async function putBatch(
  client: EventBridgeClient,
  batch: readonly BusEntry[],
  wait: (attempt: number) => Promise<unknown>,
): Promise<void> {
  let remaining = batch;
  let why = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(attempt);
    const response = await client.send(new PutEventsCommand({ Entries: remaining.map(({ entry }) => entry) }));
    const errorCodes = (response.Entries ?? []).map((entry) => entry.ErrorCode);
    remaining = remaining.filter((_, position) => errorCodes[position] !== undefined);
    if (remaining.length === 0) return;
    why = [...new Set(errorCodes.filter((code) => code !== undefined))].join(', ');
  }
  throw new UnpublishedError(
    remaining.map(({ id }) => id),
    why,
  );
}

function toEntry(event: OutgoingEvent, busName: string): BusEntry {
  const { metadata } = event.detail;
  const entry = {
    EventBusName: busName,
    Source: event.source,
    DetailType: event.detailType,
    Resources: [...event.resources],
    Time: new Date(event.time),
    Detail: JSON.stringify(event.detail),
  };
  return { id: 'eventId' in metadata ? String(metadata.eventId) : event.detailType, entry };
}

interface SizedEntry extends BusEntry {
  readonly bytes: number;
}

/** Size as EventBridge counts it: 14 bytes for the time, and the UTF-8 of everything else. */
const entryBytes = ({ Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number =>
  14 + [Source, DetailType, Detail, ...Resources].reduce((sum, part) => sum + Buffer.byteLength(part), 0);

function inBatches(entries: readonly SizedEntry[]): SizedEntry[][] {
  const batches: SizedEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || entry.bytes > room) {
      batches.push([entry]);
      room = MAX_BYTES - entry.bytes;
    } else {
      last.push(entry);
      room -= entry.bytes;
    }
  }
  return batches;
}
