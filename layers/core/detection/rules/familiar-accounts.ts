import type { Count, DetectionContext } from '../rule.ts';
import { DAY } from '../rule.ts';
import type { ActivityEvent } from '../types.ts';
import { countedAt } from '../window.ts';

/** Sharing with the same account is occasional work, such as a monthly copy of a database. */
const KEEP = 60 * DAY;
const SHARED = 'shared-with';
const NEWLY_SHARED = 'newly-shared-with';
const ENTERED = 'entered-from';
const MOST_ACCOUNTS = 8;

const ACCOUNT = /(?:^|:)(\d{12})(?::|$)/;

/** The account of an ARN, or the account ID itself; undefined for `*`, services and organizations. */
export const accountIn = (principal: string): string | undefined => ACCOUNT.exec(principal)?.[1];

/** Counts the accounts that an event shares something with. */
export const countShares = (
  principals: readonly string[],
  event: ActivityEvent,
  { window }: DetectionContext,
): readonly Count[] =>
  principals.slice(0, MOST_ACCOUNTS).flatMap((principal) => {
    const account = accountIn(principal);
    if (account === undefined) return [];
    const shared = { counter: SHARED, value: account, keep: KEEP };
    const before = countedAt(window, SHARED, account);
    if (before !== undefined && event.time - before <= KEEP) return [shared];
    return [shared, { counter: NEWLY_SHARED, value: account, keep: DAY }];
  });

/** Counts the account whose principal assumed the role: that of a vendor, for example. */
export const countEntry = ({ name, source, actor }: ActivityEvent): readonly Count[] =>
  name === 'AssumeRole' && source === 'sts.amazonaws.com' && actor.type === 'AWSAccount' && actor.account !== undefined
    ? [{ counter: ENTERED, value: actor.account, keep: KEEP }]
    : [];

/** Whether the identity first shared something with the account a day or more before this event. Sooner, an attacker could share something
 * harmless first. */
export function sharedBefore(principal: string, event: ActivityEvent, { window }: DetectionContext): boolean {
  const account = accountIn(principal);
  if (account === undefined || countedAt(window, SHARED, account) === undefined) return false;
  const since = countedAt(window, NEWLY_SHARED, account);
  return since === undefined || event.time - since >= DAY;
}

/** Whether principals of the account assume the role that acts. */
export const isEnteredFrom = (principal: string, event: ActivityEvent, { window }: DetectionContext): boolean => {
  const account = accountIn(principal);
  const entered = account === undefined ? undefined : countedAt(window, ENTERED, account);
  return entered !== undefined && event.time - entered <= KEEP;
};
