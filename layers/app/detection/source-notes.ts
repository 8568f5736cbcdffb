import type { DetectOptions } from '../../core/detection/detection.ts';
import { emptyProfile } from '../../core/detection/profile.ts';
import type { RuleIndex } from '../../core/detection/rule-index.ts';
import type { SourceNote } from '../../core/detection/source-memory.ts';
import { noteOf } from '../../core/detection/source-notes.ts';
import type { ActivityEvent } from '../../core/detection/types.ts';
import type { Clock, IdentityState, SourceStore } from '../../core/ports.ts';
import { CACHE_MS, MAX_CACHED } from './identity-cache.ts';

export interface SourcePorts {
  readonly sources?: SourceStore;
  readonly clock: Clock;
  readonly rules: RuleIndex;
  readonly locate: DetectOptions['locate'];
}

type NotesOn = NonNullable<DetectOptions['notesOn']>;
const NOTHING: NotesOn = () => [];

/** Reads and writes the memory of sources, only for the few events that say something about their source. */
export class SourceNotes {
  readonly #ports: SourcePorts;
  readonly #onQuery: () => void;
  readonly #known = new Map<string, { notes: readonly SourceNote[]; readonly at: number }>();

  /** @param onQuery called for each request to the store. */
  constructor(ports: SourcePorts, onQuery: () => void) {
    this.#ports = ports;
    this.#onQuery = onQuery;
  }

  async on(events: readonly ActivityEvent[], state: IdentityState): Promise<NotesOn> {
    const { sources, rules, locate } = this.#ports;
    if (sources === undefined) return NOTHING;
    const { profile = emptyProfile(), posture } = state;
    const found = new Map<string, readonly SourceNote[]>();
    for (const event of events) {
      const note = noteOf(event, { profile, posture, locate, detector: rules.detector });
      if (note !== undefined && !found.has(note.source)) found.set(note.source, await this.#load(note.source, sources));
    }
    return (source) => found.get(source) ?? [];
  }

  async #load(source: string, sources: SourceStore): Promise<readonly SourceNote[]> {
    const now = this.#ports.clock.now();
    const before = this.#known.get(source);
    if (before !== undefined && now - before.at < CACHE_MS) return before.notes;
    this.#onQuery();
    const notes = await sources.notesOn(source);
    if (this.#known.size >= MAX_CACHED) this.#known.clear();
    this.#known.set(source, { notes, at: now });
    return notes;
  }

  /** Repeating it has no effect.
   * @returns the number of writes. */
  async save(notes: readonly SourceNote[]): Promise<number> {
    const { sources } = this.#ports;
    if (sources === undefined) return 0;
    for (const note of notes) {
      await sources.note(note);
      const known = this.#known.get(note.source);
      if (known !== undefined) known.notes = [...known.notes, note];
    }
    return notes.length;
  }
}
