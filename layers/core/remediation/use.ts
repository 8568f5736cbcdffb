import type { IdentityArn, Known } from '../identity.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import { isServiceLinkedRole } from '../posture/estate.ts';
import { DEFAULT_UNUSED_DAYS } from '../posture/options.ts';
import { platformOf } from '../posture/platform-roles.ts';
import { DAY } from '../posture/reasons/subject.ts';
import { trustGrants } from '../posture/trust.ts';
import { accountOf, holdersOf } from './calls-of-change.ts';
import { type Breakage, type Change, type ReplacePolicies, requiresMfa } from './change.ts';
import type { FixOptions } from './fix-options.ts';
import { findHolder, holderOf, splitPolicyName } from './holders.ts';
import { daysWithoutUse, reductionOf } from './reduction.ts';
import type { Assessed } from './simulate.ts';

/** Whether an identity was used in the last 90 days (or as configured). */
export type Use = 'unused' | 'unknown' | 'used';

/** An identity that a change limits, with its last use. */
export interface Affected {
  readonly identity: IdentityArn;
  readonly use: Use;
  /** ISO 8601; null: never. */
  readonly lastUsedAt: Known<string | null>;
}

export interface Impact {
  readonly breaks: Breakage;
  readonly affected: readonly Affected[];
  /** Days without use after which an identity counts as unused. */
  readonly unusedDays: number;
  /** For how many days the identities used nothing of what they lose, although they are in use. Absent: unknown. */
  readonly daysWithoutUse?: number;
}

/** How identities are used, as far as the facts show. */
export class UseFacts {
  readonly #current: Assessed;
  readonly #options: FixOptions;

  constructor(current: Assessed, options: FixOptions) {
    this.#current = current;
    this.#options = options;
  }

  /** Never used, but created recently: it may not be in use yet. */
  of(identity: IdentityArn): Use {
    const posture = this.#current.postures.get(identity);
    const calledAt = this.#options.usage?.lastCallAt(identity);
    if (posture !== undefined && calledAt !== undefined && this.#isRecent(calledAt, posture.takenAt)) return 'used';
    if (posture === undefined || posture.lastUsedAt === 'unknown') return 'unknown';
    if (posture.lastUsedAt !== null) return this.#isRecent(posture.lastUsedAt, posture.takenAt) ? 'used' : 'unused';
    if (posture.createdAt === 'unknown') return 'unused';
    return this.#isRecent(posture.createdAt, posture.takenAt) ? 'unknown' : 'unused';
  }

  get #unusedDays(): number {
    return this.#options.unusedDays ?? DEFAULT_UNUSED_DAYS;
  }

  #isRecent(time: string | number, takenAt: string): boolean {
    const now = Date.parse(this.#options.now ?? takenAt);
    return now - (typeof time === 'number' ? time : Date.parse(time)) < this.#unusedDays * DAY;
  }

  /** What the change can break. A change that only limits identities without recent use breaks nothing. */
  impactOf(change: Change): Impact {
    const days: number[] = [];
    const affected = [...new Set(this.#affectedBy(change))].map((identity) => {
      const isUnused = this.of(identity) === 'unused';
      const unusedFor = isUnused ? 0 : this.#daysWithoutUse(identity, change);
      if (!isUnused) days.push(unusedFor);
      return {
        identity,
        use: unusedFor >= this.#unusedDays ? ('unused' as const) : this.#serviceUse(identity, change),
        lastUsedAt: this.#current.postures.get(identity)?.lastUsedAt ?? ('unknown' as const),
      };
    });
    const breaks = affected.some(({ use }) => use === 'used')
      ? 'in use'
      : affected.some(({ use }) => use === 'unknown')
        ? 'unknown'
        : 'nothing';
    return {
      breaks: change.kind === 'move-secret' ? 'in use' : breaks,
      affected,
      unusedDays: this.#unusedDays,
      ...(days.length === 0 || days.includes(0) ? {} : { daysWithoutUse: Math.min(...days) }),
    };
  }

  /** The change that leaves an identity what it uses. */
  reductionOf(identity: CompiledIdentity): ReplacePolicies | undefined {
    return reductionOf(identity, this.#options.usage)?.change;
  }

  #daysWithoutUse(identity: IdentityArn, change: Change): number {
    const { usage } = this.#options;
    const compiled = this.#current.assessment.compiled.identities.get(identity);
    return usage === undefined || compiled === undefined ? 0 : daysWithoutUse(compiled, change, usage);
  }

  /** An identity that has not used the services of the removed actions does not need them. */
  #serviceUse(identity: IdentityArn, change: Change): Use {
    const use = this.of(identity);
    // A user with an MFA device can meet the condition.
    if (change.kind === 'add-condition' && requiresMfa(change)) return this.#hasMfa(identity) ? 'unused' : use;
    if (use === 'unused' || (change.kind !== 'remove-actions' && change.kind !== 'exclude-resources')) return use;
    const estate = this.#current.assessment.estates.find(({ account }) => account === accountOf(change));
    const accesses = estate?.serviceLastAccessed?.[identity];
    // IAM records the use of a service, but not iam:PassRole.
    if (accesses === undefined || change.actions.some((action) => action.toLowerCase() === 'iam:passrole')) return use;
    const takenAt = estate?.takenAt ?? '';
    const isUnused = change.actions.every((action) => {
      const service = action.slice(0, action.indexOf(':')).toLowerCase();
      const access = accesses.find((one) => one.service === service);
      return access === undefined || access.lastUsedAt === null || !this.#isRecent(access.lastUsedAt, takenAt);
    });
    return isUnused ? 'unused' : use;
  }

  #affectedBy(change: Change): Iterable<IdentityArn> {
    switch (change.kind) {
      case 'delete-role':
        return [change.role];
      case 'remove-principals':
        return this.#callersOf(change);
      case 'add-condition':
        return this.#conditioned(change);
      case 'attach-policy':
      case 'detach-policy':
        return this.#membersOf(change.holder);
      case 'leave-group':
      case 'deactivate-key':
        return [change.user];
      case 'set-boundary':
      case 'replace-policies':
        return [change.identity];
      case 'move-secret':
        return [];
      case 'add-scp':
        return this.#all(({ account }) => account === change.account);
      default:
        return this.#holdersOf(change.policy, accountOf(change));
    }
  }

  *#all(test: (identity: CompiledIdentity) => boolean): Iterable<IdentityArn> {
    for (const [arn, identity] of this.#current.assessment.compiled.identities) if (test(identity)) yield arn;
  }

  /** Removing a principal limits that principal. An unused role loses nothing, no matter which principals it trusts. */
  #callersOf({ role, principals }: Extract<Change, { readonly kind: 'remove-principals' }>): Iterable<IdentityArn> {
    const { identities } = this.#current.assessment.compiled;
    const known = principals.flatMap(({ value }) => (identities.has(value) ? [value] : []));
    return this.of(role) === 'unused' || known.length < principals.length ? [role] : known;
  }

  /** A condition in a trust policy limits the users that its statement names; elsewhere, the holders of the policy. */
  #conditioned(change: Extract<Change, { readonly kind: 'add-condition' }>): Iterable<IdentityArn> {
    const { policy, statement } = change;
    const { identities } = this.#current.assessment.compiled;
    const role = policy.endsWith('/trust') ? identities.get(policy.slice(0, -'/trust'.length))?.role : undefined;
    const named = role === undefined ? [] : trustGrants(role).filter((grant) => grant.statement === statement);
    const areUsers = named.length > 0 && named.every(({ value }) => identities.get(value)?.kind === 'user');
    return areUsers ? named.map(({ value }) => value) : this.#holdersOf(policy, accountOf(change));
  }

  #hasMfa(identity: IdentityArn): boolean {
    return this.#current.assessment.compiled.identities.get(identity)?.user?.mfa === true;
  }

  #membersOf(holder: string): Iterable<IdentityArn> {
    const ref = holderOf(holder);
    if (ref?.kind !== 'group') return [holder];
    return this.#all(({ account, user }) => account === ref.account && (user?.groups.includes(ref.name) ?? false));
  }

  /** Holders of a managed policy, the holder of an inline policy, or the role of a trust policy. */
  *#holdersOf(policy: string, account: string): Iterable<IdentityArn> {
    const estate = this.#current.assessment.estates.find((one) => one.account === account);
    if (estate === undefined) return;
    if (/:iam::[^:]*:policy\//.test(policy)) {
      for (const ref of holdersOf(estate, policy)) {
        const holder = findHolder(estate, ref);
        if (holder) yield* this.#membersOf(holder.arn);
      }
      yield* this.#all(({ boundaryArn }) => boundaryArn === policy);
    } else yield* this.#membersOf(splitPolicyName(policy).holder);
  }

  /** Whether a person may change the identity in IAM, and it is not there for emergencies or managed by AWS tools. */
  isOrdinary(identity: IdentityArn): boolean {
    const posture = this.#current.postures.get(identity);
    const role = this.#current.assessment.compiled.identities.get(identity)?.role;
    if (posture === undefined || posture.class === 'break-glass') return false;
    return role === undefined || !(isServiceLinkedRole(role) || isReserved(role.name) || platformOf(role.name));
  }
}

const isReserved = (name: string): boolean => name.startsWith('AWSReservedSSO_');
