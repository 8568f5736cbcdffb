import type { RoleReference } from '../../core/detection/handovers/role-references.ts';
import type { IdentityReference, Subject } from '../../core/detection/types.ts';
import { type IdentityArn, principalKey, principalNameOf } from '../../core/identity.ts';
import type { Clock, IdentityStore } from '../../core/ports.ts';

interface Cached {
  readonly identity: IdentityArn | undefined;
  readonly at: number;
}

/** How long a result is used before it is looked up again. */
const CACHE_MS = 30_000;
const MAX_CACHED = 5_000;

/** Resolves the name or access key in a record to the ARN of an identity: a record may have the name without its path. */
export class IdentityResolver {
  readonly #identities: Pick<IdentityStore, 'resolveName' | 'ownerOfKey'>;
  readonly #clock: Clock;
  readonly #onLookUp: () => void;
  readonly #cache = new Map<string, Cached>();

  /** @param onLookUp called for each request to the store. */
  constructor(identities: Pick<IdentityStore, 'resolveName' | 'ownerOfKey'>, clock: Clock, onLookUp: () => void) {
    this.#identities = identities;
    this.#clock = clock;
    this.#onLookUp = onLookUp;
  }

  /** An unknown name is assumed to have no path; an unknown key has no owner. */
  async identityOf(subject: IdentityReference): Promise<IdentityArn>;
  async identityOf(subject: Subject): Promise<IdentityArn | undefined>;
  async identityOf(subject: Subject): Promise<IdentityArn | undefined> {
    if (subject.kind === 'arn') return subject.identity;
    if (subject.kind === 'key') {
      const { accessKeyId } = subject;
      return this.#lookUp(accessKeyId, () => this.#identities.ownerOfKey(accessKeyId));
    }
    const named = principalNameOf(subject.identity);
    if (named === undefined) return subject.identity;
    const { account, kind, name } = named;
    const found = await this.#lookUp(principalKey(named), () => this.#identities.resolveName(account, kind, name));
    return found ?? subject.identity;
  }

  /** The role that a request names, or that an instance profile holds. A profile that is not known has the name of its role. */
  async roleOf({ kind, account, name, arn }: RoleReference): Promise<IdentityArn> {
    if (kind === 'role' && arn !== undefined) return arn;
    const named = { account, kind, name };
    const found = await this.#lookUp(principalKey(named), () => this.#identities.resolveName(account, kind, name));
    const partition = arn?.split(':')[1] ?? 'aws';
    return found ?? `arn:${partition}:iam::${account}:role/${name}`;
  }

  /** Caches the ARN of an identity that was just created and is not stored yet. */
  learn(identity: IdentityArn): void {
    const name = principalNameOf(identity);
    if (name !== undefined) this.#store(principalKey(name), identity);
  }

  async #lookUp(key: string, query: () => Promise<IdentityArn | undefined>): Promise<IdentityArn | undefined> {
    const before = this.#cache.get(key);
    if (before !== undefined && this.#clock.now() - before.at < CACHE_MS) return before.identity;
    this.#onLookUp();
    const identity = await query();
    this.#store(key, identity);
    return identity;
  }

  #store(key: string, identity: IdentityArn | undefined): void {
    if (this.#cache.size >= MAX_CACHED) this.#cache.clear();
    this.#cache.set(key, { identity, at: this.#clock.now() });
  }
}
