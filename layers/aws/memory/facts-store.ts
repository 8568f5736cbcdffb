import type { Facts, FactsStore } from '../../core/ports.ts';
import type { DatedRevision, LatestSnapshots, SnapshotName } from '../../core/posture/account-facts.ts';

interface AccountFacts {
  snapshots: LatestSnapshots;
  generations: Facts['generations'];
  readonly revisions: Map<string, DatedRevision>;
}

/** A `FactsStore` in memory, for tests. */
export function memoryFactsStore(): FactsStore {
  const accounts = new Map<string, AccountFacts>();
  const marks = new Map<string, string>();
  let saved = 0;
  const factsOf = (account: string): AccountFacts => {
    const none = { principals: undefined, credentials: undefined, secrets: undefined };
    const facts = accounts.get(account) ?? { snapshots: none, generations: {}, revisions: new Map() };
    accounts.set(account, facts);
    return facts;
  };
  return {
    async saveSnapshot(account, name: SnapshotName, snapshot) {
      const facts = factsOf(account);
      if ((facts.snapshots[name]?.takenAt ?? '') > snapshot.takenAt) return { kind: 'conflict' };
      facts.snapshots = { ...facts.snapshots, [name]: snapshot };
      saved += 1;
      facts.generations = { ...facts.generations, [name]: `${snapshot.takenAt} ${saved}` };
      return { kind: 'written' };
    },
    async revise(account, dated) {
      const { revisions } = factsOf(account);
      if ((revisions.get(dated.revision.arn)?.readAt ?? '') > dated.readAt) return { kind: 'conflict' };
      revisions.set(dated.revision.arn, dated);
      return { kind: 'written' };
    },
    async load(account) {
      const { snapshots, generations, revisions } = factsOf(account);
      return { snapshots, generations, revisions: [...revisions.values()] };
    },
    snapshot: async (account, name) => factsOf(account).snapshots[name],
    async snapshotTimes(account) {
      const { principals, credentials, secrets } = factsOf(account).snapshots;
      return {
        ...(principals && { principals: principals.takenAt }),
        ...(credentials && { credentials: credentials.takenAt }),
        ...(secrets && { secrets: secrets.takenAt }),
      };
    },
    async forget(account, forgotten) {
      const { revisions } = factsOf(account);
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
