import { expect, it } from 'vitest';
import { manualClock } from '../../layers/aws/clock.ts';
import { NOTE_LIFE } from '../../layers/core/detection/source-memory.ts';
import type { Clock, SourceStore } from '../../layers/core/ports.ts';
import { anAccount } from './stores-harness.ts';

/** What every `SourceStore` promises. */
export function sourceStoreContract(make: (clock: Clock) => SourceStore): void {
  const now = Date.parse('2026-04-15T12:00:00Z');
  const setUp = () => {
    const clock = manualClock(now);
    const source = `${anAccount()}/24`;
    return { clock, store: make(clock), source, note: { source, kind: 'failed', value: 'arn:x', at: now } as const };
  };

  it('given notes on a source, when they are read, then each kind and value is there once, with its latest time', async () => {
    const { store, source, note } = setUp();
    expect(await store.notesOn(source)).toEqual([]);
    const key = { ...note, kind: 'key', value: 'AKIA1' } as const;
    for (const one of [note, key, { ...note, at: now + 1 }]) await store.note(one);
    const notes = await store.notesOn(source);
    expect(notes.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([{ ...note, at: now + 1 }, key]);
  });

  it('given notes on several sources, when one is read, then the others do not matter', async () => {
    const { store, source, note } = setUp();
    await store.note({ ...note, source: `${anAccount()}/24` });
    expect(await store.notesOn(source)).toEqual([]);
  });

  it('given an old note, when the source is read, then it is forgotten', async () => {
    const { clock, store, source, note } = setUp();
    await store.note(note);
    clock.set(now + NOTE_LIFE - 60_000);
    expect(await store.notesOn(source)).toHaveLength(1);
    clock.set(now + NOTE_LIFE + 60_000);
    expect(await store.notesOn(source)).toEqual([]);
  });
}
