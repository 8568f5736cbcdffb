import type { Facts, FactsStore } from '../../core/ports.ts';
import type { DatedRevision, LatestParts, PartName } from '../../core/posture/account-facts.ts';

interface Entry {
  parts: LatestParts;
  generations: Facts['generations'];
  readonly revisions: Map<string, DatedRevision>;
}

/** A `FactsStore` in memory, for tests. */
export function memoryFactsStore(): FactsStore {
  const accounts = new Map<string, Entry>();
  const marks = new Map<string, string>();
  let saved = 0;
  const entryOf = (account: string): Entry => {
    const none = { principals: undefined, credentials: undefined, secrets: undefined };
    const entry = accounts.get(account) ?? { parts: none, generations: {}, revisions: new Map() };
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
      const { revisions } = entryOf(account);
      if ((revisions.get(dated.revision.arn)?.readAt ?? '') > dated.readAt) return { kind: 'conflict' };
      revisions.set(dated.revision.arn, dated);
      return { kind: 'written' };
    },
    async load(account) {
      const { parts, generations, revisions } = entryOf(account);
      return { parts, generations, revisions: [...revisions.values()] };
    },
    async forget(account, forgotten) {
      const { revisions } = entryOf(account);
      for (const { revision, readAt } of forgotten) {
        if (revisions.get(revision.arn)?.readAt === readAt) revisions.delete(revision.arn);
      }
    },
    postureMark: async (account) => marks.get(account),
    async markPostures(account, mark) {
      const replaced = marks.get(account);
      marks.set(account, mark);
      return replaced;
    },
    salt: async () => 'a salt for tests',
  };
}
