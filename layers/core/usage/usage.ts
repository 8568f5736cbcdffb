import type { AccessLevel, ActionCatalogue } from '../iam/index.ts';
import { type Known, parseArn } from '../identity.ts';
import type { AccountActivity, Activity, IdentityActivity } from './activity.ts';
import { PASS_ROLE } from './event-actions.ts';
import { GrantedActions } from './granted-actions.ts';
import type { LastAccessed } from './last-accessed.ts';
import {
  isCheckedInOtherCalls,
  isOutsideManagementEvents,
  neededToSee,
  RECORDED_AS_READS,
  serviceOf,
} from './visibility.ts';

const DAY = 86_400_000;
/** Days between the last event of an account and the reading of its policies. */
const OLDEST = 7;

export interface UsageSources {
  readonly catalogue: ActionCatalogue;
  readonly activity?: Activity;
  /** By ARN of the identity. */
  readonly lastAccessed: ReadonlyMap<string, LastAccessed>;
  /** Days after which something counts as unused. */
  readonly unusedDays: number;
  /** Milliseconds since the epoch: when the account was read. */
  readonly now: number;
}

/** The last use of an action. */
export interface LastUse {
  /** ISO 8601 */
  readonly lastUsedAt: string;
  /** Successful calls in the activity; absent: last accessed data has no number. */
  readonly calls?: number;
}

/** The identity whose use is asked about. */
export interface UsingIdentity {
  readonly arn: string;
  /** ISO 8601; absent: unknown. */
  readonly createdAt?: Known<string>;
}

/** Which permissions identities use, from CloudTrail files and last accessed data. What neither can show is not unused. */
export class Usage {
  readonly granted: GrantedActions;
  readonly unusedDays: number;
  readonly #sources: UsageSources;

  constructor(sources: UsageSources) {
    this.#sources = sources;
    this.granted = new GrantedActions(sources.catalogue);
    this.unusedDays = sources.unusedDays;
  }

  hasLastAccessed(arn: string): boolean {
    return this.#sources.lastAccessed.has(arn);
  }

  /** Whether there is data about the identity. */
  covers({ arn }: UsingIdentity): boolean {
    return this.hasLastAccessed(arn) || this.activityOver(arn) !== undefined;
  }

  /** What the events of the account of the identity cover; undefined if they end too early to say what is unused now. */
  activityOver(arn: string): AccountActivity | undefined {
    const covered = this.#sources.activity?.ofAccount(parseArn(arn)?.account ?? '');
    return covered === undefined || this.#sources.now - covered.to > OLDEST * DAY ? undefined : covered;
  }

  /** undefined: not used, as far as the data shows. */
  lastUseOf({ arn }: UsingIdentity, action: string): LastUse | undefined {
    const called = this.#sources.activity?.of(arn)?.used.get(action);
    if (called !== undefined) return { lastUsedAt: new Date(called.lastAt).toISOString(), calls: called.calls };
    const lastUsedAt = this.#lastAccess(arn, action);
    return typeof lastUsedAt === 'string' && this.#isRecent(lastUsedAt) ? { lastUsedAt } : undefined;
  }

  /** The actions that the identity called successfully, also those that a resource policy allowed. */
  calledBy({ arn }: UsingIdentity): readonly string[] {
    return [...(this.#sources.activity?.of(arn)?.used.keys() ?? [])];
  }

  /** Milliseconds since the epoch: the last call in the activity, also if it was denied. */
  lastCallAt(arn: string): number | undefined {
    return this.#sources.activity?.of(arn)?.lastAt;
  }

  /** Services that last accessed data shows to be used. */
  servicesAccessed({ arn }: UsingIdentity): readonly string[] {
    return [...(this.#sources.lastAccessed.get(arn) ?? [])]
      .filter(([, { lastUsedAt }]) => lastUsedAt !== null && this.#isRecent(lastUsedAt))
      .map(([service]) => service);
  }

  /** For how many whole days the data shows that the identity did not use the action. 0: it did, or the data would not show it. */
  daysUnused(identity: UsingIdentity, action: string): number {
    if (this.lastUseOf(identity, action) !== undefined) return 0;
    const shown = Math.max(this.#daysByLastAccess(identity.arn, action), this.#daysByActivity(identity.arn, action));
    return Math.min(shown, this.#age(identity));
  }

  /** Event sources of calls of the identity that are no service of IAM: nothing is unused by its activity then. */
  unknownSources(arn: string): readonly string[] {
    return [...(this.#sources.activity?.of(arn)?.sources ?? [])].sort();
  }

  /** A new identity had no time to use anything. */
  #age({ createdAt }: UsingIdentity): number {
    const created = Date.parse(createdAt ?? '');
    return Number.isNaN(created)
      ? Number.POSITIVE_INFINITY
      : Math.max(0, Math.floor((this.#sources.now - created) / DAY));
  }

  #isRecent(time: string): boolean {
    return this.#sources.now - Date.parse(time) < this.unusedDays * DAY;
  }

  /** ISO 8601; null: not in the tracking period; undefined: not tracked. */
  #lastAccess(arn: string, action: string): string | null | undefined {
    const service = this.#sources.lastAccessed.get(arn)?.get(serviceOf(action));
    // IAM does not track it as an access.
    if (service === undefined || action === PASS_ROLE) return undefined;
    const isUnused = service.lastUsedAt === null || !this.#isRecent(service.lastUsedAt);
    return isUnused ? service.lastUsedAt : service.actions.get(action.slice(action.indexOf(':') + 1).toLowerCase());
  }

  #daysByLastAccess(arn: string, action: string): number {
    return this.#lastAccess(arn, action) === undefined ? 0 : this.unusedDays;
  }

  #daysByActivity(arn: string, action: string): number {
    const account = this.activityOver(arn);
    if (account === undefined || !this.#isVisible(account, this.#sources.activity?.of(arn), action)) return 0;
    return daysOf(account);
  }

  #isVisible(account: AccountActivity, own: IdentityActivity | undefined, action: string): boolean {
    const service = serviceOf(action);
    if (own !== undefined && (own.sources.size > 0 || own.services.has(service) || own.possible.has(action)))
      return false;
    if (action === PASS_ROLE) return true;
    const level = this.#sources.catalogue.accessLevel(action);
    if (level === undefined) return false;
    const isRead = level === 'List' || level === 'Read' || RECORDED_AS_READS.has(service);
    if (isRead && !account.hasReads) return false;
    if (isOutsideManagementEvents(action) && !account.dataServices.has(service)) return false;
    const needed = neededToSee(service);
    if (needed !== undefined && !account.services.values().some((one) => needed.has(one))) return false;
    if (isCheckedInOtherCalls(action)) return !this.#hasUsed(own, service);
    // A call that creates something can also tag it. No other call removes tags.
    const isTagging = level === 'Tagging' && !/:(?:Untag|Remove|Delete)/.test(action);
    return !(isTagging && this.#hasUsed(own, service, ['Write']));
  }

  #hasUsed(own: IdentityActivity | undefined, service: string, levels?: readonly AccessLevel[]): boolean {
    if (own === undefined) return false;
    return [...own.used.keys(), ...own.possible].some((action) => {
      if (action === PASS_ROLE || serviceOf(action) !== service) return false;
      const level = this.#sources.catalogue.accessLevel(action);
      return levels === undefined || (level !== undefined && levels.includes(level));
    });
  }
}

/** Days from the first to the last event, of which the first and the last may be incomplete. */
export const daysOf = ({ from, to }: Pick<AccountActivity, 'from' | 'to'>): number => Math.ceil((to - from) / DAY);
