import { type AssumableRole, couldAssume, type Verdict } from '../../../iam/index.ts';
import type { Known } from '../../../identity.ts';
import type { UserFacts } from '../../estate.ts';
import { type AccountIndex, isReservedSso } from '../account-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { EstateIndex } from '../estate-index.ts';
import { DIRECT_CALL } from '../privilege.ts';
import type { RuleOf, UserCondition } from '../rule.ts';
import { actionsOf } from '../rule.ts';
import { assumable, trustsProvider } from '../trust-verdicts.ts';
import { all, better, dependsOn, NO, YES } from '../verdict.ts';
import { type About, type Attacker, hasNoSessionTags, withoutCallerKeys } from './attacker.ts';

/** Facts about a user or role as the resource of an IAM request. */
export const aboutIdentity = ({ tags, boundaryArn }: CompiledIdentity): About => ({
  tags,
  boundary: boundaryArn ?? null,
});

/** Credentials of other users in the account. */
export function* takeCredential(
  rule: RuleOf<'take-credential'>,
  attacker: Attacker,
  account: AccountIndex,
): Iterable<Edge> {
  const { needs, conditions, dependsOn: unknown = [], only } = rule.mechanism;
  const actions = actionsOf(rule);
  const users = only ? account.usersWhoMay(only) : account.users;
  for (const user of attacker.allowedAmong(needs[0]?.action ?? '', users)) {
    if (!user.user) continue;
    const about = aboutIdentity(user);
    const allowed = attacker.canAll(needs, (pattern) => pattern.replace('{arn}', user.arn), about);
    if (allowed.verdict === 'no') continue;
    const facts = user.user;
    const verdict = all(
      allowed,
      dependsOn(...unknown),
      ...conditions.map((c) => () => stateVerdict(c, facts, attacker, user)),
    );
    if (verdict.verdict === 'no') continue;
    yield {
      to: user,
      rule: rule.id,
      actions,
      target: user.arn,
      dependsOn: verdict.missing,
      ...(only ? { partial: true } : {}),
    };
  }
}

/** Whether the user is in the required state. Unknown facts make the edge conditional. */
function stateVerdict(
  condition: UserCondition,
  user: UserFacts,
  attacker: Attacker,
  identity: CompiledIdentity,
): Verdict {
  const { accessKeys, loginProfile, arn } = user;
  const keys = `access keys of ${arn}`;
  const password = `login profile of ${arn}`;
  switch (condition) {
    case 'free-key-slot':
      return whereKnown(accessKeys, keys, (all) => all.length < 2);
    case 'has-key':
      return whereKnown(accessKeys, keys, (all) => all.length > 0);
    case 'inactive-key':
      return whereKnown(accessKeys, keys, (all) => all.some(({ status }) => status === 'Inactive'));
    case 'login-profile':
      return whereKnown(loginProfile, password, (exists) => exists);
    case 'no-login-profile':
      return whereKnown(loginProfile, password, (exists) => !exists);
    case 'no-mfa':
      return withoutMfa(user, attacker, identity);
  }
}

const whereKnown = <T>(fact: Known<T>, name: string, holds: (known: T) => boolean): Verdict =>
  fact === 'unknown' ? dependsOn(name) : holds(fact) ? YES : NO;

/** The user has no MFA device, or the attacker can deactivate the one it has. */
function withoutMfa({ mfa, arn }: UserFacts, attacker: Attacker, identity: CompiledIdentity): Verdict {
  if (mfa === false) return YES;
  const removed = attacker.can('iam:DeactivateMFADevice', arn, aboutIdentity(identity));
  if (removed.verdict === 'yes') return YES;
  return mfa === 'unknown' ? dependsOn(`MFA devices of ${arn}`) : removed;
}

/** Roles in any account that the attacker can assume. */
export function assumeRole(rule: RuleOf<'assume-role'>, attacker: Attacker, role: CompiledIdentity): Edge | undefined {
  const known = attacker.assumptions.get(role.arn);
  if (known?.role === role) return known.edge;
  const edge = edgeByAssuming(rule, attacker, role);
  attacker.assumptions.set(role.arn, { role, edge });
  return edge;
}

function edgeByAssuming(rule: RuleOf<'assume-role'>, attacker: Attacker, role: CompiledIdentity): Edge | undefined {
  if (!role.trust) return undefined;
  const { rcps, ...inOwnAccount } = assumable(role, role.trust);
  // Within an account, the attacker may have lifted the resource control policies: those of its own identity count.
  const target = role.account === attacker.identity.account ? inOwnAccount : { ...inOwnAccount, rcps };
  let best: Assumption = { verdict: withoutCallerKeys(assumeAsIs(attacker, target)), actions: ['sts:AssumeRole'] };
  if (best.verdict.verdict !== 'yes') {
    for (const other of [afterTaggingRole(attacker, role, target), afterTaggingItself(attacker, target)])
      if (other && better(best.verdict, other.verdict) !== best.verdict) best = other;
  }
  if (best.verdict.verdict === 'no') return undefined;
  return { to: role, rule: rule.id, actions: best.actions, target: role.arn, dependsOn: best.verdict.missing };
}

interface Assumption {
  readonly verdict: Verdict;
  readonly actions: readonly string[];
}

/** An attacker that can tag the role can meet a condition on its tags. */
function afterTaggingRole(attacker: Attacker, role: CompiledIdentity, { tags: _, ...target }: AssumableRole) {
  if (!attacker.mentions('iam:TagRole') || role.account !== attacker.identity.account) return undefined;
  const tags = attacker.can('iam:TagRole', role.arn, aboutIdentity(role));
  if (tags.verdict === 'no') return undefined;
  const verdict = withoutKeys(/^(?:aws|iam):resourcetag\//i, couldAssume(attacker.compiled, target, DIRECT_CALL));
  return { verdict: all(tags, withoutCallerKeys(verdict)), actions: ['iam:TagRole', 'sts:AssumeRole'] };
}

/** An attacker that can tag itself can meet a condition on its own tags. A role's new tags apply to its next session. */
function afterTaggingItself(attacker: Attacker, target: AssumableRole): Assumption | undefined {
  const { identity } = attacker;
  const action = identity.kind === 'user' ? 'iam:TagUser' : 'iam:TagRole';
  if (!attacker.mentions(action)) return undefined;
  const tags = attacker.can(action, identity.arn, aboutIdentity(identity));
  if (tags.verdict === 'no') return undefined;
  const verdict = withoutKeys(/^aws:principaltag\//i, couldAssume(attacker.untagged, target, DIRECT_CALL));
  return { verdict: all(tags, withoutCallerKeys(verdict)), actions: [action, 'sts:AssumeRole'] };
}

/** The verdict without keys that are no obstacle. */
function withoutKeys(keys: RegExp, verdict: Verdict): Verdict {
  if (verdict.verdict !== 'conditional') return verdict;
  return dependsOn(...verdict.missing.filter((key) => !keys.test(key)));
}

/** Session tags are known to be absent if nobody can tag the session. */
function assumeAsIs(attacker: Attacker, target: AssumableRole): Verdict {
  const verdict = couldAssume(attacker.compiled, target, DIRECT_CALL);
  const tags = verdict.missing.filter((key) => /^aws:principaltag\//i.test(key));
  if (verdict.verdict !== 'conditional' || tags.length === 0 || !hasNoSessionTags(attacker.identity)) return verdict;
  const own = Object.fromEntries(tags.map((key) => [key, []]));
  return couldAssume(attacker.compiled, target, { ...DIRECT_CALL, ...own });
}

/** Roles whose trust policy the attacker can change: within an account it only needs to name itself. */
export function* writeTrust(rule: RuleOf<'write-trust'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const { action } = rule.mechanism;
  for (const role of attacker.allowedAmong(action, account.roleTargets)) {
    if (isReservedSso(role)) continue;
    const verdict = attacker.can(action, role.arn, aboutIdentity(role));
    if (verdict.verdict === 'no') continue;
    yield { to: role, rule: rule.id, actions: [action], target: role.arn, dependsOn: verdict.missing };
  }
}

/** Roles that trust an identity provider that the attacker can replace. */
export function* writeProvider(rule: RuleOf<'write-provider'>, attacker: Attacker, index: EstateIndex): Iterable<Edge> {
  const { action, dependsOn: unknown = [] } = rule.mechanism;
  const account = index.account(attacker.identity.account);
  if (!account) return;
  const replaceable = replaceableProviders(rule, attacker, account);
  if (replaceable.size === 0) return;
  for (const { role, providers } of account.rolesTrustingProviders) {
    if (isReservedSso(role)) continue;
    for (const arn of providers) {
      const replaced = replaceable.get(arn);
      if (!replaced) continue;
      const verdict = all(replaced, trustsProvider(role, arn), dependsOn(...unknown));
      if (verdict.verdict !== 'no')
        yield { to: role, rule: rule.id, actions: [action], target: arn, dependsOn: verdict.missing };
    }
  }
}

/** Trusted providers that the attacker may replace, by ARN. */
function replaceableProviders(
  { mechanism: { action, provider } }: RuleOf<'write-provider'>,
  attacker: Attacker,
  { trustedProviders }: AccountIndex,
): ReadonlyMap<string, Verdict> {
  const replaceable = new Map<string, Verdict>();
  for (const arn of trustedProviders) {
    if (!arn.includes(`:${provider}-provider/`)) continue;
    const verdict = attacker.can(action, arn);
    if (verdict.verdict !== 'no') replaceable.set(arn, verdict);
  }
  return replaceable;
}

/** Users whose access key is stored where the attacker can read it. */
export function* readCredential(
  rule: RuleOf<'read-credential'>,
  attacker: Attacker,
  index: EstateIndex,
): Iterable<Edge> {
  const account = index.account(attacker.identity.account);
  if (!account) return;
  const { types, needs } = rule.mechanism;
  for (const { type, holder, accessKeyId } of account.exposed) {
    if (accessKeyId === undefined || !types.includes(type)) continue;
    const owner = [...index.accounts].map((other) => other.ownerOfKey(accessKeyId)).find((user) => user !== undefined);
    if (!owner || !keyIsActive(owner, accessKeyId)) continue;
    const target = holder.startsWith('arn:') ? holder : '*';
    const verdict = attacker.canAll(needs, (pattern) => (pattern === '{arn}' ? target : pattern));
    if (verdict.verdict === 'no') continue;
    yield { to: owner, rule: rule.id, actions: actionsOf(rule), target: holder, dependsOn: verdict.missing };
  }
}

function keyIsActive({ user }: CompiledIdentity, accessKeyId: string): boolean {
  const keys = user?.accessKeys;
  if (keys === undefined || keys === 'unknown') return true;
  return keys.some(({ id, status }) => id === accessKeyId && status === 'Active');
}
