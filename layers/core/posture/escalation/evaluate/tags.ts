import { readDocument } from '../../../iam/document.ts';
import type { NamedPolicy, PolicySet } from '../../../iam/types.ts';
import type { PolicySetChange } from '../variants.ts';

/** Conditions on the tags of the caller. Tag keys are compared without case. */
const OWN_TAG = /^aws:principaltag\/(.+)$/i;
const tagIn = (key: string): string | undefined => OWN_TAG.exec(key)?.[1]?.toLowerCase();

const layersOf = ({ identity, boundary = [], scps = [] }: PolicySet): readonly NamedPolicy[] => [
  ...identity,
  ...boundary,
  ...scps.flat(),
];

const asked = new WeakMap<NamedPolicy, ReadonlySet<string>>();

/** Tags of the caller that conditions of its policies, or of what limits it, ask for: keys in lower case. */
export function requiredTags(policies: PolicySet): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const policy of layersOf(policies)) for (const key of requiredBy(policy)) keys.add(key);
  return keys;
}

function requiredBy(policy: NamedPolicy): ReadonlySet<string> {
  let keys = asked.get(policy);
  if (!keys) {
    const { statements } = readDocument(policy.name, policy.document);
    keys = new Set(statements.flatMap(({ conditions }) => conditions.flatMap(({ key }) => tagIn(key) ?? [])));
    asked.set(policy, keys);
  }
  return keys;
}

/** Tags are whatever they have to be: a condition on one is met where it allows, and not met where it denies. */
export function satisfyTagConditions(keys: readonly string[]): PolicySetChange {
  const chosen = new Set(keys);
  const all = (policies: readonly NamedPolicy[]) => policies.map((policy) => withTagsMet(policy, chosen));
  return {
    name: `tags ${[...keys].sort().join(',')}`,
    apply: ({ identity, boundary, scps, ...rest }) => ({
      ...rest,
      identity: all(identity),
      ...(boundary ? { boundary: all(boundary) } : {}),
      ...(scps ? { scps: scps.map(all) } : {}),
    }),
  };
}

const met = new WeakMap<NamedPolicy, Map<string, NamedPolicy>>();

/** Made once for the same tags: many hold the same policy. */
function withTagsMet(policy: NamedPolicy, chosen: ReadonlySet<string>): NamedPolicy {
  const tags = [...requiredBy(policy)].filter((key) => chosen.has(key));
  if (tags.length === 0) return policy;
  const known = met.get(policy) ?? new Map<string, NamedPolicy>();
  met.set(policy, known);
  const name = tags.join(' ');
  const changed = known.get(name) ?? metIn(policy, chosen);
  known.set(name, changed);
  return changed;
}

function metIn(policy: NamedPolicy, chosen: ReadonlySet<string>): NamedPolicy {
  const { statements, variables, issues } = readDocument(policy.name, policy.document);
  // What cannot be read in full stays as it is: it may say anything.
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
