import { setTimeout as sleep } from 'node:timers/promises';
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventBus, OutgoingEvent } from '../core/ports.ts';

/** What one PutEvents takes. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
const ATTEMPTS = 6;

/** Some events were not taken by EventBridge, whatever was tried. */
export class UnpublishedError extends Error {
  override readonly name = 'UnpublishedError';
  /** Ids of the events, as their metadata carries them. */
  readonly eventIds: readonly string[];
  constructor(eventIds: readonly string[], why: string) {
    super(`${eventIds.length} events were not published (${why}): ${eventIds.join(', ')}`);
    this.eventIds = eventIds;
  }
}

export interface BusSettings {
  /** Waits before attempt 1, 2, … after the first; tests shorten it. */
  readonly wait?: (attempt: number) => Promise<unknown>;
}

const jittered = (attempt: number): Promise<unknown> => sleep(Math.random() * 100 * 2 ** attempt);

/** One event as EventBridge takes it, and the id by which it is named where it stays behind. */
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

/** Puts entries on their bus. Batches by number and size; what EventBridge leaves over is put again with growing pauses, in
 * order; what stays behind is thrown as an `UnpublishedError`. An event may be delivered twice: consumers go by its id. */
export async function putEntries(
  client: EventBridgeClient,
  entries: readonly BusEntry[],
  { wait = jittered }: BusSettings = {},
): Promise<void> {
  const sized = entries.map((entry) => ({ ...entry, bytes: entryBytes(entry.entry) }));
  for (const batch of batches(sized.filter(({ bytes }) => bytes <= MAX_BYTES))) await putBatch(client, batch, wait);
  const tooLarge = sized.filter(({ bytes }) => bytes > MAX_BYTES).map(({ id }) => id);
  if (tooLarge.length > 0) throw new UnpublishedError(tooLarge, `larger than ${MAX_BYTES} bytes`);
}

async function putBatch(
  client: EventBridgeClient,
  batch: readonly BusEntry[],
  wait: (attempt: number) => Promise<unknown>,
): Promise<void> {
  let left = batch;
  let why = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(attempt);
    const answer = await client.send(new PutEventsCommand({ Entries: left.map(({ entry }) => entry) }));
    const refused = (answer.Entries ?? []).map((entry) => entry.ErrorCode);
    left = left.filter((_, position) => refused[position] !== undefined);
    if (left.length === 0) return;
    why = [...new Set(refused.filter((code) => code !== undefined))].join(', ');
  }
  throw new UnpublishedError(
    left.map(({ id }) => id),
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

function batches(entries: readonly SizedEntry[]): SizedEntry[][] {
  const made: SizedEntry[][] = [];
  let room = 0;
  for (const entry of entries) {
    const last = made.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || entry.bytes > room) {
      made.push([entry]);
      room = MAX_BYTES - entry.bytes;
    } else {
      last.push(entry);
      room -= entry.bytes;
    }
  }
  return made;
}
