import { readDocument } from '../../../iam/document.ts';
import type { NamedPolicy, PolicySet } from '../../../iam/types.ts';
import type { PolicySetChange } from '../variants.ts';

/** A condition on a tag of the caller. Tag keys are case-insensitive. */
const OWN_TAG = /^aws:principaltag\/(.+)$/i;
const tagIn = (key: string): string | undefined => OWN_TAG.exec(key)?.[1]?.toLowerCase();

const layersOf = ({ identity, boundary = [], scps = [], rcps = [] }: PolicySet): readonly NamedPolicy[] => [
  ...identity,
  ...boundary,
  ...scps.flat(),
  ...rcps.flat(),
];

/** Conditions on the tags of the caller: which tags a principal's policies require, and the policies once it has them. */
export class TagConditions {
  readonly #required = new Map<NamedPolicy, ReadonlySet<string>>();
  readonly #satisfied = new Map<NamedPolicy, Map<string, NamedPolicy>>();

  /** Tag keys, in lower case, that conditions of the principal's policies and of its limits test. */
  requiredBy(policies: PolicySet): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const policy of layersOf(policies)) for (const key of this.#requiredIn(policy)) keys.add(key);
    return keys;
  }

  /** Gives the tags whatever values are needed: a condition on one is met where it allows, and not met where it denies. */
  satisfy(keys: readonly string[]): PolicySetChange {
    const chosen = new Set(keys);
    const all = (policies: readonly NamedPolicy[]) => policies.map((policy) => this.#withTagsMet(policy, chosen));
    return {
      name: `tags ${[...keys].sort().join(',')}`,
      apply: ({ identity, boundary, scps, rcps, ...rest }) => ({
        ...rest,
        identity: all(identity),
        ...(boundary ? { boundary: all(boundary) } : {}),
        ...(scps ? { scps: scps.map(all) } : {}),
        ...(rcps ? { rcps: rcps.map(all) } : {}),
      }),
    };
  }

  #requiredIn(policy: NamedPolicy): ReadonlySet<string> {
    let keys = this.#required.get(policy);
    if (!keys) {
      const { statements } = readDocument(policy.name, policy.document);
      keys = new Set(statements.flatMap(({ conditions }) => conditions.flatMap(({ key }) => tagIn(key) ?? [])));
      this.#required.set(policy, keys);
    }
    return keys;
  }

  /** The same object for the same tags: many principals have the same policy, and it is compiled only once. */
  #withTagsMet(policy: NamedPolicy, chosen: ReadonlySet<string>): NamedPolicy {
    const tags = [...this.#requiredIn(policy)].filter((key) => chosen.has(key));
    if (tags.length === 0) return policy;
    const known = this.#satisfied.get(policy) ?? new Map<string, NamedPolicy>();
    this.#satisfied.set(policy, known);
    const name = tags.join(' ');
    const changed = known.get(name) ?? withConditionsMet(policy, chosen);
    known.set(name, changed);
    return changed;
  }
}

function withConditionsMet(policy: NamedPolicy, chosen: ReadonlySet<string>): NamedPolicy {
  const { statements, variables, issues } = readDocument(policy.name, policy.document);
  // A document with unreadable parts stays unchanged.
  if (issues.length > 0) return policy;
  const isMet = (key: string): boolean => chosen.has(tagIn(key) ?? '');
  const kept = statements.filter(
    ({ effect, conditions }) => effect !== 'Deny' || !conditions.some(({ key }) => isMet(key)),
  );
  const Statement = kept.map(({ sid, effect, actions, resources, rawConditions }) => ({
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...(actions ? { [actions.not ? 'NotAction' : 'Action']: actions.values } : {}),
    ...(resources ? { [resources.not ? 'NotResource' : 'Resource']: resources.values } : {}),
    ...conditionsBut(rawConditions, isMet),
  }));
  return { name: policy.name, document: { Version: variables ? '2012-10-17' : '2008-10-17', Statement } };
}

/** A condition block without some of its keys. */
function conditionsBut(block: unknown, isMet: (key: string) => boolean): { readonly Condition?: object } {
  const kept = entriesOf(block).flatMap(([operator, tests]) => {
    const rest = entriesOf(tests).filter(([key]) => !isMet(key));
    return rest.length === 0 ? [] : [[operator, Object.fromEntries(rest)] as const];
  });
  return kept.length === 0 ? {} : { Condition: Object.fromEntries(kept) };
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
