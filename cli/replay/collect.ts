import { ActorMemory } from '../../layers/core/detection/actor.ts';
import { DERIVED_ID, type NormaliseOptions, normalise } from '../../layers/core/detection/event.ts';
import { issuesKeys, subjectOf } from '../../layers/core/detection/subject.ts';
import type { ActivityEvent } from '../../layers/core/detection/types.ts';

/** Events, and statistics for the summary. */
export interface Reading {
  readonly events: ActivityEvent[];
  records: number;
  /** Events without an identity: services, anonymous callers. */
  withoutIdentity: number;
  readonly unusable: Map<string, { count: number; readonly example: string }>;
  readonly oddities: Map<string, number>;
  /** Empty files found in folders. */
  readonly emptyFiles: string[];
}

const emptyReading = (): Reading => ({
  events: [],
  records: 0,
  withoutIdentity: 0,
  unusable: new Map(),
  oddities: new Map(),
  emptyFiles: [],
});

/** Tells which events are read with their request and response. */
export interface PayloadReaders {
  names(source: string, name: string): boolean;
}

/** Turns records into events. Keeps request and response only where they are read. */
export class Collector {
  readonly reading: Reading;
  readonly #options: NormaliseOptions;

  constructor(readers: PayloadReaders, reading: Reading = emptyReading()) {
    const strings = new Map<string, string>();
    const intern = (text: string): string => {
      const known = strings.get(text);
      if (known === undefined) strings.set(text, text);
      return known ?? text;
    };
    const keepsPayload = (source: string, name: string): boolean =>
      readers.names(source, name) || issuesKeys(source, name);
    this.#options = { deriveId: true, intern, keepsPayload, actors: new ActorMemory() };
    this.reading = reading;
  }

  /** @returns whether the record is a CloudTrail record. */
  take(record: unknown, from: string): boolean {
    this.reading.records += 1;
    const normalised = normalise(record, this.#options);
    if (normalised.kind === 'unusable') {
      const { reason, field, eventId } = normalised;
      const key = `${reason} (${field})`;
      const before = this.reading.unusable.get(key) ?? {
        count: 0,
        example: `${eventId ?? 'a record without eventID'} in ${from}`,
      };
      this.reading.unusable.set(key, { ...before, count: before.count + 1 });
      return reason === 'not-activity';
    }
    const { event } = normalised;
    for (const oddity of event.oddities) {
      this.reading.oddities.set(oddity, (this.reading.oddities.get(oddity) ?? 0) + 1);
    }
    if (subjectOf(event) === undefined) this.reading.withoutIdentity += 1;
    else this.reading.events.push(event);
    return true;
  }
}

/** The event id of the CloudTrail record, or null without one. */
export const writtenId = (id: string): string | null => (id.startsWith(DERIVED_ID) ? null : id);
