import { HistoryLearning } from '../../../layers/app/detection/learn-history.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { memoryHistoryStore } from '../../../layers/aws/memory/history-store.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import type { EventHistory, HistoryPage, HistoryQuery, HistoryRecord } from '../../../layers/core/event-history.ts';
import type { IdentityArn } from '../../../layers/core/identity.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { ACCOUNT, locate, NOON } from './records.ts';

const PAGE = 50;

/** The event history of AWS over records in memory: newest first, pages of 50, and a token that is valid only with its query. */
export function fakeHistory(records: readonly object[]): EventHistory & { readonly queries: HistoryQuery[] } {
  const queries: HistoryQuery[] = [];
  const all = records.map(historyRecord).sort((a, b) => b.time - a.time);
  return {
    queries,
    async page(query) {
      queries.push(query);
      const { next: token, ...asked } = query;
      const [start, of] = token === undefined ? [0, JSON.stringify(asked)] : splitToken(token);
      if (of !== JSON.stringify(asked)) return { kind: 'failed', why: 'InvalidNextTokenException' };
      const found = all.filter((record) => matches(record, query));
      const page = found.slice(start, start + PAGE);
      const more = found.length > start + PAGE;
      return { kind: 'page', records: page, ...(more && { next: `${start + PAGE}|${of}` }) };
    },
  };
}

const splitToken = (token: string): [number, string] => {
  const bar = token.indexOf('|');
  return [Number(token.slice(0, bar)), token.slice(bar + 1)];
};

function historyRecord(raw: object): HistoryRecord {
  const text = JSON.stringify(raw);
  const { eventID, eventTime } = JSON.parse(text);
  return { id: String(eventID), time: Date.parse(String(eventTime)), text };
}

function matches({ time, text }: HistoryRecord, { lookup, from, to }: HistoryQuery): boolean {
  const { readOnly, userIdentity } = JSON.parse(text);
  if (time < from || time > to) return false;
  return lookup === 'writes' ? readOnly === false : userIdentity.accessKeyId === lookup.accessKeyId;
}

type Answer = (query: HistoryQuery) => HistoryPage | undefined;

/** A deployment whose only account has one history in each Region. An `answer` replaces a page. */
export function historyWorld(
  records: Readonly<Record<string, readonly object[]>>,
  answers: Record<string, Answer> = {},
  unlisted: readonly string[] = [],
) {
  const clock = manualClock(NOON);
  const identities = memoryIdentityStore({ clock, ttlDays: 400 });
  const store = memoryHistoryStore(identities);
  const problems: string[] = [];
  const histories = new Map(Object.entries(records).map(([region, some]) => [region, fakeHistory(some)]));
  const historyIn = (region: string): EventHistory => ({
    page: async (query) => {
      const answer = answers[region]?.(query);
      return answer ?? (await histories.get(region)?.page(query)) ?? { kind: 'failed', why: 'no such Region' };
    },
  });
  const learning = () =>
    new HistoryLearning({
      store,
      identities,
      clock,
      locate,
      accounts: async () => [
        { id: ACCOUNT, regions: async () => ({ names: [...histories.keys()], problems: unlisted }), historyIn },
      ],
      onProblem: ({ region, why }) => problems.push(`${region}: ${why}`),
      wait: async (milliseconds) => clock.advance(milliseconds),
    });
  /** Runs steps as the state machine does; each step reads at most `pages` pages of a Region. */
  async function learn({ pages = Number.POSITIVE_INFINITY, execution = 'one' } = {}): Promise<string[]> {
    const kinds: string[] = [];
    for (let count = 0; count < 500; count += 1) {
      let left = pages;
      const { kind, seconds } = await learning().advance(execution, () => left-- > 0);
      kinds.push(kind);
      if (kind !== 'more') return kinds;
      clock.advance(seconds * 1_000);
    }
    throw new Error(`expected an end, got ${kinds.length} steps`);
  }
  return {
    clock,
    identities,
    store,
    problems,
    histories,
    learning,
    learn,
    know: (...postures: readonly Posture[]) => Promise.all(postures.map((one) => identities.savePosture(one))),
    profileOf: async (identity: IdentityArn) => (await identities.load(identity)).profile,
  };
}
