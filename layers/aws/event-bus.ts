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

/** The `tierwatch` bus. Batches by number and size; what EventBridge leaves over is put again with growing pauses, in order;
 * what stays behind is thrown as an `UnpublishedError`. An event may be delivered twice: consumers go by its id. */
export function eventBridgeBus(
  client: EventBridgeClient,
  busName: string,
  { wait = jittered }: BusSettings = {},
): EventBus {
  async function putBatch(batch: readonly Entry[]): Promise<void> {
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
  return {
    async publish(events) {
      const entries = events.map((event) => toEntry(event, busName));
      const tooLarge = entries.filter(({ bytes }) => bytes > MAX_BYTES);
      for (const batch of batches(entries.filter(({ bytes }) => bytes <= MAX_BYTES))) await putBatch(batch);
      if (tooLarge.length > 0)
        throw new UnpublishedError(
          tooLarge.map(({ id }) => id),
          `larger than ${MAX_BYTES} bytes`,
        );
    },
  };
}

interface Entry {
  readonly id: string;
  readonly bytes: number;
  readonly entry: PutEventsRequestEntry;
}

function toEntry(event: OutgoingEvent, busName: string): Entry {
  const detail = JSON.stringify(event.detail);
  const { metadata } = event.detail;
  const id = 'eventId' in metadata ? String(metadata.eventId) : event.detailType;
  const entry = {
    EventBusName: busName,
    Source: event.source,
    DetailType: event.detailType,
    Resources: [...event.resources],
    Time: new Date(event.time),
    Detail: detail,
  };
  return { id, bytes: entryBytes(event, detail), entry };
}

/** Size as EventBridge counts it: 14 bytes for the time, and the UTF-8 of everything else. */
const entryBytes = (event: OutgoingEvent, detail: string): number =>
  14 +
  [event.source, event.detailType, detail, ...event.resources].reduce((sum, part) => sum + Buffer.byteLength(part), 0);

function batches(entries: readonly Entry[]): Entry[][] {
  const made: Entry[][] = [];
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
