import type { Verdict } from '../../../iam/index.ts';
import type { GroupFacts } from '../../estate.ts';
import type { RuleOf } from '../rule.ts';
import { addFullAccess, addPolicies, removePolicies } from '../variants.ts';
import { all, better } from '../verdict.ts';
import { administratorAccess } from '../well-known-policies.ts';
import type { Attacker } from './attacker.ts';
import { type ChangeContext, groupPolicies, type PermissionChange } from './change-context.ts';

export function* joinGroup({ id, mechanism }: RuleOf<'join-group'>, facts: ChangeContext): Iterable<PermissionChange> {
  const { attacker, subject, account } = facts;
  if (subject.kind !== 'user' || !attacker.mentions(mechanism.action)) return;
  for (const group of account.groups) {
    if (subject.groups.some(({ arn }) => arn === group.arn)) continue;
    const verdict = attacker.can(mechanism.action, group.arn);
    if (verdict.verdict === 'no') continue;
    const policies = groupPolicies(group, account);
    if (policies.length > 0) {
      yield {
        rule: id,
        actions: [mechanism.action],
        target: group.arn,
        verdict,
        change: addPolicies(group.arn, policies),
      };
    }
    const write = groupWrite(group, attacker, subject.partition);
    if (write.verdict.verdict === 'no') continue;
    const actions = [mechanism.action, write.action];
    yield { rule: id, actions, target: group.arn, verdict: all(verdict, write.verdict), change: addFullAccess };
  }
}

/** A group that the attacker can join and write is as good as a group of administrators. */
export function groupWrite(
  group: GroupFacts,
  attacker: Attacker,
  partition: string,
): { readonly action: string; readonly verdict: Verdict } {
  const context = { 'iam:PolicyARN': administratorAccess(partition) };
  const put = attacker.can('iam:PutGroupPolicy', group.arn);
  const attach = attacker.can('iam:AttachGroupPolicy', group.arn, { context });
  const best = better(put, attach);
  return { action: best === put ? 'iam:PutGroupPolicy' : 'iam:AttachGroupPolicy', verdict: best };
}

export function* leaveGroup(
  { id, mechanism }: RuleOf<'leave-group'>,
  facts: ChangeContext,
): Iterable<PermissionChange> {
  const { attacker, subject, account } = facts;
  for (const group of subject.groups) {
    const policies = groupPolicies(group, account);
    if (!policies.some((policy) => account.denyPolicies.has(policy))) continue;
    const verdict = attacker.can(mechanism.action, group.arn);
    const change = removePolicies(new Set(policies.map(({ name }) => name)));
    yield { rule: id, actions: [mechanism.action], target: group.arn, verdict, change };
  }
}
