import { allowedResources, patternsIntersect, type Verdict } from '../../../iam/index.ts';
import { isReservedSso } from '../account-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { EstateIndex } from '../estate-index.ts';
import { actionsOf, type RuleOf } from '../rule.ts';
import { addFullAccess, addPolicies, type PolicySetChange, removeBoundary, type Variants } from '../variants.ts';
import { all, better, dependsOn, NO } from '../verdict.ts';
import { administratorAccess } from '../well-known-policies.ts';
import type { About, Attacker } from './attacker.ts';
import { groupPolicies } from './change-context.ts';
import { groupWrite } from './group-changes.ts';
import { newGroup } from './new-groups.ts';
import { policiesWrittenBy } from './written-policies.ts';

/** A new principal: no boundary, and no tags other than those in the request. */
const NEW_PRINCIPAL: About = { boundary: null };

/** A new user or role with all permissions that the account's limits allow, or with those of a group. All needs must be
 * allowed on the same new name. */
export function* newIdentity(
  rule: RuleOf<'new-identity'>,
  attacker: Attacker,
  index: EstateIndex,
  variants: Variants,
): Iterable<Edge> {
  const { type, joinsBy } = rule.mechanism;
  const { identity } = attacker;
  const newPrincipal = newName(rule, attacker, index);
  if (newPrincipal.verdict.verdict === 'no') return;
  const grants = joinsBy === undefined ? [FULL_ACCESS] : groupGrants(joinsBy, attacker, index);
  for (const { change, target, verdict, actions } of grants) {
    // A new principal has no boundary, but organization policies apply to it too.
    const privileged = variants.of({ ...identity, ...withoutPolicies(identity) }, change).identity;
    if (joinsBy === undefined ? privileged.admin.verdict === 'no' : privileged.privilege.rank === 0) continue;
    const verdictInFull = all(newPrincipal.verdict, verdict, dependsOn(...privileged.admin.missing));
    const id = joinsBy === undefined ? `${identity.arn}#new-${type}` : `${identity.arn}#new-${type} ${change.name}`;
    yield {
      to: { id, identity: privileged },
      rule: rule.id,
      actions: [...newPrincipal.actions, ...actionsOf(rule), ...actions],
      target: target ?? newPrincipal.name,
      dependsOn: verdictInFull.missing,
    };
  }
}

interface Grant {
  readonly change: PolicySetChange;
  readonly verdict: Verdict;
  /** The resource that grants it, if it is not a policy of the new identity. */
  readonly target?: string;
  readonly actions: readonly string[];
}

const FULL_ACCESS: Grant = { change: addFullAccess, verdict: all(), actions: [] };

/** Groups that the attacker can add a user to or create, with the permissions that they have or can be given. */
function* groupGrants(action: string, attacker: Attacker, index: EstateIndex): Iterable<Grant> {
  const account = index.account(attacker.identity.account);
  if (!account) return;
  for (const writes of ['iam:PutGroupPolicy', 'iam:AttachGroupPolicy']) {
    const { name, actions, verdict } = newGroup(attacker, account, writes, action);
    const others = actions.filter((one) => one !== action);
    if (verdict.verdict !== 'no') yield { change: addFullAccess, verdict, target: name, actions: others };
  }
  for (const group of account.groups) {
    const joins = attacker.can(action, group.arn);
    if (joins.verdict === 'no') continue;
    const policies = groupPolicies(group, account);
    if (policies.length > 0)
      yield { change: addPolicies(group.arn, policies), verdict: joins, target: group.arn, actions: [] };
    const write = groupWrite(group, attacker, attacker.identity.partition);
    const verdict = all(joins, write.verdict);
    if (verdict.verdict !== 'no') yield { change: addFullAccess, verdict, target: group.arn, actions: [write.action] };
  }
}

interface NewName {
  readonly name: string;
  readonly verdict: Verdict;
  /** Actions that come first. */
  readonly actions: readonly string[];
}

/** A name on which the attacker is allowed all needs of the rule. */
function newName(rule: RuleOf<'new-identity'>, attacker: Attacker, index: EstateIndex): NewName {
  const { needs, type } = rule.mechanism;
  const { partition, account } = attacker.identity;
  const anyName = `arn:${partition}:iam::${account}:${type}/*`;
  let best: NewName = { name: anyName, verdict: NO, actions: [] };
  if (!needs.every(({ action }) => attacker.mentions(action))) return best;
  for (const candidate of candidateNames(rule, anyName, attacker, index)) {
    if (better(best.verdict, candidate.verdict) !== best.verdict) best = candidate;
    if (candidate.verdict.verdict === 'yes') break;
  }
  return best;
}

function* candidateNames(
  { mechanism: { needs } }: RuleOf<'new-identity'>,
  anyName: string,
  attacker: Attacker,
  index: EstateIndex,
): Iterable<NewName> {
  const [first] = needs;
  if (!first) return;
  const policies = [...administratorPolicies(needs, attacker, index)];
  for (const { pattern } of allowedResources(attacker.compiled, first.action).allow.slice(0, MAX_PATTERNS)) {
    if (!patternsIntersect(pattern, anyName) || index.estate.identities.has(pattern)) continue;
    const name = pattern === '*' ? anyName : pattern;
    for (const { arn, actions, verdict: has } of policies) {
      const attached = { ...NEW_PRINCIPAL, context: { 'iam:PolicyARN': arn } };
      const allowed = needs.map(
        ({ action }) =>
          () =>
            attacker.can(action, name, attaches(action) ? attached : NEW_PRINCIPAL),
      );
      yield { name, verdict: all(has, ...allowed), actions };
    }
  }
}

/** Policies that allow everything and can be attached: AdministratorAccess, or one that the attacker writes. */
function* administratorPolicies(
  needs: RuleOf<'new-identity'>['mechanism']['needs'],
  attacker: Attacker,
  index: EstateIndex,
) {
  const { partition, account } = attacker.identity;
  yield { arn: administratorAccess(partition), actions: [], verdict: all() };
  const own = index.account(account);
  if (own && needs.some(({ action }) => attaches(action))) yield* policiesWrittenBy(attacker, own);
}

const attaches = (action: string): boolean => action.includes(':Attach');

const MAX_PATTERNS = 20;

/** The identity without its own policies: only the limits of its account remain. */
function withoutPolicies(identity: CompiledIdentity): Pick<CompiledIdentity, 'policies' | 'classKey'> {
  const { policies } = identity;
  return {
    policies: removeBoundary.apply({ ...policies, identity: [] }),
    classKey: `new ${identity.kind} of ${identity.account}`,
  };
}

/** Permission sets define access in Identity Center: a principal that can change its own, or assign a more powerful one, gains that access. */
export function* writePermissionSet(
  rule: RuleOf<'write-permission-set'>,
  attacker: Attacker,
  index: EstateIndex,
  variants: Variants,
): Iterable<Edge> {
  const { needs, assigns } = rule.mechanism;
  const { identity } = attacker;
  const account = index.account(identity.account);
  const allowed = attacker.canAll(needs, (pattern) => pattern);
  if (!account || allowed.verdict === 'no') return;
  const own = isReservedSso(identity);
  // Without a single role of Identity Center, the account does not use it.
  if (!own && !account.roles.some(isReservedSso)) return;
  const verdict = all(
    allowed,
    dependsOn('whether this account administers Identity Center'),
    own ? all() : dependsOn('an Identity Center user of the attacker'),
  );
  const to = variants.of({ ...identity, ...withoutPolicies(identity) }, addFullAccess);
  if (to.identity.admin.verdict === 'no') return;
  yield {
    to: { id: `${identity.arn}#${assigns ? 'assigned' : 'permission-set'}`, identity: to.identity },
    rule: rule.id,
    actions: actionsOf(rule),
    target: own && !assigns ? identity.arn : `arn:${identity.partition}:sso:::permissionSet/*/*`,
    dependsOn: verdict.missing,
  };
}
