import { allowedResources, patternsIntersect, type Verdict } from '../../../iam/index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Reach } from '../edge.ts';
import { actionsOf, type RuleOf } from '../rule.ts';
import { addEverything, addPolicies, type Change, removeBoundary, type Variants } from '../variants.ts';
import { all, dependsOn, either, NO } from '../verdict.ts';
import { isReservedSso, type World } from '../world.ts';
import { policiesOf, writesGroup } from './change.ts';
import type { About, Source } from './source.ts';
import { writtenPolicies } from './written-policies.ts';

/** A name that the source makes up: no boundary, no tags but those that it gives. */
const NEW: About = { boundary: null };

/** A new user or role with every right that is left to give, or with those of a group. All needs have to be allowed on the same
 * new name. */
export function* newIdentity(
  rule: RuleOf<'new-identity'>,
  source: Source,
  world: World,
  variants: Variants,
): Iterable<Reach> {
  const { type, joinsBy } = rule.mechanism;
  const { identity } = source;
  const made = newName(rule, source, world);
  if (made.verdict.verdict === 'no') return;
  const given = joinsBy === undefined ? [EVERYTHING] : joinable(joinsBy, source, world);
  for (const { change, target, verdict, actions } of given) {
    // What is new has no boundary; what the organization denies is denied to it, too.
    const free = variants.of({ ...identity, ...bare(identity) }, change).identity;
    if (joinsBy === undefined ? free.admin.verdict === 'no' : free.privilege.rank === 0) continue;
    const rests = all(made.verdict, verdict, dependsOn(...free.admin.missing));
    const id = joinsBy === undefined ? `${identity.arn}#new-${type}` : `${identity.arn}#new-${type} ${change.name}`;
    yield {
      to: { id, identity: free },
      rule: rule.id,
      actions: [...made.actions, ...actionsOf(rule), ...actions],
      target: target ?? made.name,
      dependsOn: rests.missing,
    };
  }
}

interface Gift {
  readonly change: Change;
  readonly verdict: Verdict;
  /** What gives it, where that is not the new identity's own policy. */
  readonly target?: string;
  readonly actions: readonly string[];
}

const EVERYTHING: Gift = { change: addEverything, verdict: all(), actions: [] };

/** Groups that the source may add a user to, with what they have or can be given. */
function* joinable(action: string, source: Source, world: World): Iterable<Gift> {
  const account = world.account(source.identity.account);
  for (const group of account?.groups ?? []) {
    const joins = source.can(action, group.arn);
    if (!account || joins.verdict === 'no') continue;
    const policies = policiesOf(group, account);
    if (policies.length > 0)
      yield { change: addPolicies(group.arn, policies), verdict: joins, target: group.arn, actions: [] };
    const write = writesGroup(group, source, source.identity.partition);
    const verdict = all(joins, write.verdict);
    if (verdict.verdict !== 'no') yield { change: addEverything, verdict, target: group.arn, actions: [write.action] };
  }
}

interface NewName {
  readonly name: string;
  readonly verdict: Verdict;
  /** What the source does first. */
  readonly actions: readonly string[];
}

/** A name on which the source may do all that the rule needs. */
function newName(rule: RuleOf<'new-identity'>, source: Source, world: World): NewName {
  const { needs, type } = rule.mechanism;
  const { partition, account } = source.identity;
  const anyName = `arn:${partition}:iam::${account}:${type}/*`;
  let best: NewName = { name: anyName, verdict: NO, actions: [] };
  if (!needs.every(({ action }) => source.mentions(action))) return best;
  for (const candidate of candidateNames(rule, anyName, source, world)) {
    if (either(best.verdict, candidate.verdict) !== best.verdict) best = candidate;
    if (candidate.verdict.verdict === 'yes') break;
  }
  return best;
}

function* candidateNames(
  { mechanism: { needs } }: RuleOf<'new-identity'>,
  anyName: string,
  source: Source,
  world: World,
): Iterable<NewName> {
  const [first] = needs;
  if (!first) return;
  const policies = [...gifts(needs, source, world)];
  for (const { pattern } of allowedResources(source.compiled, first.action).allow.slice(0, MOST_PATTERNS)) {
    if (!patternsIntersect(pattern, anyName) || world.estate.identities.has(pattern)) continue;
    const name = pattern === '*' ? anyName : pattern;
    for (const { arn, actions, verdict: has } of policies) {
      const attached = { ...NEW, context: { 'iam:PolicyARN': arn } };
      const allowed = needs.map(
        ({ action }) =>
          () =>
            source.can(action, name, attaches(action) ? attached : NEW),
      );
      yield { name, verdict: all(has, ...allowed), actions };
    }
  }
}

/** Policies that allow everything and may be attached: AWS's own, or one that the source writes. */
function* gifts(needs: RuleOf<'new-identity'>['mechanism']['needs'], source: Source, world: World) {
  const { partition, account } = source.identity;
  yield { arn: `arn:${partition}:iam::aws:policy/AdministratorAccess`, actions: [], verdict: all() };
  const own = world.account(account);
  if (own && needs.some(({ action }) => attaches(action))) yield* writtenPolicies(source, own);
}

const attaches = (action: string): boolean => action.includes(':Attach');

const MOST_PATTERNS = 20;

/** The identity without anything but what its account limits. */
function bare(identity: CompiledIdentity): Pick<CompiledIdentity, 'policies' | 'classKey'> {
  const { policies } = identity;
  return {
    policies: removeBoundary.apply({ ...policies, identity: [] }),
    classKey: `new ${identity.kind} of ${identity.account}`,
  };
}

/** Identity Center gives rights through permission sets; who changes its own, or assigns a better one, has them. */
export function* writePermissionSet(
  rule: RuleOf<'write-permission-set'>,
  source: Source,
  world: World,
  variants: Variants,
): Iterable<Reach> {
  const { needs, assigns } = rule.mechanism;
  const { identity } = source;
  const account = world.account(identity.account);
  const allowed = source.canAll(needs, (pattern) => pattern);
  if (!account || allowed.verdict === 'no') return;
  const own = isReservedSso(identity);
  // Without a single role of Identity Center it is not in use here.
  if (!own && !account.roles.some(isReservedSso)) return;
  const verdict = all(
    allowed,
    dependsOn('being called in the account that manages Identity Center'),
    own ? all() : dependsOn('a user of the source in Identity Center'),
  );
  const to = variants.of({ ...identity, ...bare(identity) }, addEverything);
  if (to.identity.admin.verdict === 'no') return;
  yield {
    to: { id: `${identity.arn}#${assigns ? 'assigned' : 'permission-set'}`, identity: to.identity },
    rule: rule.id,
    actions: actionsOf(rule),
    target: own && !assigns ? identity.arn : `arn:${identity.partition}:sso:::permissionSet/*/*`,
    dependsOn: verdict.missing,
  };
}
