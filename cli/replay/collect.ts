import { DERIVED_ID, normalise } from '../../layers/core/detection/event.ts';
import type { RuleIndex } from '../../layers/core/detection/rule-index.ts';
import { subjectOf } from '../../layers/core/detection/subject.ts';
import type { ActivityEvent } from '../../layers/core/detection/types.ts';

/** What was read beside the events, for the summary. */
export interface Reading {
  readonly events: ActivityEvent[];
  records: number;
  /** Events that name nobody to judge: services, anonymous callers. */
  nobody: number;
  readonly unusable: Map<string, { count: number; readonly example: string }>;
  readonly oddities: Map<string, number>;
}

export const emptyReading = (): Reading => ({
  events: [],
  records: 0,
  nobody: 0,
  unusable: new Map(),
  oddities: new Map(),
});

const NOTHING = Object.freeze({});

/** Turns records into events and keeps of each what the rules can ask for: of most, not their request and response. */
export class Collector {
  readonly reading: Reading;
  readonly #rules: RuleIndex;
  readonly #strings = new Map<string, string>();

  constructor(rules: RuleIndex, reading: Reading = emptyReading()) {
    this.#rules = rules;
    this.reading = reading;
  }

  /** True where the record was one of CloudTrail's. */
  take(record: unknown, from: string): boolean {
    this.reading.records += 1;
    const normalised = normalise(record, { deriveId: true });
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
    if (subjectOf(event) === undefined) this.reading.nobody += 1;
    else this.reading.events.push(this.#compact(event));
    return true;
  }

  /** Millions of events share a few thousand names: one copy of each is kept. */
  #compact(event: ActivityEvent): ActivityEvent {
    const kept = this.#rules.names(event);
    const { actor } = event;
    return {
      ...event,
      source: this.#one(event.source),
      name: this.#one(event.name),
      region: this.#one(event.region),
      account: this.#one(event.account),
      userAgent: this.#one(event.userAgent),
      ...(event.sourceAddress !== undefined && { sourceAddress: this.#one(event.sourceAddress) }),
      actor: {
        ...actor,
        type: this.#one(actor.type),
        ...(actor.identity !== undefined && { identity: this.#one(actor.identity) }),
        ...(actor.accessKeyId !== undefined && { accessKeyId: this.#one(actor.accessKeyId) }),
      },
      request: kept ? event.request : NOTHING,
      response: kept ? event.response : NOTHING,
    };
  }

  #one(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    this.#strings.set(text, text);
    return text;
  }
}

/** The id as CloudTrail wrote it; null where the record had none. */
export const writtenId = (id: string): string | null => (id.startsWith(DERIVED_ID) ? null : id);
