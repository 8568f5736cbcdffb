import { type CompiledPrincipal, compilePrincipal } from '../../iam/index.ts';
import type { NamedPolicy, PolicySet } from '../../iam/types.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import type { Variant } from './edge.ts';

const FULL_ACCESS: NamedPolicy = {
  name: 'whatever-the-source-writes',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** A change to what an identity holds. `name` distinguishes changes. */
export interface PolicySetChange {
  readonly name: string;
  apply(policies: PolicySet): PolicySet;
}

const withIdentity = (policies: PolicySet, identity: readonly NamedPolicy[]): PolicySet => ({ ...policies, identity });

/** A policy that allows everything is added. */
export const addFullAccess: PolicySetChange = {
  name: 'everything',
  apply: (policies) => withIdentity(policies, [...policies.identity, FULL_ACCESS]),
};

export const addPolicies = (name: string, added: readonly NamedPolicy[]): PolicySetChange => ({
  name: `+${name}`,
  apply: (policies) => withIdentity(policies, [...policies.identity, ...added]),
});

/** A policy gets another text; without a text it becomes one that allows everything. */
export const rewritePolicy = (
  name: string,
  version?: { readonly id: string; readonly policy: NamedPolicy },
): PolicySetChange => ({
  name: version ? `${name}=${version.id}` : `${name}=everything`,
  apply: (policies) =>
    withIdentity(
      policies,
      policies.identity.map((policy) => (policy.name === name ? (version?.policy ?? FULL_ACCESS) : policy)),
    ),
});

export const removePolicies = (names: ReadonlySet<string>): PolicySetChange => ({
  name: `-${[...names].join(',')}`,
  apply: (policies) =>
    withIdentity(
      policies,
      policies.identity.filter(({ name }) => !names.has(name)),
    ),
});

export const removeBoundary: PolicySetChange = {
  name: '-boundary',
  apply: ({ boundary: _, ...rest }) => rest,
};

export const removeOrganizationPolicies: PolicySetChange = {
  name: '-scps',
  apply: ({ scps: _, ...rest }) => rest,
};

/** Compiles what identities become through a change. What they may do then is known by what they hold then. */
export class Variants {
  readonly #estate: CompiledEstate;

  constructor(estate: CompiledEstate) {
    this.#estate = estate;
  }

  of(identity: CompiledIdentity, change: PolicySetChange): Variant {
    const { arn, account, kind, tags } = identity;
    const { cache, classes } = this.#estate;
    const { issuedAt, now } = identity.compiled;
    const policies = change.apply(identity.policies);
    const classKey = classes.keyOf({ arn, account, kind, tags }, policies);
    let compiled: CompiledPrincipal | undefined;
    const compile = (): CompiledPrincipal => {
      compiled ??= compilePrincipal(arn, policies, { cache, tags, issuedAt, now });
      return compiled;
    };
    return {
      id: `${arn}#${change.name}`,
      identity: {
        ...identity,
        ...classes.privilegesOf(classKey, compile, policies),
        policies,
        classKey,
        // Most are ends of a path: nobody asks what they may do.
        get compiled() {
          return compile();
        },
      },
    };
  }
}
