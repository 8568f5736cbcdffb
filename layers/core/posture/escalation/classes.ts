import type { CompiledPrincipal, PolicyCache, Verdict } from '../../iam/index.ts';
import type { NamedPolicy, PolicySet } from '../../iam/types.ts';
import { fullAdministrator, holdsAdmin, type Privilege, privilegeOf } from './privilege.ts';

/** Facts that all members of a class share. */
export interface Privileges {
  readonly admin: Verdict;
  readonly holdsAdmin: boolean;
  readonly privilege: Privilege;
}

interface Holder {
  readonly arn: string;
  readonly account: string;
  /** `user`, `role`, or another word that sets holders apart. */
  readonly kind: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Classes of identities with the same privilege, keyed by the policy texts that their members have. */
export class PrivilegeClasses {
  readonly #cache: PolicyCache;
  readonly #texts = new PolicyTexts();
  readonly #privileges = new Map<string, Privileges>();
  readonly #callerDependent = new WeakMap<object, boolean>();

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  /** Key of the class. With policies that depend on the caller, each identity is its own class. */
  keyOf({ arn, account, kind, tags }: Holder, { identity, boundary, scps, rcps }: PolicySet): string {
    const texts = identity.map((policy) => this.#texts.of(policy));
    const limits = boundary?.map((policy) => this.#texts.of(policy)) ?? [];
    const within = boundary ? ` within ${idsOf(limits)}` : '';
    const key = `${account} ${kind} ${idsOf(texts)}${within}${scps || rcps ? ' under the organization' : ''}`;
    const isCallerSpecific =
      this.#dependsOnCaller(scps) ||
      this.#dependsOnCaller(rcps) ||
      [...texts, ...limits].some(({ callerSpecific }) => callerSpecific);
    return isCallerSpecific ? `${key} as ${arn} ${JSON.stringify(tags)}` : key;
  }

  /** @param compile compiles a member; called only for a new class. */
  privilegesOf(key: string, compile: () => CompiledPrincipal, policies: PolicySet): Privileges {
    let known = this.#privileges.get(key);
    if (!known) {
      const compiled = compile();
      const admin = fullAdministrator(compiled, policies, this.#cache);
      known = { admin, holdsAdmin: holdsAdmin(compiled, admin), privilege: privilegeOf(compiled, admin) };
      this.#privileges.set(key, known);
    }
    return known;
  }

  #dependsOnCaller(levels: PolicySet['scps']): boolean {
    if (!levels) return false;
    let depends = this.#callerDependent.get(levels);
    if (depends === undefined) {
      depends = CALLER_KEYS.test(JSON.stringify(levels));
      this.#callerDependent.set(levels, depends);
    }
    return depends;
  }
}

/** Policy variables and condition keys that differ between principals with the same policies. */
const CALLER_KEYS = /\$(?:\{|%7B)|aws(?::|%3A)(?:principal(?:arn|tag|type)|userid|username)/i;

interface PolicyText {
  readonly id: number;
  readonly callerSpecific: boolean;
}

/** Numbers for policy texts, which are faster to compare than texts. */
class PolicyTexts {
  readonly #byPolicy = new WeakMap<NamedPolicy, PolicyText>();
  readonly #byText = new Map<string, PolicyText>();

  of(policy: NamedPolicy): PolicyText {
    const known = this.#byPolicy.get(policy);
    if (known) return known;
    const { document } = policy;
    const written = typeof document === 'string' ? document : JSON.stringify(document);
    const text = this.#byText.get(written) ?? { id: this.#byText.size, callerSpecific: CALLER_KEYS.test(written) };
    this.#byText.set(written, text);
    this.#byPolicy.set(policy, text);
    return text;
  }
}

const idsOf = (list: readonly PolicyText[]): string =>
  list
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join(',');
