import { ActorMemory } from '../../layers/core/detection/actor.ts';
import { DERIVED_ID, type NormaliseOptions, normalise } from '../../layers/core/detection/event.ts';
import { issuesKeys, subjectOf } from '../../layers/core/detection/subject.ts';
import type { ActivityEvent } from '../../layers/core/detection/types.ts';
import { EventLog, interner } from './event-log.ts';

/** Where a record or file was skipped first. */
export interface Example {
  readonly file: string;
  /** Number of the record in the file, from 1. Absent: the whole file. */
  readonly record?: number;
  readonly eventId?: string;
}

export interface Skipped {
  count: number;
  readonly first: Example;
}

/** Events, and statistics for the summary. */
export interface Reading {
  readonly events: EventLog;
  records: number;
  /** Events without an identity: services, anonymous callers. */
  withoutIdentity: number;
  /** Records that are no activity or lack a required field, by reason. */
  readonly unusable: Map<string, Skipped>;
  readonly oddities: Map<string, number>;
  /** Files in folders that are not logs, by what they are. */
  readonly otherFiles: Map<string, Skipped>;
  /** Parts of files that are not valid JSON, by file. */
  readonly broken: Map<string, { readonly count: number; readonly first: string }>;
}

const emptyReading = (events: EventLog): Reading => ({
  events,
  records: 0,
  withoutIdentity: 0,
  unusable: new Map(),
  oddities: new Map(),
  otherFiles: new Map(),
  broken: new Map(),
});

export function countSkipped(into: Map<string, Skipped>, reason: string, first: Example, count = 1): void {
  const before = into.get(reason);
  if (before === undefined) into.set(reason, { count, first });
  else before.count += count;
}

/** Tells which events are read with their request and response. */
export interface PayloadReaders {
  names(source: string, name: string): boolean;
}

/** Turns records into events. Keeps request and response only where they are read. */
export class Collector {
  readonly reading: Reading;
  readonly #options: NormaliseOptions;
  readonly #take: (event: ActivityEvent) => void;

  /** @param take gets the events with an identity. By default, `reading` keeps them. */
  constructor(readers: PayloadReaders, take?: (event: ActivityEvent) => void) {
    const intern = interner();
    const events = new EventLog(intern);
    const keepsPayload = (source: string, name: string): boolean =>
      readers.names(source, name) || issuesKeys(source, name);
    this.#options = { deriveId: true, intern, keepsPayload, actors: new ActorMemory() };
    this.reading = emptyReading(events);
    this.#take = take ?? ((event) => events.add(event));
  }

  /**
   * @param unusable where to count the record if it cannot be used
   * @returns whether the record is a CloudTrail record
   */
  take(record: unknown, file: string, number: number, unusable = this.reading.unusable): boolean {
    this.reading.records += 1;
    const normalised = normalise(record, this.#options);
    if (normalised.kind === 'unusable') {
      const { reason, field, eventId } = normalised;
      const first = { file, record: number, ...(eventId !== undefined && { eventId }) };
      countSkipped(unusable, `${reason} (${field})`, first);
      return reason === 'not-activity';
    }
    const { event } = normalised;
    for (const oddity of event.oddities) {
      this.reading.oddities.set(oddity, (this.reading.oddities.get(oddity) ?? 0) + 1);
    }
    if (subjectOf(event) === undefined) this.reading.withoutIdentity += 1;
    else this.#take(event);
    return true;
  }
}

/** The event id of the CloudTrail record, or null without one. */
export const writtenId = (id: string): string | null => (id.startsWith(DERIVED_ID) ? null : id);
