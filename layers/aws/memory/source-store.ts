import { NOTE_LIFE, type SourceNote } from '../../core/detection/source-memory.ts';
import type { Clock, SourceStore } from '../../core/ports.ts';

/** A `SourceStore` in memory, for tests. */
export function memorySourceStore({ clock }: { readonly clock: Clock }): SourceStore {
  const notes = new Map<string, { readonly note: SourceNote; readonly until: number }>();
  return {
    async notesOn(source) {
      const live = [...notes.values()].filter(({ note, until }) => note.source === source && until > clock.now());
      return live.map(({ note }) => note);
    },
    async note(note) {
      notes.set(`${note.source} ${note.kind} ${note.value}`, { note, until: clock.now() + NOTE_LIFE });
    },
  };
}
