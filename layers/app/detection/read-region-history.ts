import { normalise } from '../../core/detection/event.ts';
import { HistoryLearner, nothingLearned } from '../../core/detection/history-learner.ts';
import type { HistoryTargets } from '../../core/detection/history-targets.ts';
import { subjectOf } from '../../core/detection/subject.ts';
import type { ActivityEvent, Place } from '../../core/detection/types.ts';
import {
  type EventHistory,
  type HistoryCursor,
  type HistoryDraft,
  type HistoryPage,
  type HistoryQuery,
  type HistoryRecord,
  type HistoryRun,
  type HistoryStore,
  LONGEST_FAILING_MS,
  type Lookup,
  MOST_PAGES,
  PACE_MS,
  type RegionHistory,
} from '../../core/event-history.ts';
import { type IdentityArn, parseArn } from '../../core/identity.ts';
import type { IdentityStore } from '../../core/ports.ts';
import { ConflictError } from '../retry-on-conflict.ts';

export interface RegionPorts {
  readonly store: HistoryStore;
  readonly identities: Pick<IdentityStore, 'load'>;
  readonly history: EventHistory;
  readonly targets: HistoryTargets;
  readonly locate: (address: string) => Place | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** A commit after so many pages or identities. One page has at most 50 identities, so a transaction never has more than 99. */
const COMMIT_PAGES = 20;
const COMMIT_IDENTITIES = 40;
/** Of one second; more of them are not distinguished. */
const MOST_IDS = 2_000;
/** Identities whose learners stay in memory between commits. */
const MOST_LEARNERS = 500;

/** Reads the event history of one account in one Region, page by page, from where the stored progress ends. */
export class RegionReader {
  readonly #ports: RegionPorts;
  readonly #run: HistoryRun;
  #stored: RegionHistory;
  #progress: RegionHistory;
  readonly #learners = new Map<IdentityArn, HistoryLearner>();
  readonly #unsaved = new Set<IdentityArn>();
  #pagesUnsaved = 0;
  /** The query in progress: AWS accepts the token of the next page only with the same parameters. */
  #query: HistoryQuery | undefined;
  #calledAt = Number.NEGATIVE_INFINITY;

  constructor(ports: RegionPorts, run: HistoryRun, progress: RegionHistory) {
    this.#ports = ports;
    this.#run = run;
    this.#stored = progress;
    this.#progress = progress;
  }

  /** Reads while `goOn`, then stores the progress. Throws a `ConflictError` if another execution reads the same Region. */
  async read(goOn: () => boolean): Promise<RegionHistory> {
    while (this.#progress.state === 'reading' && goOn()) {
      const [lookup] = this.#progress.lookups;
      if (lookup === undefined) this.#change({ state: 'read' });
      else if (!(await this.#readPage(lookup))) break;
      if (this.#pagesUnsaved >= COMMIT_PAGES || this.#unsaved.size >= COMMIT_IDENTITIES) await this.#save();
    }
    await this.#save();
    return this.#stored;
  }

  #change(change: Partial<RegionHistory>): void {
    this.#progress = { ...this.#progress, ...change };
  }

  /** Returns false if the Region cannot be read now. */
  async #readPage(lookup: Lookup): Promise<boolean> {
    const query = this.#query ?? { lookup, from: this.#run.from, to: this.#progress.cursor?.time ?? this.#run.until };
    const page = await this.#paced(() => this.#ports.history.page(query));
    if (page.kind !== 'page') {
      this.#noteProblem(page);
      return false;
    }
    await this.#take(lookup, page.records);
    this.#turn(query, page.next);
    return true;
  }

  #noteProblem({ kind, why }: Exclude<HistoryPage, { readonly kind: 'page' }>): void {
    const now = this.#ports.now();
    const failingSince = this.#progress.failingSince ?? now;
    const isHopeless = kind === 'refused' || now - failingSince >= LONGEST_FAILING_MS;
    this.#change({ problem: `${kind}: ${why}`, failingSince, ...(isHopeless && { state: 'unreadable' }) });
  }

  async #paced<Result>(call: () => Promise<Result>): Promise<Result> {
    const early = this.#calledAt + PACE_MS - this.#ports.now();
    if (early > 0) await this.#ports.wait(early);
    this.#calledAt = this.#ports.now();
    return call();
  }

  async #take(lookup: Lookup, records: readonly HistoryRecord[]): Promise<void> {
    const before = new Set(this.#progress.cursor?.ids);
    let learned = 0;
    const fresh = records.filter(({ id }) => !before.has(id));
    for (const { text } of fresh) if (await this.#learn(lookup, text)) learned += 1;
    const { problem: _, failingSince: __, ...progress } = this.#progress;
    this.#progress = progress;
    this.#change({
      events: this.#progress.events + fresh.length,
      learned: this.#progress.learned + learned,
      pages: this.#progress.pages + 1,
      pagesOfLookup: this.#progress.pagesOfLookup + 1,
    });
    const cursor = movedCursor(this.#progress.cursor, records);
    if (cursor !== undefined) this.#change({ cursor });
    this.#pagesUnsaved += 1;
  }

  async #learn(lookup: Lookup, text: string): Promise<boolean> {
    const event = eventIn(text);
    if (event === undefined || !belongsTo(lookup, event) || event.account !== this.#progress.account) return false;
    const subject = subjectOf(event);
    const identity = subject && this.#ports.targets.identityOf(subject);
    if (identity === undefined || parseArn(identity)?.account !== event.account) return false;
    const learner = await this.#learnerOf(identity);
    const place = event.sourceAddress === undefined ? undefined : this.#ports.locate(event.sourceAddress);
    if (!learner.learn(event, place)) return false;
    this.#unsaved.add(identity);
    return true;
  }

  async #learnerOf(identity: IdentityArn): Promise<HistoryLearner> {
    const known = this.#learners.get(identity);
    if (known !== undefined) return known;
    const drafts = await this.#ports.store.drafts(this.#run.id, identity);
    const stored = drafts.find(({ region }) => region === this.#progress.region);
    const learner = new HistoryLearner(stored ?? nothingLearned(await this.#endOfHistory(identity)), this.#run.until);
    this.#learners.set(identity, learner);
    return learner;
  }

  /** History ends where the stored profile begins, so that no event counts twice. */
  async #endOfHistory(identity: IdentityArn): Promise<number> {
    const { profile } = await this.#ports.identities.load(identity);
    return Math.min(profile?.firstSeen ?? this.#run.until, this.#run.until);
  }

  /** Continues with the next page or the next lookup. */
  #turn(query: HistoryQuery, next: string | undefined): void {
    const most = query.lookup === 'writes' ? MOST_PAGES.writes : MOST_PAGES.key;
    const isCut = next !== undefined && this.#progress.pagesOfLookup >= most;
    this.#query = next === undefined || isCut ? undefined : { ...query, next };
    if (this.#query !== undefined) return;
    const { cursor: _, ...rest } = this.#progress;
    this.#progress = { ...rest, lookups: rest.lookups.slice(1), pagesOfLookup: 0, cut: rest.cut + (isCut ? 1 : 0) };
  }

  async #save(): Promise<void> {
    if (this.#progress === this.#stored) return;
    const drafts = [...this.#unsaved].flatMap((identity) => this.#draftOf(identity));
    const { kind } = await this.#ports.store.saveProgress(this.#progress, drafts);
    if (kind === 'conflict')
      throw new ConflictError(`event history of ${this.#progress.account} in ${this.#progress.region}`, 1);
    this.#progress = { ...this.#progress, revision: this.#progress.revision + 1 };
    this.#stored = this.#progress;
    this.#unsaved.clear();
    if (this.#learners.size > MOST_LEARNERS) this.#learners.clear();
    this.#pagesUnsaved = 0;
  }

  #draftOf(identity: IdentityArn): readonly HistoryDraft[] {
    const learner = this.#learners.get(identity);
    if (learner === undefined) return [];
    return [{ run: this.#run.id, identity, region: this.#progress.region, ...learner.learned }];
  }
}

function eventIn(text: string): ActivityEvent | undefined {
  try {
    const normalised = normalise(JSON.parse(text));
    return normalised.kind === 'event' ? normalised.event : undefined;
  } catch {
    return undefined;
  }
}

/** Each event belongs to one lookup only. Detectors receive no calls that services make on behalf of an identity. */
const belongsTo = (lookup: Lookup, event: ActivityEvent): boolean =>
  !event.byService && event.readOnly === (lookup !== 'writes');

/** A page that is read again begins at the time of the cursor, with events that were already counted. */
function movedCursor(before: HistoryCursor | undefined, records: readonly HistoryRecord[]): HistoryCursor | undefined {
  if (records.length === 0) return before;
  const time = records.reduce(
    (oldest, record) => Math.min(oldest, record.time),
    before?.time ?? Number.POSITIVE_INFINITY,
  );
  const ids = records.filter((record) => record.time === time).map(({ id }) => id);
  const all = before?.time === time ? [...new Set([...before.ids, ...ids])] : ids;
  return all.length > MOST_IDS ? { time: time - 1_000, ids: [] } : { time, ids: all };
}
