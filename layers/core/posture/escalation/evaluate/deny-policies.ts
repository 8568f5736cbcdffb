import type { PolicyCache } from '../../../iam/index.ts';
import type { NamedPolicy, PolicySet } from '../../../iam/types.ts';

/** Policies that have a Deny statement. */
export class DenyPolicies {
  readonly #cache: PolicyCache;
  readonly #held = new WeakMap<PolicySet, readonly NamedPolicy[]>();

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  has(policy: NamedPolicy): boolean {
    const { opaque, denies } = this.#cache.compile(policy, 'identity');
    return !opaque && denies.all.length > 0;
  }

  /** Those among the identity policies, in their order. */
  among(policies: PolicySet): readonly NamedPolicy[] {
    let held = this.#held.get(policies);
    if (!held) {
      held = policies.identity.filter((policy) => this.has(policy));
      this.#held.set(policies, held);
    }
    return held;
  }
}
