import type { Verdict } from '../../../iam/index.ts';
import type { RuleOf } from '../rule.ts';
import { removeBoundary, removeOrganizationPolicies, removePolicies } from '../variants.ts';
import { all, dependsOn, YES } from '../verdict.ts';
import { administratorAccess } from '../well-known-policies.ts';
import { about, type ChangeContext, holders, isIdentity, type PermissionChange } from './change-context.ts';
import { aboutIdentity } from './take.ts';

export function* removeBoundaryBy(
  { id, mechanism }: RuleOf<'lift-boundary'>,
  { attacker, subject }: ChangeContext,
): Iterable<PermissionChange> {
  if (subject.kind !== mechanism.holder || subject.boundaryArn === undefined) return;
  // The condition key holds the new boundary, or the one that is removed.
  const broad = administratorAccess(subject.partition);
  const boundary = mechanism.effect === 'replace' ? broad : subject.boundaryArn;
  const verdict = attacker.can(mechanism.action, subject.arn, { ...aboutIdentity(subject), boundary });
  yield { rule: id, actions: [mechanism.action], target: subject.arn, verdict, change: removeBoundary };
}

export function* removeDenyBy(
  { id, mechanism }: RuleOf<'lift-deny'>,
  facts: ChangeContext,
): Iterable<PermissionChange> {
  const { holder: kind, what, action } = mechanism;
  const denying = facts.account.denyPolicies.among(facts.subject.policies);
  if (denying.length === 0) return;
  for (const holder of holders(kind, facts)) {
    const holderFacts = isIdentity(holder) ? (holder.user ?? holder.role) : holder;
    const held = denying.filter(({ name }) =>
      what === 'attached'
        ? holderFacts?.attachedPolicies.includes(name)
        : holderFacts?.inlinePolicies.some((p) => p.name === name),
    );
    const names = held.map(({ name }) => name);
    // A policy that also allows something may be worth keeping, so each one alone and all together are tried.
    const nameSets = names.length > 1 ? [names, ...names.map((name) => [name])] : names.map((name) => [name]);
    for (const set of nameSets) {
      const verdict = all(
        ...set.map(
          (name) => () =>
            facts.attacker.can(action, holder.arn, {
              ...about(holder),
              ...(what === 'attached' ? { context: { 'iam:PolicyARN': name } } : {}),
            }),
        ),
      );
      yield { rule: id, actions: [action], target: holder.arn, verdict, change: removePolicies(new Set(set)) };
    }
  }
}

export function* removeOrganizationPolicyBy(
  rule: string,
  action: string,
  { attacker, subject, account }: ChangeContext,
): Iterable<PermissionChange> {
  if (!account.isLimitedByOrganization) return;
  const verdict = all(attacker.can(action), dependsOn('whether this is the management account of the organization'));
  yield { rule, actions: [action], target: subject.arn, verdict, change: removeOrganizationPolicies };
}

export function* chooseTagsBy(
  { id, mechanism }: RuleOf<'choose-tags'>,
  { attacker, subject, account }: ChangeContext,
): Iterable<PermissionChange> {
  const { holder, action } = mechanism;
  if (subject.kind !== holder || !attacker.mentions(action)) return;
  let verdict: Verdict = YES;
  const chosen = [...account.tagConditions.requiredBy(subject.policies)].filter((key) => {
    const put = attacker.can(action, subject.arn, { ...aboutIdentity(subject), context: { 'aws:TagKeys': [key] } });
    if (put.verdict !== 'no') verdict = all(verdict, put);
    return put.verdict !== 'no';
  });
  if (chosen.length === 0) return;
  yield { rule: id, actions: [action], target: subject.arn, verdict, change: account.tagConditions.satisfy(chosen) };
}
