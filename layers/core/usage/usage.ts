import type { ActionCatalogue } from '../iam/index.ts';
import { type IdentityArn, type Known, parseArn } from '../identity.ts';
import { DAY } from '../posture/reasons/subject.ts';
import type { AccountActivity, Activity } from './activity.ts';
import { GrantedActions } from './granted-actions.ts';
import { IdentityUse } from './identity-use.ts';
import type { LastAccessed } from './last-accessed.ts';

/** Days between the last event of an account and the reading of its policies. */
const OLDEST = 7;

export interface UsageSources {
  readonly catalogue: ActionCatalogue;
  readonly activity?: Activity;
  readonly lastAccessed: ReadonlyMap<IdentityArn, LastAccessed>;
  /** Days after which something counts as unused. */
  readonly unusedDays: number;
  /** Milliseconds since the epoch: when the account was read. */
  readonly now: number;
}

/** Which permissions identities use, from CloudTrail files and last accessed data. What neither can show is not unused. */
export class Usage {
  readonly granted: GrantedActions;
  readonly #sources: UsageSources;

  constructor(sources: UsageSources) {
    this.#sources = sources;
    this.granted = new GrantedActions(sources.catalogue);
  }

  /** @returns undefined without data about the identity. */
  of(arn: IdentityArn, createdAt: Known<string> = 'unknown'): IdentityUse | undefined {
    const { catalogue, activity, lastAccessed, unusedDays, now } = this.#sources;
    const account = this.activityIn(parseArn(arn)?.account ?? '');
    const accessed = lastAccessed.get(arn);
    if (account === undefined && accessed === undefined) return undefined;
    const created = Date.parse(createdAt);
    return new IdentityUse({
      catalogue,
      granted: this.granted,
      unusedDays,
      now,
      // A new identity had no time to use anything.
      age: Number.isNaN(created) ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor((now - created) / DAY)),
      account,
      calls: activity?.of(arn),
      accessed,
    });
  }

  /** What the events of an account cover; undefined if they end too early to say what is unused now. */
  activityIn(account: string): AccountActivity | undefined {
    const covered = this.#sources.activity?.ofAccount(account);
    return covered === undefined || this.#sources.now - covered.to > OLDEST * DAY ? undefined : covered;
  }

  /** Milliseconds since the epoch: the last call in the activity, also if it was denied. */
  lastCallAt(arn: IdentityArn): number | undefined {
    return this.#sources.activity?.of(arn)?.lastAt;
  }
}
