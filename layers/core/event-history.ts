import type { LearnedHistory } from './detection/history-learner.ts';
import type { Profile } from './detection/types.ts';
import type { IdentityArn } from './identity.ts';
import type { WriteOutcome } from './ports.ts';

/** Baselines from the CloudTrail event history: the port that reads it, the progress that is stored, and its limits. */

/** Event history has the management events of the last 90 days.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html */
export const HISTORY_DAYS = 90;
/** CloudTrail adds events up to about 15 minutes late, so the period ends earlier. */
export const HISTORY_DELAY_MS = 15 * 60_000;
/** One call per second: AWS allows two per account and Region, and people and other tools need the rest.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export const PACE_MS = 1_000;
/** The most pages of 50 events that are read in one Region: of all write events, and of the read events of one access key. */
export const MOST_PAGES = { writes: 7_200, key: 240 } as const;
/** The most access keys of one account whose read events are looked up. */
export const MOST_KEYS = 500;
/** A Region that could not be read for this long is left out, so that it does not keep what was learned elsewhere from being used. */
export const LONGEST_FAILING_MS = 3_600_000;
/** A reading ends after this time. */
export const LONGEST_READING_MS = 24 * 3_600_000;

/** Write events of all identities, or the events that were signed with one access key. */
export type Lookup = 'writes' | { readonly accessKeyId: string };

export interface HistoryQuery {
  readonly lookup: Lookup;
  /** Milliseconds since the epoch, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly next?: string;
}

export interface HistoryRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The CloudTrail record, JSON. */
  readonly text: string;
}

export type HistoryPage =
  | { readonly kind: 'page'; readonly records: readonly HistoryRecord[]; readonly next?: string }
  /** `throttled` and `failed` may succeed later, `refused` does not. */
  | { readonly kind: 'throttled' | 'refused' | 'failed'; readonly why: string };

/** Reads the event history of one account in one Region, newest events first. */
export interface EventHistory {
  page(query: HistoryQuery): Promise<HistoryPage>;
}

/** An account whose event history can be read. */
export interface HistoryAccount {
  readonly id: string;
  /** The Regions to read. `problems` says why there may be more. */
  regions(): Promise<{ readonly names: readonly string[]; readonly problems: readonly string[] }>;
  historyIn(region: string): EventHistory;
}

/** One reading of the event history of all accounts. */
export interface HistoryRun {
  /** ISO 8601: when it was requested. */
  readonly id: string;
  readonly state: 'requested' | 'reading' | 'merging' | 'done';
  /** ARN of the person; absent: the first reading, which starts by itself. */
  readonly requestedBy?: string;
  /** The period, milliseconds since the epoch. 0: not planned yet. */
  readonly from: number;
  readonly until: number;
  /** What the reading leaves out, as text. */
  readonly problems: readonly string[];
  /** Identities whose baseline was written, and those that were left out. */
  readonly learned: number;
  readonly leftOut: number;
  /** ISO 8601 */
  readonly finishedAt?: string;
  /** The execution that works on it, until a time in milliseconds. */
  readonly claim?: { readonly execution: string; readonly until: number };
  /** Of the stored row; 0: not stored yet. */
  readonly revision: number;
}

/** How far the event history of one account was read in one Region. */
export interface RegionHistory {
  readonly run: string;
  readonly account: string;
  readonly region: string;
  readonly state: 'reading' | 'read' | 'unreadable';
  /** What remains to be looked up; the first one is in progress. */
  readonly lookups: readonly Lookup[];
  /** The oldest event that was read by the lookup in progress. */
  readonly cursor?: HistoryCursor;
  /** Pages of the lookup in progress, and of all. */
  readonly pagesOfLookup: number;
  readonly pages: number;
  /** Events read, and those that a baseline learned. */
  readonly events: number;
  readonly learned: number;
  /** Lookups that ended at the limit of pages. */
  readonly cut: number;
  /** Why the last call did not return a page, and since when no call did, milliseconds since the epoch. */
  readonly problem?: string;
  readonly failingSince?: number;
  readonly revision: number;
}

export interface HistoryCursor {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Ids of the events at that time that were read. */
  readonly ids: readonly string[];
}

/** What was learned about an identity in one Region, until it is merged into the profile. */
export interface HistoryDraft extends LearnedHistory {
  readonly run: string;
  readonly identity: IdentityArn;
  readonly region: string;
}

export interface HistoryStore {
  /** The latest run. */
  run(): Promise<HistoryRun | undefined>;
  /** Writes a run unless another writer has written since it was read. */
  saveRun(run: HistoryRun): Promise<WriteOutcome>;
  /** The Regions of the latest run. */
  regions(run: string): Promise<readonly RegionHistory[]>;
  /** Writes the progress in a Region and what was learned, all or nothing, unless another writer has written since the progress was
   * read: a page that is read twice counts once. At most `MOST_DRAFTS` drafts. */
  saveProgress(progress: RegionHistory, drafts: readonly HistoryDraft[]): Promise<WriteOutcome>;
  /** The drafts of an identity from all Regions. */
  drafts(run: string, identity: IdentityArn): Promise<readonly HistoryDraft[]>;
  /** Writes a profile, if there is one, and deletes the drafts that it includes, all or nothing, unless another writer has changed the
   * profile since `version` was read. */
  saveLearned(
    identity: IdentityArn,
    version: number,
    profile: Profile | undefined,
    drafts: readonly HistoryDraft[],
  ): Promise<WriteOutcome>;
}

/** A transaction of DynamoDB has at most 100 items. */
export const MOST_DRAFTS = 99;
