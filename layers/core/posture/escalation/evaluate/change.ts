import type { Verdict } from '../../../iam/index.ts';
import type { NamedPolicy } from '../../../iam/types.ts';
import type { GroupFacts, ManagedPolicyFacts } from '../../estate.ts';
import { type AccountIndex, isReservedSso } from '../account-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Mechanism, RuleOf } from '../rule.ts';
import {
  addFullAccess,
  addPolicies,
  type PolicySetChange,
  removeBoundary,
  removeOrganizationPolicies,
  removePolicies,
  rewritePolicy,
} from '../variants.ts';
import { all, better, dependsOn, YES } from '../verdict.ts';
import { wellKnownPolicy } from '../well-known-policies.ts';
import type { Attacker } from './attacker.ts';
import { requiredTags, satisfyTagConditions } from './tags.ts';
import { aboutIdentity } from './take.ts';
import { policiesWrittenBy, rewriteOf } from './written-policies.ts';

/** Something that the attacker can change about what an identity may do. */
export interface PermissionChange {
  readonly rule: string;
  readonly actions: readonly string[];
  readonly target: string;
  readonly verdict: Verdict;
  readonly change: PolicySetChange;
}

const CHANGING_KINDS = [
  'write-policy',
  'write-managed-policy',
  'choose-version',
  'join-group',
  'leave-group',
  'lift-boundary',
  'lift-deny',
  'lift-organization-policy',
  'choose-tags',
] as const satisfies readonly Mechanism['kind'][];
export type ChangingRule = RuleOf<(typeof CHANGING_KINDS)[number]>;

export const isChangingKind = (kind: Mechanism['kind']): kind is (typeof CHANGING_KINDS)[number] =>
  CHANGING_KINDS.some((changing) => changing === kind);

interface ChangeContext {
  readonly attacker: Attacker;
  /** Whose rights change. */
  readonly subject: CompiledIdentity;
  readonly account: AccountIndex;
}

/** Everything that the attacker can change about the rights of `subject` (which may be itself), rule by rule. */
export function* permissionChanges(rules: readonly ChangingRule[], facts: ChangeContext): Iterable<PermissionChange> {
  if (isReservedSso(facts.subject)) return;
  for (const rule of rules) {
    for (const alteration of changesByRule(rule, facts)) {
      if (alteration.verdict.verdict !== 'no') yield alteration;
    }
  }
}

function changesByRule(rule: ChangingRule, facts: ChangeContext): Iterable<PermissionChange> {
  const { mechanism, id } = rule;
  switch (mechanism.kind) {
    case 'write-policy':
      return writePolicy({ ...rule, mechanism }, facts);
    case 'write-managed-policy':
      return writeManagedPolicy({ ...rule, mechanism }, facts);
    case 'choose-version':
      return chooseVersion({ ...rule, mechanism }, facts);
    case 'join-group':
      return joinGroup({ ...rule, mechanism }, facts);
    case 'leave-group':
      return leaveGroup({ ...rule, mechanism }, facts);
    case 'lift-boundary':
      return removeBoundaryBy({ ...rule, mechanism }, facts);
    case 'lift-deny':
      return removeDenyBy({ ...rule, mechanism }, facts);
    case 'lift-organization-policy':
      return removeOrganizationPolicyBy(id, mechanism.action, facts);
    case 'choose-tags':
      return chooseTagsBy({ ...rule, mechanism }, facts);
  }
}

/** Where a policy of this kind of holder hangs for the subject: itself, or groups that it is in. */
function holders(
  kind: 'user' | 'role' | 'group',
  { subject }: ChangeContext,
): readonly (CompiledIdentity | GroupFacts)[] {
  if (kind === 'group') return subject.groups;
  return subject.kind === kind ? [subject] : [];
}

const isIdentity = (holder: CompiledIdentity | GroupFacts): holder is CompiledIdentity => 'compiled' in holder;
const about = (holder: CompiledIdentity | GroupFacts) => (isIdentity(holder) ? aboutIdentity(holder) : {});

function* writePolicy({ id, mechanism }: RuleOf<'write-policy'>, facts: ChangeContext): Iterable<PermissionChange> {
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

/** AdministratorAccess where the attacker may attach it, else a policy that it writes, else those that it may. */
function attachablePolicies(
  action: string,
  holder: CompiledIdentity | GroupFacts,
  { attacker, account, subject }: ChangeContext,
): readonly AttachablePolicy[] {
  // Only where it may matter which policy it is are they asked about one by one.
  const any = attacker.can(action, holder.arn, about(holder));
  if (any.verdict === 'no') return [];
  if (any.verdict === 'yes') return [{ verdict: any, change: addFullAccess }];
  const allowed = (policyArn: string): Verdict =>
    attacker.can(action, holder.arn, { ...about(holder), context: { 'iam:PolicyARN': policyArn } });
  const admin = allowed(`arn:${subject.partition}:iam::aws:policy/AdministratorAccess`);
  if (admin.verdict === 'yes') return [{ verdict: admin, change: addFullAccess }];
  const written = [...policiesWrittenBy(attacker, account)].flatMap(({ arn, actions, verdict: writes }) => {
    const verdict = all(writes, allowed(arn));
    return verdict.verdict === 'no' ? [] : [{ verdict, change: addFullAccess, actions }];
  });
  const sure = written.find(({ verdict }) => verdict.verdict === 'yes');
  if (sure) return [sure];
  const others = COMMON_AWS_POLICIES.map((name) => `arn:${subject.partition}:iam::aws:policy/${name}`);
  const arns = new Set([...account.managedPolicies.map(({ arn }) => arn), ...others]);
  // What was there from the start may have been taken away a step before: it is not brought back, and so on without end.
  const own = subject.user ?? subject.role;
  const had = new Set([...(own?.attachedPolicies ?? []), ...subject.groups.flatMap((group) => group.attachedPolicies)]);
  const rest = [...arns].flatMap((arn) => {
    if (had.has(arn)) return [];
    const verdict = allowed(arn);
    const policy = currentPolicy(arn, account);
    return verdict.verdict === 'no' || !policy ? [] : [{ verdict, change: addPolicies(arn, [policy]) }];
  });
  return [...(admin.verdict === 'no' ? [] : [{ verdict: admin, change: addFullAccess }]), ...written, ...rest];
}

interface AttachablePolicy {
  readonly verdict: Verdict;
  readonly change: PolicySetChange;
  /** What the attacker does first to have the policy. */
  readonly actions?: readonly string[];
}

/** AWS managed policies that are there in every account, attached or not. */
const COMMON_AWS_POLICIES = ['IAMFullAccess', 'PowerUserAccess'];

function currentPolicy(arn: string, account: AccountIndex): NamedPolicy | undefined {
  const current = account.managedPolicy(arn)?.versions.find(({ isDefault }) => isDefault);
  return current ? { name: arn, document: current.document } : wellKnownPolicy(arn);
}

/** Managed policies of the account that give the subject rights. */
function heldPolicies({ subject, account }: ChangeContext): readonly ManagedPolicyFacts[] {
  return subject.policies.identity.flatMap(({ name }) => account.ownPolicies.get(name) ?? []);
}

function* writeManagedPolicy(
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

function* chooseVersion({ id, mechanism }: RuleOf<'choose-version'>, facts: ChangeContext): Iterable<PermissionChange> {
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

function* joinGroup({ id, mechanism }: RuleOf<'join-group'>, facts: ChangeContext): Iterable<PermissionChange> {
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

/** A group that can be joined and written is as good as a group of administrators. */
export function groupWrite(
  group: GroupFacts,
  attacker: Attacker,
  partition: string,
): { readonly action: string; readonly verdict: Verdict } {
  const context = { 'iam:PolicyARN': `arn:${partition}:iam::aws:policy/AdministratorAccess` };
  const put = attacker.can('iam:PutGroupPolicy', group.arn);
  const attach = attacker.can('iam:AttachGroupPolicy', group.arn, { context });
  const best = better(put, attach);
  return { action: best === put ? 'iam:PutGroupPolicy' : 'iam:AttachGroupPolicy', verdict: best };
}

export function groupPolicies(group: GroupFacts, account: AccountIndex): readonly NamedPolicy[] {
  return [...group.inlinePolicies, ...group.attachedPolicies.flatMap((arn) => currentPolicy(arn, account) ?? [])];
}

function* leaveGroup({ id, mechanism }: RuleOf<'leave-group'>, facts: ChangeContext): Iterable<PermissionChange> {
  const { attacker, subject, account } = facts;
  for (const group of subject.groups) {
    const policies = groupPolicies(group, account);
    if (!policies.some(denies)) continue;
    const verdict = attacker.can(mechanism.action, group.arn);
    const change = removePolicies(new Set(policies.map(({ name }) => name)));
    yield { rule: id, actions: [mechanism.action], target: group.arn, verdict, change };
  }
}

function* removeBoundaryBy(
  { id, mechanism }: RuleOf<'lift-boundary'>,
  { attacker, subject }: ChangeContext,
): Iterable<PermissionChange> {
  if (subject.kind !== mechanism.holder || subject.boundaryArn === undefined) return;
  // What the key says is the boundary that is put in the place of the old one, or the one that is taken away.
  const broad = `arn:${subject.partition}:iam::aws:policy/AdministratorAccess`;
  const boundary = mechanism.effect === 'replace' ? broad : subject.boundaryArn;
  const verdict = attacker.can(mechanism.action, subject.arn, { ...aboutIdentity(subject), boundary });
  yield { rule: id, actions: [mechanism.action], target: subject.arn, verdict, change: removeBoundary };
}

function* removeDenyBy({ id, mechanism }: RuleOf<'lift-deny'>, facts: ChangeContext): Iterable<PermissionChange> {
  const { holder: kind, what, action } = mechanism;
  for (const holder of holders(kind, facts)) {
    const holderFacts = isIdentity(holder) ? (holder.user ?? holder.role) : holder;
    const denying = facts.subject.policies.identity.filter(({ name }) =>
      what === 'attached'
        ? holderFacts?.attachedPolicies.includes(name)
        : holderFacts?.inlinePolicies.some((p) => p.name === name),
    );
    const names = denying.filter(denies).map(({ name }) => name);
    // One that also allows something may be worth keeping: each alone, and all of them.
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

function* removeOrganizationPolicyBy(
  rule: string,
  action: string,
  { attacker, subject, account }: ChangeContext,
): Iterable<PermissionChange> {
  if (!account.scps) return;
  const verdict = all(attacker.can(action), dependsOn('being called in the management account of the organization'));
  yield { rule, actions: [action], target: subject.arn, verdict, change: removeOrganizationPolicies };
}

function* chooseTagsBy(
  { id, mechanism }: RuleOf<'choose-tags'>,
  { attacker, subject }: ChangeContext,
): Iterable<PermissionChange> {
  const { holder, action } = mechanism;
  if (subject.kind !== holder || !attacker.mentions(action)) return;
  let verdict: Verdict = YES;
  const chosen = [...requiredTags(subject.policies)].filter((key) => {
    const put = attacker.can(action, subject.arn, { ...aboutIdentity(subject), context: { 'aws:TagKeys': [key] } });
    if (put.verdict !== 'no') verdict = all(verdict, put);
    return put.verdict !== 'no';
  });
  if (chosen.length === 0) return;
  yield { rule: id, actions: [action], target: subject.arn, verdict, change: satisfyTagConditions(chosen) };
}

const denying = new WeakMap<NamedPolicy, boolean>();

/** Whether a policy has a Deny at all. */
function denies(policy: NamedPolicy): boolean {
  let known = denying.get(policy);
  if (known === undefined) {
    const { document } = policy;
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    known = /Effect(?:"|%22|\s|:|%3A|%20|\+)*Deny/i.test(text);
    denying.set(policy, known);
  }
  return known;
}
