import { type ReadDocument, type ReadStatement, readDocument } from '../iam/document.ts';
import { patternMatches } from '../iam/glob.ts';
import { patternsIntersect } from '../iam/glob-algebra.ts';
import { type CompiledIdentity, documentsOf } from '../posture/escalation/compile.ts';
import type { GrantedActions } from '../usage/granted-actions.ts';
import type { IdentityUse } from '../usage/identity-use.ts';
import { serviceOf } from '../usage/visibility.ts';
import { INLINE_QUOTA, MANAGED_QUOTA, sizeOf } from './quotas.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How exactly the actions are listed. The first that fits into a policy is used. `prefixes`: `s3:Get*` where each known action that it
 * matches remains. `services`: every action of a service remains if one does. */
const PRECISIONS = ['actions', 'prefixes', 'services'] as const;
type Precision = (typeof PRECISIONS)[number];

/** What is left of the policies of an identity without its unused permissions. */
export interface RemainingPolicy {
  /** undefined: nothing is left. */
  readonly document: JsonObject | undefined;
  /** Known actions that the policies of the identity name, and that the document does not. */
  readonly removed: readonly string[];
  /** For how many days the data shows that the removed actions were not used: the least of all. */
  readonly days: number;
}

/** Why there is no remaining policy. */
export type NoRemainingPolicy = 'all used' | 'unreadable policies' | 'too long';

/** The Allow statements of the identity without unused actions, with their resources and conditions, and its Deny statements. It allows
 * nothing that its policies did not allow. */
export function remainingPolicy(identity: CompiledIdentity, use: IdentityUse): RemainingPolicy | NoRemainingPolicy {
  if (identity.absentPolicies.length > 0) return 'unreadable policies';
  const policies = documentsOf(identity);
  const statements = readable(policies);
  if (statements === undefined) return 'unreadable policies';
  const days = new Map(use.granted.by(policies).map((action) => [action, use.daysUnused(action)] as const));
  const isKept = (action: string): boolean => (days.get(action) ?? 0) === 0;
  if ([...days.keys()].every(isKept)) return 'all used';
  for (const precision of PRECISIONS) {
    const document = documentOf(statements, new ActionFilter(use.granted, isKept, precision));
    if (document !== undefined && sizeOf(document) > roomFor(identity)) continue;
    const left = new Set(document === undefined ? [] : use.granted.by([readDocument('remaining', document)]));
    const removed = [...days.keys()].filter((action) => !left.has(action));
    // Only less exact lists would fit.
    if (removed.length === 0) break;
    return { document, removed, days: Math.min(...removed.map((action) => days.get(action) ?? 0)) };
  }
  return 'too long';
}

/** Characters that one policy of the identity can have: a managed one, or an inline one beside the present ones. */
function roomFor({ kind, user, role }: CompiledIdentity): number {
  const inline = (user ?? role)?.inlinePolicies.reduce((sum, { document }) => sum + sizeOf(document), 0) ?? 0;
  return Math.max(MANAGED_QUOTA, INLINE_QUOTA[kind] - inline);
}

/** The statements of all policies; undefined if one could not be written again with the same meaning. */
function readable(documents: readonly ReadDocument[]): readonly ReadStatement[] | undefined {
  const isReadable = documents.every(
    ({ statements, opaque, variables }) =>
      !opaque &&
      statements.every((one) => !one.uncertain && one.principals === undefined && one.resources !== undefined) &&
      // In the old version of the language, `${` is text, and in the new one it starts a variable.
      (variables || !JSON.stringify(statements).includes('${')),
  );
  return isReadable ? documents.flatMap(({ statements }) => statements) : undefined;
}

/** A statement to write. */
interface Written {
  readonly effect: 'Allow' | 'Deny';
  readonly element: 'Action' | 'NotAction';
  readonly actions: readonly string[];
  readonly rest: JsonObject;
}

/** Statements that differ only in their actions become one. */
function documentOf(statements: readonly ReadStatement[], filter: ActionFilter): JsonObject | undefined {
  // Statements with NotAction do not add up: each stays as it is.
  const groups = Map.groupBy(
    statements.flatMap((statement) => writtenOf(statement, filter)),
    ({ effect, rest, element, actions }) =>
      JSON.stringify([effect, rest, element, element === 'NotAction' ? actions : []]),
  );
  if (groups.size === 0) return undefined;
  const list = [...groups.values()].map((group) => ({
    Effect: group[0]?.effect,
    [group[0]?.element ?? 'Action']: oneOrMany([...new Set(group.flatMap(({ actions }) => actions))].sort()),
    ...group[0]?.rest,
  }));
  return { Version: '2012-10-17', Statement: list };
}

function writtenOf(statement: ReadStatement, filter: ActionFilter): readonly Written[] {
  const { effect, actions, resources, rawConditions } = statement;
  if (effect === undefined || actions === undefined || resources === undefined) return [];
  const values = effect === 'Deny' ? actions.values : filter.of(actions);
  if (values.length === 0) return [];
  const rest = {
    [resources.not ? 'NotResource' : 'Resource']: oneOrMany(resources.values),
    ...(rawConditions === undefined ? {} : { Condition: rawConditions }),
  };
  return [{ effect, element: effect === 'Deny' && actions.not ? 'NotAction' : 'Action', actions: values, rest }];
}

const oneOrMany = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? []) : values;

class ActionFilter {
  readonly #granted: GrantedActions;
  readonly #isKept: (action: string) => boolean;
  readonly #precision: Precision;

  constructor(granted: GrantedActions, isKept: (action: string) => boolean, precision: Precision) {
    this.#granted = granted;
    this.#isKept = isKept;
    this.#precision = precision;
  }

  /** Patterns for what remains of an element of an Allow statement. */
  of({ not, values }: NonNullable<ReadStatement['actions']>): readonly string[] {
    return not ? this.#pattern('*', values) : values.flatMap((value) => this.#pattern(value, []));
  }

  /** @param except patterns of actions that are not part of it. */
  #pattern(pattern: string, except: readonly string[]): readonly string[] {
    const matching = this.#granted.matching(pattern);
    // Of an action that is newer than the table, nothing is known.
    if (matching.length === 0) return [pattern];
    const named = matching.filter((action) => !except.some((one) => patternMatches(one, action, true)));
    if (except.length === 0 && named.every(this.#isKept)) return [pattern];
    return [...Map.groupBy(named, serviceOf)].flatMap(([service, actions]) =>
      this.#ofService(service, actions, { pattern, except }),
    );
  }

  #ofService(
    service: string,
    actions: readonly string[],
    { pattern, except }: { readonly pattern: string; readonly except: readonly string[] },
  ): readonly string[] {
    const kept = actions.filter(this.#isKept);
    if (kept.length === 0) return [];
    const name = pattern.includes(':') ? pattern.slice(pattern.indexOf(':') + 1) : '*';
    const whole = `${service}:${name}`;
    const isApart = !except.some((one) => overlaps(one, whole));
    if (kept.length === actions.length || this.#precision === 'services') return isApart ? [whole] : actions;
    if (this.#precision === 'actions' || !isApart || !/^\w*\*+$/.test(name)) return kept;
    return byPrefix(kept, actions);
  }
}

const overlaps = (a: string, b: string): boolean => patternsIntersect(a.toLowerCase(), b.toLowerCase());

/** `s3:Get*` in place of the actions that begin with the same word, if all that begin with it are among them.
 * @param all the actions of a pattern that is a prefix, so that no other action begins with the word. */
function byPrefix(kept: readonly string[], all: readonly string[]): readonly string[] {
  const wordOf = (action: string): string => /:[A-Z]+[a-z0-9]*/.exec(action)?.[0] ?? '';
  return [...Map.groupBy(kept, wordOf)].flatMap(([word, actions]) => {
    const start = `${serviceOf(actions[0] ?? '')}${word}`;
    const isWhole = all.filter((action) => action.startsWith(start)).length === actions.length;
    return actions.length > 1 && isWhole ? [`${start}*`] : actions;
  });
}
