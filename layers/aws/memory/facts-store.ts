import type { DatedRevision, LatestParts, PartName } from '../facts/parts.ts';
import type { Facts, FactsStore } from '../facts/store.ts';

interface Entry {
  parts: LatestParts;
  generations: Facts['generations'];
  readonly writes: Map<string, number>;
  readonly revisions: Map<string, DatedRevision>;
}

/** A `FactsStore` in memory, for tests. */
export function memoryFactsStore(): FactsStore {
  const accounts = new Map<string, Entry>();
  let saved = 0;
  const entryOf = (account: string): Entry => {
    const none = { principals: undefined, credentials: undefined, secrets: undefined };
    const entry = accounts.get(account) ?? { parts: none, generations: {}, writes: new Map(), revisions: new Map() };
    accounts.set(account, entry);
    return entry;
  };
  return {
    async savePart(account, name: PartName, part) {
      const entry = entryOf(account);
      if ((entry.parts[name]?.takenAt ?? '') > part.takenAt) return { kind: 'conflict' };
      entry.parts = { ...entry.parts, [name]: part };
      saved += 1;
      entry.generations = { ...entry.generations, [name]: `${part.takenAt} ${saved}` };
      return { kind: 'written' };
    },
    async revise(account, dated) {
      const { revisions, writes } = entryOf(account);
      if ((revisions.get(dated.revision.arn)?.readAt ?? '') > dated.readAt) return { kind: 'conflict' };
      revisions.set(dated.revision.arn, dated);
      writes.set(dated.revision.arn, (writes.get(dated.revision.arn) ?? 0) + 1);
      return { kind: 'written' };
    },
    async load(account) {
      const { parts, generations, revisions, writes } = entryOf(account);
      return { parts, generations, revisions: [...revisions.values()], writes: new Map(writes) };
    },
    async forget(account, forgotten) {
      const { revisions, writes } = entryOf(account);
      for (const { revision, readAt } of forgotten) {
        if (revisions.get(revision.arn)?.readAt !== readAt) continue;
        revisions.delete(revision.arn);
        writes.delete(revision.arn);
      }
    },
    salt: async () => 'a salt for tests',
  };
}
