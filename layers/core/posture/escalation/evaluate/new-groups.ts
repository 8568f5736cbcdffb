import type { Verdict } from '../../../iam/index.ts';
import type { AccountIndex } from '../account-index.ts';
import type { RuleOf } from '../rule.ts';
import { addFullAccess } from '../variants.ts';
import { all, better, NO } from '../verdict.ts';
import { administratorAccess } from '../well-known-policies.ts';
import { type Attacker, overlap } from './attacker.ts';
import type { ChangeContext, PermissionChange } from './change-context.ts';
import { policiesWrittenBy } from './written-policies.ts';

/** A group that the attacker creates, gives every permission and adds a user to. */
export interface NewGroup {
  /** ARN, or a pattern of ARNs. */
  readonly name: string;
  readonly actions: readonly string[];
  readonly verdict: Verdict;
}

const CREATE = 'iam:CreateGroup';
const MAX_NAMES = 20;

/** The group that depends on the fewest facts.
 * @param writes the action that gives the group its permissions.
 * @param joins the action that adds a user to it. Both, and the creation, must be allowed on the name of the new group. */
export function newGroup(attacker: Attacker, account: AccountIndex, writes: string, joins: string): NewGroup {
  let best: NewGroup = { name: '', actions: [], verdict: NO };
  const actions = [CREATE, writes, joins];
  if (!actions.every((action) => attacker.mentions(action))) return best;
  const policies = [...grantedPolicies(attacker, account, writes)];
  for (const name of commonNames(attacker, account, actions)) {
    for (const { arn, actions: before, verdict: has } of policies) {
      const verdict = all(
        has,
        () => attacker.can(CREATE, name),
        () => attacker.can(writes, name, { context: { 'iam:PolicyARN': arn } }),
        () => attacker.can(joins, name),
      );
      if (better(best.verdict, verdict) !== best.verdict) best = { name, actions: [...before, ...actions], verdict };
      if (verdict.verdict === 'yes') return best;
    }
  }
  return best;
}

/** Patterns of names that no group has and on which every action may be allowed. */
function commonNames(attacker: Attacker, account: AccountIndex, actions: readonly string[]): readonly string[] {
  const { partition, account: id } = attacker.identity;
  let common: readonly string[] = [`arn:${partition}:iam::${id}:group/*`];
  for (const action of actions) {
    const { everything, patterns } = attacker.scope(action);
    if (everything) continue;
    const within = common.flatMap((one) => patterns.slice(0, MAX_NAMES).flatMap((other) => overlap(one, other)));
    common = [...new Set(within)].slice(0, MAX_NAMES);
  }
  return common.filter((name) => !account.groups.some(({ arn }) => arn === name));
}

/** What the attacker gives the group: an inline policy needs no other policy. */
function* grantedPolicies(attacker: Attacker, account: AccountIndex, writes: string) {
  yield { arn: administratorAccess(attacker.identity.partition), actions: [], verdict: all() };
  if (writes === 'iam:AttachGroupPolicy') yield* policiesWrittenBy(attacker, account);
}

export function* joinNewGroup(
  { id, mechanism }: RuleOf<'join-new-group'>,
  { attacker, subject, account }: ChangeContext,
): Iterable<PermissionChange> {
  if (subject.kind !== 'user') return;
  const { name, actions, verdict } = newGroup(attacker, account, mechanism.writes, mechanism.action);
  if (verdict.verdict !== 'no') yield { rule: id, actions, target: name, verdict, change: addFullAccess };
}
