import type { IdentityClass, Known } from '../../identity.ts';
import type { CompiledIdentity } from '../escalation/compile.ts';
import type { ResourceGrant } from '../escalation/resource-access.ts';
import type { AccountEstate, ExposedSecret, RoleFacts, ServiceAccess, UserFacts } from '../estate.ts';
import type { PostureSettings } from '../options.ts';
import type { TrustGrant } from '../trust.ts';
import type { Escalation, Reason, ReasonCode } from '../types.ts';

/** Input of a reason: one identity, its estate, and the results about it so far. */
export interface Subject {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly class: IdentityClass;
  readonly owner: string | null;
  readonly user?: UserFacts;
  readonly role?: RoleFacts;
  readonly compiled: CompiledIdentity;
  /** Who may assume it, for a role. */
  readonly grants: readonly TrustGrant[];
  readonly escalations: readonly Escalation[];
  readonly resourceGrants: readonly ResourceGrant[];
  readonly lastUsedAt: Known<string | null>;
  readonly estate: AccountEstate;
  readonly crossAccount: CrossAccountFacts;
  readonly settings: PostureSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Facts across all accounts that are assessed together. */
export interface CrossAccountFacts {
  readonly ownAccounts: ReadonlySet<string>;
  /** Ids of principals that exist (`AIDA…`, `AROA…`). */
  readonly immutableIds: ReadonlySet<string>;
  readonly userArns: ReadonlySet<string>;
  /** Secrets in plaintext configuration, by the role of the compute that holds them and by their access key ID. */
  readonly exposedByRole: ReadonlyMap<string, readonly ExposedSecret[]>;
  readonly exposedByKey: ReadonlyMap<string, readonly ExposedSecret[]>;
  /** All places that hold the same secret, by fingerprint. */
  readonly exposedPlaces: ReadonlyMap<string, readonly ExposedSecret[]>;
  readonly serviceAccess: ReadonlyMap<string, readonly ServiceAccess[]>;
  /** What could not be read, by ARN. */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
}

/** A reason without a severity, which depends on the tier. */
export interface ReasonDraft {
  readonly code: ReasonCode;
  readonly detail: string;
  readonly evidence: Reason['evidence'];
  readonly remediation?: string;
  /** Severity steps by which this case is more (or less) severe than the default of the code. */
  readonly shift?: number;
}

/** One family of reasons: a pure function from the known facts to reasons. */
export type ReasonFinder = (subject: Subject) => readonly ReasonDraft[];

export const DAY = 86_400_000;

/** Whole days between an ISO 8601 time and `now`; undefined if the time is unknown. */
export function daysSince(time: Known<string | null>, now: number): number | undefined {
  if (time === null || time === 'unknown') return undefined;
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : Math.floor((now - at) / DAY);
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(items: readonly string[], most = 3): string {
  if (items.length === 0) return 'none';
  if (items.length === 1) return items[0] ?? '';
  const shown = items.slice(0, most);
  if (items.length > most) return `${shown.join(', ')} and ${items.length - most} more`;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
