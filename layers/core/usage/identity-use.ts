import type { AccessLevel, ActionCatalogue } from '../iam/index.ts';
import { DAY } from '../posture/reasons/subject.ts';
import type { AccountActivity, IdentityActivity } from './activity.ts';
import { PASS_ROLE } from './event-actions.ts';
import type { GrantedActions } from './granted-actions.ts';
import type { LastAccessed } from './last-accessed.ts';
import {
  isCheckedInOtherCalls,
  isOutsideManagementEvents,
  neededToSee,
  RECORDED_AS_READS,
  serviceOf,
} from './visibility.ts';

/** The last use of an action. */
export interface LastUse {
  /** ISO 8601 */
  readonly lastUsedAt: string;
  /** Successful calls in the activity; absent: last accessed data has no number. */
  readonly calls?: number;
}

interface Facts {
  readonly granted: GrantedActions;
  readonly catalogue: ActionCatalogue;
  readonly unusedDays: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Days since the identity was created. */
  readonly age: number;
  readonly account: AccountActivity | undefined;
  readonly calls: IdentityActivity | undefined;
  readonly accessed: LastAccessed | undefined;
}

/** Which permissions one identity uses. */
export class IdentityUse {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The known actions of policies. */
  get granted(): GrantedActions {
    return this.#facts.granted;
  }

  /** What the events of its account cover. */
  get activity(): AccountActivity | undefined {
    return this.#facts.account;
  }

  get hasLastAccessed(): boolean {
    return this.#facts.accessed !== undefined;
  }

  /** The actions that it called successfully, also those that a resource policy allowed. */
  get called(): readonly string[] {
    return [...(this.#facts.calls?.used.keys() ?? [])];
  }

  /** Services that last accessed data shows to be used. */
  get servicesAccessed(): readonly string[] {
    return [...(this.#facts.accessed ?? [])]
      .filter(([, { lastUsedAt }]) => lastUsedAt !== null && this.#isRecent(lastUsedAt))
      .map(([service]) => service);
  }

  /** Event sources of its calls that are no service of IAM: nothing is unused by its activity then. */
  get unknownSources(): readonly string[] {
    return [...(this.#facts.calls?.sources ?? [])].sort();
  }

  /** undefined: not used, as far as the data shows. */
  lastUseOf(action: string): LastUse | undefined {
    const called = this.#facts.calls?.used.get(action);
    if (called !== undefined) return { lastUsedAt: new Date(called.lastAt).toISOString(), calls: called.calls };
    const lastUsedAt = this.#lastAccess(action);
    return typeof lastUsedAt === 'string' && this.#isRecent(lastUsedAt) ? { lastUsedAt } : undefined;
  }

  /** For how many whole days the data shows that the action was not used. 0: it was, or the data would not show it. */
  daysUnused(action: string): number {
    if (this.lastUseOf(action) !== undefined) return 0;
    const byLastAccess = this.#lastAccess(action) === undefined ? 0 : this.#facts.unusedDays;
    return Math.min(Math.max(byLastAccess, this.#daysByActivity(action)), this.#facts.age);
  }

  #isRecent(time: string): boolean {
    return this.#facts.now - Date.parse(time) < this.#facts.unusedDays * DAY;
  }

  /** ISO 8601; null: not in the tracking period; undefined: not tracked. */
  #lastAccess(action: string): string | null | undefined {
    const service = this.#facts.accessed?.get(serviceOf(action));
    // IAM does not track it as an access.
    if (service === undefined || action === PASS_ROLE) return undefined;
    const isUnused = service.lastUsedAt === null || !this.#isRecent(service.lastUsedAt);
    return isUnused ? service.lastUsedAt : service.actions.get(action.slice(action.indexOf(':') + 1).toLowerCase());
  }

  #daysByActivity(action: string): number {
    const { account } = this.#facts;
    return account !== undefined && this.#isVisible(account, action) ? daysOf(account) : 0;
  }

  #isVisible(account: AccountActivity, action: string): boolean {
    const { calls, catalogue } = this.#facts;
    const service = serviceOf(action);
    if (calls && (calls.sources.size > 0 || calls.services.has(service) || calls.possible.has(action))) return false;
    if (action === PASS_ROLE) return true;
    const level = catalogue.accessLevel(action);
    if (level === undefined) return false;
    const isRead = level === 'List' || level === 'Read' || RECORDED_AS_READS.has(service);
    if (isRead && !account.hasReads) return false;
    if (isOutsideManagementEvents(action) && !account.dataServices.has(service)) return false;
    const needed = neededToSee(service);
    if (needed !== undefined && !account.services.values().some((one) => needed.has(one))) return false;
    if (isCheckedInOtherCalls(action)) return !this.#hasUsed(service);
    // A call that creates something can also tag it. No other call removes tags.
    const isTagging = level === 'Tagging' && !/:(?:Untag|Remove|Delete)/.test(action);
    return !(isTagging && this.#hasUsed(service, 'Write'));
  }

  /** @param level only actions of this level. */
  #hasUsed(service: string, level?: AccessLevel): boolean {
    const { calls, catalogue } = this.#facts;
    return [...this.called, ...(calls?.possible ?? [])].some(
      (action) =>
        action !== PASS_ROLE &&
        serviceOf(action) === service &&
        (level === undefined || catalogue.accessLevel(action) === level),
    );
  }
}

/** Days from the first to the last event, of which the first and the last may be incomplete. */
export const daysOf = ({ from, to }: Pick<AccountActivity, 'from' | 'to'>): number => Math.ceil((to - from) / DAY);
