import type { CompiledPrincipal, PolicyCache, Verdict } from '../../iam/index.ts';
import type { NamedPolicy, PolicySet } from '../../iam/types.ts';
import { fullAdministrator, holdsAdmin, type Privilege, privilegeOf } from './privilege.ts';

/** What is the same for all members of a class. */
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

/** Classes of identities that may do the same on everything, named by the texts of what their members hold. */
export class PrivilegeClasses {
  readonly #cache: PolicyCache;
  readonly #texts = new PolicyTexts();
  readonly #privileges = new Map<string, Privileges>();
  readonly #callerDependent = new WeakMap<object, boolean>();

  constructor(cache: PolicyCache) {
    this.#cache = cache;
  }

  /** Name of the class. Policies that ask who the caller is make a class of their own for each caller. */
  keyOf({ arn, account, kind, tags }: Holder, { identity, boundary, scps }: PolicySet): string {
    const texts = identity.map((policy) => this.#texts.of(policy));
    const limits = boundary?.map((policy) => this.#texts.of(policy)) ?? [];
    const within = boundary ? ` within ${idsOf(limits)}` : '';
    const key = `${account} ${kind} ${idsOf(texts)}${within}${scps ? ' under the organization' : ''}`;
    const isCallerSpecific =
      this.#scpsDependOnCaller(scps) || [...texts, ...limits].some(({ callerSpecific }) => callerSpecific);
    return isCallerSpecific ? `${key} as ${arn} ${JSON.stringify(tags)}` : key;
  }

  /** @param compile compiles a member; asked only where the class is not known yet. */
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

  #scpsDependOnCaller(scps: PolicySet['scps']): boolean {
    if (!scps) return false;
    let asks = this.#callerDependent.get(scps);
    if (asks === undefined) {
      asks = CALLER_KEYS.test(JSON.stringify(scps));
      this.#callerDependent.set(scps, asks);
    }
    return asks;
  }
}

/** Policy variables and keys that differ between principals with the same policies. */
const CALLER_KEYS = /\$(?:\{|%7B)|aws(?::|%3A)(?:principal(?:arn|tag|type)|userid|username)/i;

interface PolicyText {
  readonly id: number;
  readonly callerSpecific: boolean;
}

/** Numbers for policy texts, so that comparing what two identities hold is comparing a few numbers. */
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
