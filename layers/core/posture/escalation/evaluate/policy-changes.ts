import type { Verdict } from '../../../iam/index.ts';
import type { GroupFacts, ManagedPolicyFacts } from '../../estate.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { RuleOf } from '../rule.ts';
import { addFullAccess, addPolicies, type PolicySetChange, removeBoundary, rewritePolicy } from '../variants.ts';
import { all } from '../verdict.ts';
import { administratorAccess, awsPolicyArn, currentPolicy } from '../well-known-policies.ts';
import { about, type ChangeContext, holders, type PermissionChange } from './change-context.ts';
import { policiesWrittenBy, rewriteOf } from './written-policies.ts';

export function* writePolicy(
  { id, mechanism }: RuleOf<'write-policy'>,
  facts: ChangeContext,
): Iterable<PermissionChange> {
  const { holder: kind, action, content } = mechanism;
  for (const holder of holders(kind, facts)) {
    const base = { rule: id, actions: [action], target: holder.arn };
    if (content === 'any') {
      yield { ...base, verdict: facts.attacker.can(action, holder.arn, about(holder)), change: addFullAccess };
    } else {
      for (const { actions = [], ...rest } of attachablePolicies(action, holder, facts))
        yield { ...base, ...rest, actions: [...actions, action] };
    }
  }
}

/** AdministratorAccess if the attacker can attach it, else a policy that it writes, else the policies that it can attach. */
function attachablePolicies(
  action: string,
  holder: CompiledIdentity | GroupFacts,
  { attacker, account, subject }: ChangeContext,
): readonly AttachablePolicy[] {
  // Policies are evaluated one by one only if the verdict depends on them.
  const any = attacker.can(action, holder.arn, about(holder));
  if (any.verdict === 'no') return [];
  if (any.verdict === 'yes') return [{ verdict: any, change: addFullAccess }];
  const allowed = (policyArn: string): Verdict =>
    attacker.can(action, holder.arn, { ...about(holder), context: { 'iam:PolicyARN': policyArn } });
  const admin = allowed(administratorAccess(subject.partition));
  if (admin.verdict === 'yes') return [{ verdict: admin, change: addFullAccess }];
  const written = [...policiesWrittenBy(attacker, account)].flatMap(({ arn, actions, verdict: writes }) => {
    const verdict = all(writes, allowed(arn));
    return verdict.verdict === 'no' ? [] : [{ verdict, change: addFullAccess, actions }];
  });
  const certain = written.find(({ verdict }) => verdict.verdict === 'yes');
  if (certain) return [certain];
  const others = COMMON_AWS_POLICIES.map((name) => awsPolicyArn(subject.partition, name));
  const arns = new Set([...account.managedPolicies.map(({ arn }) => arn), ...others]);
  // A policy that the subject had at the start may have been removed in an earlier step: attaching it again would never
  // end.
  const own = subject.user ?? subject.role;
  const had = new Set([...(own?.attachedPolicies ?? []), ...subject.groups.flatMap((group) => group.attachedPolicies)]);
  const rest = [...arns].flatMap((arn) => {
    if (had.has(arn)) return [];
    const verdict = allowed(arn);
    const policy = currentPolicy(arn, account.managedPolicy(arn));
    return verdict.verdict === 'no' || !policy ? [] : [{ verdict, change: addPolicies(arn, [policy]) }];
  });
  return [...(admin.verdict === 'no' ? [] : [{ verdict: admin, change: addFullAccess }]), ...written, ...rest];
}

interface AttachablePolicy {
  readonly verdict: Verdict;
  readonly change: PolicySetChange;
  /** Actions that provide the policy first. */
  readonly actions?: readonly string[];
}

/** AWS managed policies that exist in every account, attached or not. */
const COMMON_AWS_POLICIES = ['IAMFullAccess', 'PowerUserAccess'];

/** Customer managed policies that apply to the subject. */
function heldPolicies({ subject, account }: ChangeContext): readonly ManagedPolicyFacts[] {
  return subject.policies.identity.flatMap(({ name }) => account.ownPolicies.get(name) ?? []);
}

export function* writeManagedPolicy(
  { id, mechanism }: RuleOf<'write-managed-policy'>,
  facts: ChangeContext,
): Iterable<PermissionChange> {
  const { attacker, subject, account } = facts;
  const { action, makesRoom } = mechanism;
  const write = (policy: ManagedPolicyFacts, change: PolicySetChange): PermissionChange => {
    const { verdict, actions } = rewriteOf(attacker, policy, action, makesRoom);
    return { rule: id, actions, target: policy.arn, verdict, change };
  };
  for (const policy of heldPolicies(facts)) yield write(policy, rewritePolicy(policy.arn));
  const boundary = subject.boundaryArn === undefined ? undefined : account.ownPolicies.get(subject.boundaryArn);
  if (boundary) yield write(boundary, removeBoundary);
}

export function* chooseVersion(
  { id, mechanism }: RuleOf<'choose-version'>,
  facts: ChangeContext,
): Iterable<PermissionChange> {
  for (const { arn, versions } of heldPolicies(facts)) {
    const others = versions.filter(({ isDefault }) => !isDefault);
    if (others.length === 0) continue;
    const verdict = facts.attacker.can(mechanism.action, arn);
    if (verdict.verdict === 'no') continue;
    for (const version of others) {
      const policy = { name: `${arn}:${version.id}`, document: version.document };
      const change = rewritePolicy(arn, { id: version.id, policy });
      yield { rule: id, actions: [mechanism.action], target: arn, verdict, change };
    }
  }
}
