import type { Verdict } from '../../../iam/index.ts';
import type { NamedPolicy } from '../../../iam/types.ts';
import type { GroupFacts, ManagedPolicyFacts } from '../../estate.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Mechanism, RuleOf } from '../rule.ts';
import {
  addEverything,
  addPolicies,
  type Change,
  removeBoundary,
  removeOrganizationPolicies,
  removePolicies,
  rewritePolicy,
} from '../variants.ts';
import { all, dependsOn, either, YES } from '../verdict.ts';
import { wellKnownPolicy } from '../well-known-policies.ts';
import { type AccountWorld, isReservedSso } from '../world.ts';
import type { Source } from './source.ts';
import { meetTags, tagsAskedFor } from './tags.ts';
import { aboutIdentity } from './take.ts';
import { rewriting, writtenPolicies } from './written-policies.ts';

/** Something that the source can change about what an identity may do. */
export interface Alteration {
  readonly rule: string;
  readonly actions: readonly string[];
  readonly target: string;
  readonly verdict: Verdict;
  readonly change: Change;
}

const CHANGING = [
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
export type ChangingRule = RuleOf<(typeof CHANGING)[number]>;

export const isChanging = (kind: Mechanism['kind']): kind is (typeof CHANGING)[number] =>
  CHANGING.some((changing) => changing === kind);

interface Case {
  readonly source: Source;
  /** Whose rights change. */
  readonly subject: CompiledIdentity;
  readonly world: AccountWorld;
}

/** Everything that the source can change about the rights of `subject` (which may be itself), rule by rule. */
export function* alterations(rules: readonly ChangingRule[], facts: Case): Iterable<Alteration> {
  if (isReservedSso(facts.subject)) return;
  for (const rule of rules) {
    for (const alteration of alterationsBy(rule, facts)) {
      if (alteration.verdict.verdict !== 'no') yield alteration;
    }
  }
}

function alterationsBy(rule: ChangingRule, facts: Case): Iterable<Alteration> {
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
      return liftBoundary({ ...rule, mechanism }, facts);
    case 'lift-deny':
      return liftDeny({ ...rule, mechanism }, facts);
    case 'lift-organization-policy':
      return liftOrganizationPolicy(id, mechanism.action, facts);
    case 'choose-tags':
      return chooseTags({ ...rule, mechanism }, facts);
  }
}

/** Where a policy of this kind of holder hangs for the subject: itself, or groups that it is in. */
function holders(kind: 'user' | 'role' | 'group', { subject }: Case): readonly (CompiledIdentity | GroupFacts)[] {
  if (kind === 'group') return subject.groups;
  return subject.kind === kind ? [subject] : [];
}

const isIdentity = (holder: CompiledIdentity | GroupFacts): holder is CompiledIdentity => 'compiled' in holder;
const about = (holder: CompiledIdentity | GroupFacts) => (isIdentity(holder) ? aboutIdentity(holder) : {});

function* writePolicy({ id, mechanism }: RuleOf<'write-policy'>, facts: Case): Iterable<Alteration> {
  const { holder: kind, action, content } = mechanism;
  for (const holder of holders(kind, facts)) {
    const base = { rule: id, actions: [action], target: holder.arn };
    if (content === 'any') {
      yield { ...base, verdict: facts.source.can(action, holder.arn, about(holder)), change: addEverything };
    } else {
      for (const { actions = [], ...rest } of attachable(action, holder, facts))
        yield { ...base, ...rest, actions: [...actions, action] };
    }
  }
}

/** AdministratorAccess where the source may attach it, else a policy that it writes, else those that it may. */
function attachable(
  action: string,
  holder: CompiledIdentity | GroupFacts,
  { source, world, subject }: Case,
): readonly Attachable[] {
  // Only where it may matter which policy it is are they asked about one by one.
  const any = source.can(action, holder.arn, about(holder));
  if (any.verdict === 'no') return [];
  if (any.verdict === 'yes') return [{ verdict: any, change: addEverything }];
  const allowed = (policyArn: string): Verdict =>
    source.can(action, holder.arn, { ...about(holder), context: { 'iam:PolicyARN': policyArn } });
  const admin = allowed(`arn:${subject.partition}:iam::aws:policy/AdministratorAccess`);
  if (admin.verdict === 'yes') return [{ verdict: admin, change: addEverything }];
  const written = [...writtenPolicies(source, world)].flatMap(({ arn, actions, verdict: writes }) => {
    const verdict = all(writes, allowed(arn));
    return verdict.verdict === 'no' ? [] : [{ verdict, change: addEverything, actions }];
  });
  const sure = written.find(({ verdict }) => verdict.verdict === 'yes');
  if (sure) return [sure];
  const others = OFTEN_OFFERED.map((name) => `arn:${subject.partition}:iam::aws:policy/${name}`);
  const arns = new Set([...world.managedPolicies.map(({ arn }) => arn), ...others]);
  // What was there from the start may have been taken away a step before: it is not brought back, and so on without end.
  const own = subject.user ?? subject.role;
  const had = new Set([...(own?.attachedPolicies ?? []), ...subject.groups.flatMap((group) => group.attachedPolicies)]);
  const rest = [...arns].flatMap((arn) => {
    if (had.has(arn)) return [];
    const verdict = allowed(arn);
    const policy = textOf(arn, world);
    return verdict.verdict === 'no' || !policy ? [] : [{ verdict, change: addPolicies(arn, [policy]) }];
  });
  return [...(admin.verdict === 'no' ? [] : [{ verdict: admin, change: addEverything }]), ...written, ...rest];
}

interface Attachable {
  readonly verdict: Verdict;
  readonly change: Change;
  /** What the source does first to have the policy. */
  readonly actions?: readonly string[];
}

/** AWS managed policies that are there in every account, attached or not. */
const OFTEN_OFFERED = ['IAMFullAccess', 'PowerUserAccess'];

function textOf(arn: string, world: AccountWorld): NamedPolicy | undefined {
  const current = world.managedPolicy(arn)?.versions.find(({ isDefault }) => isDefault);
  return current ? { name: arn, document: current.document } : wellKnownPolicy(arn);
}

/** Managed policies of the account that give the subject rights. */
function heldPolicies({ subject, world }: Case): readonly ManagedPolicyFacts[] {
  return subject.policies.identity.flatMap(({ name }) => world.ownPolicies.get(name) ?? []);
}

function* writeManagedPolicy({ id, mechanism }: RuleOf<'write-managed-policy'>, facts: Case): Iterable<Alteration> {
  const { source, subject, world } = facts;
  const { action, makesRoom } = mechanism;
  const write = (policy: ManagedPolicyFacts, change: Change): Alteration => {
    const { verdict, actions } = rewriting(source, policy, action, makesRoom);
    return { rule: id, actions, target: policy.arn, verdict, change };
  };
  for (const policy of heldPolicies(facts)) yield write(policy, rewritePolicy(policy.arn));
  const boundary = subject.boundaryArn === undefined ? undefined : world.ownPolicies.get(subject.boundaryArn);
  if (boundary) yield write(boundary, removeBoundary);
}

function* chooseVersion({ id, mechanism }: RuleOf<'choose-version'>, facts: Case): Iterable<Alteration> {
  for (const { arn, versions } of heldPolicies(facts)) {
    const others = versions.filter(({ isDefault }) => !isDefault);
    if (others.length === 0) continue;
    const verdict = facts.source.can(mechanism.action, arn);
    if (verdict.verdict === 'no') continue;
    for (const version of others) {
      const policy = { name: `${arn}:${version.id}`, document: version.document };
      const change = rewritePolicy(arn, { id: version.id, policy });
      yield { rule: id, actions: [mechanism.action], target: arn, verdict, change };
    }
  }
}

function* joinGroup({ id, mechanism }: RuleOf<'join-group'>, facts: Case): Iterable<Alteration> {
  const { source, subject, world } = facts;
  if (subject.kind !== 'user' || !source.mentions(mechanism.action)) return;
  for (const group of world.groups) {
    if (subject.groups.some(({ arn }) => arn === group.arn)) continue;
    const verdict = source.can(mechanism.action, group.arn);
    if (verdict.verdict === 'no') continue;
    const policies = policiesOf(group, world);
    if (policies.length > 0) {
      yield {
        rule: id,
        actions: [mechanism.action],
        target: group.arn,
        verdict,
        change: addPolicies(group.arn, policies),
      };
    }
    const write = writesGroup(group, source, subject.partition);
    if (write.verdict.verdict === 'no') continue;
    const actions = [mechanism.action, write.action];
    yield { rule: id, actions, target: group.arn, verdict: all(verdict, write.verdict), change: addEverything };
  }
}

/** A group that can be joined and written is as good as a group of administrators. */
export function writesGroup(
  group: GroupFacts,
  source: Source,
  partition: string,
): { readonly action: string; readonly verdict: Verdict } {
  const context = { 'iam:PolicyARN': `arn:${partition}:iam::aws:policy/AdministratorAccess` };
  const put = source.can('iam:PutGroupPolicy', group.arn);
  const attach = source.can('iam:AttachGroupPolicy', group.arn, { context });
  const best = either(put, attach);
  return { action: best === put ? 'iam:PutGroupPolicy' : 'iam:AttachGroupPolicy', verdict: best };
}

export function policiesOf(group: GroupFacts, world: AccountWorld): readonly NamedPolicy[] {
  return [...group.inlinePolicies, ...group.attachedPolicies.flatMap((arn) => textOf(arn, world) ?? [])];
}

function* leaveGroup({ id, mechanism }: RuleOf<'leave-group'>, facts: Case): Iterable<Alteration> {
  const { source, subject, world } = facts;
  for (const group of subject.groups) {
    const policies = policiesOf(group, world);
    if (!policies.some(denies)) continue;
    const verdict = source.can(mechanism.action, group.arn);
    const change = removePolicies(new Set(policies.map(({ name }) => name)));
    yield { rule: id, actions: [mechanism.action], target: group.arn, verdict, change };
  }
}

function* liftBoundary({ id, mechanism }: RuleOf<'lift-boundary'>, { source, subject }: Case): Iterable<Alteration> {
  if (subject.kind !== mechanism.holder || subject.boundaryArn === undefined) return;
  // What the key says is the boundary that is put in the place of the old one, or the one that is taken away.
  const broad = `arn:${subject.partition}:iam::aws:policy/AdministratorAccess`;
  const boundary = mechanism.effect === 'replace' ? broad : subject.boundaryArn;
  const verdict = source.can(mechanism.action, subject.arn, { ...aboutIdentity(subject), boundary });
  yield { rule: id, actions: [mechanism.action], target: subject.arn, verdict, change: removeBoundary };
}

function* liftDeny({ id, mechanism }: RuleOf<'lift-deny'>, facts: Case): Iterable<Alteration> {
  const { holder: kind, what, action } = mechanism;
  for (const holder of holders(kind, facts)) {
    const facts_ = isIdentity(holder) ? (holder.user ?? holder.role) : holder;
    const denying = facts.subject.policies.identity.filter(({ name }) =>
      what === 'attached'
        ? facts_?.attachedPolicies.includes(name)
        : facts_?.inlinePolicies.some((p) => p.name === name),
    );
    const names = denying.filter(denies).map(({ name }) => name);
    // One that also allows something may be worth keeping: each alone, and all of them.
    const sets = names.length > 1 ? [names, ...names.map((name) => [name])] : names.map((name) => [name]);
    for (const set of sets) {
      const verdict = all(
        ...set.map(
          (name) => () =>
            facts.source.can(action, holder.arn, {
              ...about(holder),
              ...(what === 'attached' ? { context: { 'iam:PolicyARN': name } } : {}),
            }),
        ),
      );
      yield { rule: id, actions: [action], target: holder.arn, verdict, change: removePolicies(new Set(set)) };
    }
  }
}

function* liftOrganizationPolicy(rule: string, action: string, { source, subject, world }: Case): Iterable<Alteration> {
  if (!world.scps) return;
  const verdict = all(source.can(action), dependsOn('being called in the management account of the organization'));
  yield { rule, actions: [action], target: subject.arn, verdict, change: removeOrganizationPolicies };
}

function* chooseTags({ id, mechanism }: RuleOf<'choose-tags'>, { source, subject }: Case): Iterable<Alteration> {
  const { holder, action } = mechanism;
  if (subject.kind !== holder || !source.mentions(action)) return;
  let verdict: Verdict = YES;
  const chosen = [...tagsAskedFor(subject.policies)].filter((key) => {
    const put = source.can(action, subject.arn, { ...aboutIdentity(subject), context: { 'aws:TagKeys': [key] } });
    if (put.verdict !== 'no') verdict = all(verdict, put);
    return put.verdict !== 'no';
  });
  if (chosen.length === 0) return;
  yield { rule: id, actions: [action], target: subject.arn, verdict, change: meetTags(chosen) };
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
