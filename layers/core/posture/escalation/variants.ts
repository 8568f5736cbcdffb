import { type CompiledPrincipal, compilePrincipal, requestFactsOf } from '../../iam/index.ts';
import type { NamedPolicy, PolicySet } from '../../iam/types.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';
import type { Variant } from './edge.ts';

const FULL_ACCESS: NamedPolicy = {
  name: 'policy-written-by-attacker',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** A change to the policies of an identity. `name` identifies it. */
export interface PolicySetChange {
  readonly name: string;
  apply(policies: PolicySet): PolicySet;
}

const withIdentity = (policies: PolicySet, identity: readonly NamedPolicy[]): PolicySet => ({ ...policies, identity });

/** Adds a policy that allows everything. */
export const addFullAccess: PolicySetChange = {
  name: 'everything',
  apply: (policies) => withIdentity(policies, [...policies.identity, FULL_ACCESS]),
};

export const addPolicies = (name: string, added: readonly NamedPolicy[]): PolicySetChange => ({
  name: `+${name}`,
  apply: (policies) => withIdentity(policies, [...policies.identity, ...added]),
});

/** Replaces the document of a policy; without a version, with one that allows everything. */
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
  name: '-organization',
  apply: ({ scps: _, rcps: __, ...rest }) => rest,
};

/** Compiles identities after a change. Their privilege follows from the policies that they then have. */
export class Variants {
  readonly #estate: CompiledEstate;

  constructor(estate: CompiledEstate) {
    this.#estate = estate;
  }

  of(identity: CompiledIdentity, change: PolicySetChange): Variant {
    const { arn, account, kind, tags } = identity;
    const { cache, classes } = this.#estate;
    const options = { cache, tags, ...requestFactsOf(identity.compiled) };
    const policies = change.apply(identity.policies);
    const classKey = classes.keyOf({ arn, account, kind, tags }, policies);
    let compiled: CompiledPrincipal | undefined;
    const compile = (): CompiledPrincipal => {
      compiled ??= compilePrincipal(arn, policies, options);
      return compiled;
    };
    return {
      id: `${arn}#${change.name}`,
      identity: {
        ...identity,
        ...classes.privilegesOf(classKey, compile, policies),
        policies,
        classKey,
        // Compiled on first use: most variants end a path and are never evaluated.
        get compiled() {
          return compile();
        },
      },
    };
  }
}
