import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { EventHistory, HistoryAccount, HistoryPage, HistoryQuery, Lookup } from '../../core/event-history.ts';
import { type ClientOptions, connection, type RegionConnection } from '../clients.ts';
import type { ReadableAccount } from '../readable-accounts.ts';
import { regionsToRead } from './regions.ts';

const MOST_EVENTS = 50;

/** Refusals that another attempt does not change: no permission, a service control policy, a Region that is not enabled. */
const REFUSED =
  /^(AccessDenied|UnauthorizedOperation|UnrecognizedClient|InvalidClientTokenId|OptInRequired|OperationNotPermitted|UnsupportedOperation|AuthFailure)/;
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded)/;

/** The event history of one account in one Region. */
export function cloudTrailHistory(client: Pick<CloudTrailClient, 'send'>): EventHistory {
  return {
    async page(query) {
      try {
        return await pageOf(client, query);
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        if (THROTTLED.test(name)) return { kind: 'throttled', why: name };
        return { kind: REFUSED.test(name) ? 'refused' : 'failed', why: `${name}: ${message}`.slice(0, 300) };
      }
    },
  };
}

async function pageOf(client: Pick<CloudTrailClient, 'send'>, query: HistoryQuery): Promise<HistoryPage> {
  const { Events = [], NextToken: next } = await client.send(
    new LookupEventsCommand({
      LookupAttributes: [attributeOf(query.lookup)],
      StartTime: new Date(query.from),
      EndTime: new Date(query.to),
      MaxResults: MOST_EVENTS,
      ...(query.next === undefined ? {} : { NextToken: query.next }),
    }),
  );
  const records = Events.flatMap(({ EventId: id, EventTime: time, CloudTrailEvent: text }) =>
    id === undefined || time === undefined || text === undefined ? [] : [{ id, time: time.getTime(), text }],
  );
  return { kind: 'page', records, ...(next === undefined ? {} : { next }) };
}

/** AWS accepts one attribute per lookup. */
const attributeOf = (lookup: Lookup) =>
  lookup === 'writes'
    ? { AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }
    : { AttributeKey: 'AccessKeyId' as const, AttributeValue: lookup.accessKeyId };

/** An account with the Regions whose event history is read: those of the snapshots, and the one of the hub, which has the events of IAM.
 *
 * @param configured Regions that the team uses; empty: all that are enabled in the account. */
export function historyAccount(
  { id, credentials }: ReadableAccount,
  configured: readonly string[],
  home: string,
): HistoryAccount {
  const options: ClientOptions = credentials === undefined ? {} : { credentials };
  const clients: RegionConnection = { ...connection(options), region: home };
  return {
    id,
    async regions() {
      const { connections, unreadable } = await regionsToRead(configured, clients);
      const names = [...new Set([home, ...connections.map(({ region }) => region)])];
      return { names, problems: unreadable.map(({ what, why }) => `${what}: ${why}`) };
    },
    // The reader keeps the pace and stores its progress, so few attempts are enough.
    historyIn: (region) =>
      cloudTrailHistory(new CloudTrailClient({ ...clients, region, maxAttempts: 3, retryMode: 'standard' })),
  };
}
