/** What is remembered about a source across identities:
 * `failed`: a name whose sign-in failed; `signed-in`: one of these names that later succeeded there;
 * `key`: a long-term access key that was new there; `instance`: an instance whose session was used there. */
export const NOTE_KINDS = ['failed', 'signed-in', 'key', 'instance'] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** One fact about a source of calls. A second note of the same kind and value replaces the first one. */
export interface SourceNote {
  /** Network prefix: `192.0.2.0/24`. */
  readonly source: string;
  readonly kind: NoteKind;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How long a source is remembered, milliseconds. */
export const NOTE_LIFE = 14 * 86_400_000;
/** More notes about one source are not read. */
export const MOST_NOTES = 200;

/** What is known about the source of an event, with the note of the event itself. */
export class SourceMemory {
  readonly #notes: readonly SourceNote[];
  /** The note of the event. */
  readonly own: SourceNote;

  constructor(notes: readonly SourceNote[], own: SourceNote) {
    this.#notes = notes.filter(({ at }) => Math.abs(own.at - at) <= NOTE_LIFE);
    this.own = own;
  }

  /** Distinct values of a kind, the own one included. */
  values(kind: NoteKind): readonly string[] {
    const values = this.#notes.filter((note) => note.kind === kind).map(({ value }) => value);
    return [...new Set(this.own.kind === kind ? [...values, this.own.value] : values)];
  }

  /** Names whose sign-ins only failed. A person who mistypes a password succeeds later. */
  failedNames(): readonly string[] {
    const succeeded = new Set(this.values('signed-in'));
    return this.values('failed').filter((name) => !succeeded.has(name));
  }

  /** Whether the note adds to what is stored. A success says something only about a name that failed before. */
  get isNew(): boolean {
    const { kind, value, at } = this.own;
    if (kind === 'signed-in' && !this.values('failed').includes(value)) return false;
    return !this.#notes.some((note) => note.kind === kind && note.value === value && at - note.at < NOTE_LIFE / 4);
  }
}

/** The identity of sign-ins whose user name CloudTrail hides: their source. */
export const sourceArn = (account: string, source: string): string => `arn:aws:signin::${account}:source/${source}`;
export const isSourceArn = (identity: string | undefined): boolean => identity?.startsWith('arn:aws:signin::') === true;
