import type { HistoryDraft, HistoryRun, HistoryStore, RegionHistory } from '../../core/event-history.ts';
import type { IdentityStore } from '../../core/ports.ts';

const keyOf = (draft: Pick<HistoryDraft, 'run' | 'identity' | 'region'>): string =>
  `${draft.run} ${draft.identity} ${draft.region}`;

/** A `HistoryStore` in memory, for tests. Profiles are written through `identities`. */
export function memoryHistoryStore(identities: Pick<IdentityStore, 'saveActivity'>): HistoryStore {
  let stored: HistoryRun | undefined;
  const regions = new Map<string, RegionHistory>();
  const drafts = new Map<string, HistoryDraft>();
  return {
    async run() {
      return structuredClone(stored);
    },
    async saveRun(run) {
      if ((stored?.revision ?? 0) !== run.revision) return { kind: 'conflict' };
      stored = structuredClone({ ...run, revision: run.revision + 1 });
      return { kind: 'written' };
    },
    async regions(run) {
      return structuredClone([...regions.values()].filter((region) => region.run === run));
    },
    async saveProgress(progress, learned) {
      const key = `${progress.run} ${progress.account} ${progress.region}`;
      if ((regions.get(key)?.revision ?? 0) !== progress.revision) return { kind: 'conflict' };
      regions.set(key, structuredClone({ ...progress, revision: progress.revision + 1 }));
      // Profiles that a learner still changes have no prototype; JSON is what the table keeps too.
      for (const draft of learned) drafts.set(keyOf(draft), JSON.parse(JSON.stringify(draft)));
      return { kind: 'written' };
    },
    async drafts(run, identity) {
      return structuredClone([...drafts.values()].filter((one) => one.run === run && one.identity === identity));
    },
    async saveLearned(identity, version, profile, merged) {
      if (merged.some((draft) => !drafts.has(keyOf(draft)))) return { kind: 'conflict' };
      const outcome = profile && (await identities.saveActivity(identity, version, { profile }));
      if (outcome?.kind === 'conflict') return outcome;
      for (const draft of merged) drafts.delete(keyOf(draft));
      return { kind: 'written' };
    },
  };
}
