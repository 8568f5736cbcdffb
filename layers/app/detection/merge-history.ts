import type { LearnedHistory } from '../../core/detection/history-learner.ts';
import { confirmedProfile, endsBefore, mergedProfiles } from '../../core/detection/merge-profiles.ts';
import { isUnderSuspicion } from '../../core/detection/suspicion.ts';
import type { Profile } from '../../core/detection/types.ts';
import type { HistoryStore } from '../../core/event-history.ts';
import type { IdentityArn } from '../../core/identity.ts';
import type { Clock, IdentityState, IdentityStore } from '../../core/ports.ts';
import { mapLimited } from '../async.ts';
import { retryOnConflict } from '../retry-on-conflict.ts';

export interface MergePorts {
  readonly store: HistoryStore;
  readonly identities: Pick<IdentityStore, 'load'>;
  readonly clock: Clock;
}

export interface MergeResult {
  /** Identities whose profile now includes their history, and those whose history was discarded. */
  readonly learned: number;
  readonly leftOut: number;
  /** False: `goOn` ended it. */
  readonly isComplete: boolean;
}

const AT_ONCE = 8;

/** Merges what was learned from history into the profiles, under what the detectors learned since. An identity is merged once: its
 * drafts are deleted in the same transaction. */
export async function mergeHistory(
  ports: MergePorts,
  run: string,
  identities: readonly IdentityArn[],
  goOn: () => boolean,
): Promise<MergeResult> {
  const outcomes = await mapLimited(identities, AT_ONCE, (identity) =>
    goOn() ? mergeOne(ports, run, identity) : Promise.resolve('skipped' as const),
  );
  const count = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  return { learned: count('learned'), leftOut: count('left out'), isComplete: count('skipped') === 0 };
}

type Outcome = 'learned' | 'left out' | 'nothing' | 'skipped';

async function mergeOne(
  { store, identities, clock }: MergePorts,
  run: string,
  identity: IdentityArn,
): Promise<Outcome> {
  return retryOnConflict<Outcome>(identity, async () => {
    const drafts = await store.drafts(run, identity);
    if (drafts.length === 0) return 'nothing';
    const state = await identities.load(identity);
    const profile = taught(state, drafts, clock.now());
    const { kind } = await store.saveLearned(identity, state.version, profile, drafts);
    if (kind === 'conflict') return undefined;
    return profile === undefined ? 'left out' : 'learned';
  });
}

/** The profile with its history; undefined if nothing is taught: to a suspect, from a week or less, or where both could have events in
 * common. */
function taught(state: IdentityState, drafts: readonly LearnedHistory[], now: number): Profile | undefined {
  const { window, profile } = state;
  if (isUnderSuspicion(window, now)) return undefined;
  const history = historyOf(drafts);
  if (history === undefined || history.events === 0 || !endsBefore(history, profile)) return undefined;
  return profile === undefined ? history : mergedProfiles(history, profile);
}

function historyOf(drafts: readonly LearnedHistory[]): Profile | undefined {
  const [first, ...others] = drafts;
  if (first === undefined) return undefined;
  const older = others.reduce((sum, draft) => mergedProfiles(sum, draft.older), first.older);
  const newest = others.reduce((sum, draft) => mergedProfiles(sum, draft.newest), first.newest);
  return confirmedProfile(older, newest);
}
