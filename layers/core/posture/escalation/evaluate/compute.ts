import { couldAssume, type Verdict } from '../../../iam/index.ts';
import { parseArn } from '../../../identity.ts';
import type { Workload } from '../../types.ts';
import type { AccountIndex, RunningRole } from '../account-index.ts';
import { clusterNameOf } from '../cluster-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { ResourceIndex } from '../resource-access.ts';
import { nameOf } from '../resource-name.ts';
import { actionsOf, CHANGE_PROFILE, type EscalationRule, MAKE_PROFILE, type RuleOf } from '../rule.ts';
import type { Targets } from '../targets.ts';
import { assumable } from '../trust-verdicts.ts';
import { all, better, dependsOn, NO, YES } from '../verdict.ts';
import { type Attacker, withoutCallerKeys } from './attacker.ts';
import { aboutIdentity } from './take.ts';
import { acceptsNewSource, knowsCodeLocation, SOME_REGION, unlessTriggered } from './workload-facts.ts';

export const UNKNOWN_WORKLOADS = 'workloads';

/** Whether the attacker can start the compute at all, whichever role it passes. */
export function mayStart(rule: RuleOf<'pass-role'>, attacker: Attacker, account: AccountIndex): Verdict {
  const { needs, dependsOn: unknown = [] } = rule.mechanism;
  return all(
    // The roles, and so the conditions, are evaluated role by role.
    () => (attacker.can('iam:PassRole').verdict === 'no' ? NO : YES),
    () => attacker.canAll(needs, (pattern) => fillAccount(pattern, attacker.identity)),
    () => canBeStarted(rule, account),
    dependsOn(...unknown),
  );
}

/** Roles that the attacker can pass to compute that it starts. */
export function* passRole(rule: RuleOf<'pass-role'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const { service, passedTo = service, federated = false } = rule.mechanism;
  const started = mayStart(rule, attacker, account);
  if (started.verdict === 'no') return;
  const trusting = federated ? account.rolesFederating(service) : account.rolesTrusting(service);
  const context = { 'iam:PassedToService': passedTo };
  const actions = actionsOf(rule);
  for (const { role, verdict: trusted } of attacker.allowedAmong('iam:PassRole', trusting)) {
    const passed = attacker.can('iam:PassRole', role.arn, { ...aboutIdentity(role), context });
    const verdict = all(passed, trusted, started, () => inInstanceProfile(rule, attacker, role, account));
    if (verdict.verdict === 'no') continue;
    yield { to: role, rule: rule.id, actions, target: role.arn, dependsOn: verdict.missing };
  }
}

/** An instance gets a role through an instance profile: an existing one, or one that the attacker creates. */
function inInstanceProfile(
  { mechanism }: RuleOf<'pass-role'>,
  attacker: Attacker,
  role: CompiledIdentity,
  account: AccountIndex,
): Verdict {
  const profiles = role.role?.instanceProfiles.length ?? 0;
  if (mechanism.instanceProfile === 'changed') {
    if (profiles > 0) return NO;
    const changed = (profile: string): Verdict =>
      all(...CHANGE_PROFILE.map((action) => () => attacker.can(action, profile)));
    let best = NO;
    for (const profile of account.instanceProfiles.keys()) {
      if (best.verdict === 'yes') break;
      best = better(best, changed(profile));
    }
    return best;
  }
  if (mechanism.instanceProfile === 'required') return profiles > 0 ? YES : NO;
  if (mechanism.instanceProfile === 'made') {
    if (profiles > 0) return NO;
    return all(...MAKE_PROFILE.map((action) => () => attacker.can(action)));
  }
  return YES;
}

/** Whether the compute that can be started with the role exists. */
function canBeStarted({ mechanism }: RuleOf<'pass-role'>, account: AccountIndex): Verdict {
  const { startsFrom, orWithoutRole = false } = mechanism;
  if (!startsFrom) return YES;
  if (startsFrom.some((type) => account.workloadsOf(type).all.length > 0)) return YES;
  if (!account.knowsAll(startsFrom)) return dependsOn(UNKNOWN_WORKLOADS);
  return orWithoutRole ? dependsOn(`a ${startsFrom[0]} without a role`) : NO;
}

/** Compute in another account that the attacker's own policies name. The resource policy there decides about access; where it is
 * known, `useByResourcePolicy` evaluates it for each identity. */
export function* useWorkloadInOtherAccount(
  rule: RuleOf<'use-workload'>,
  attacker: Attacker,
  account: AccountIndex,
  resources: ResourceIndex,
): Iterable<Edge> {
  const named = ({ action }: { readonly action: string }): boolean =>
    attacker.scope(action).patterns.some((pattern) => pattern.includes(`:${account.name}:`));
  if (!rule.mechanism.resourcePolicy || !rule.mechanism.needs.every(named)) return;
  for (const edge of useWorkload(rule, attacker, account))
    if (!resources.knows(edge.target))
      yield { ...edge, dependsOn: [...edge.dependsOn, `resource policy of ${edge.target}`] };
}

/** Roles of compute that the attacker can access or change: listed compute, and compute that may exist unlisted. */
export function* useWorkload(rule: RuleOf<'use-workload'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const { types, standing = false } = rule.mechanism;
  if (!standing) yield* useListed(rule, attacker, account);
  if (standing || !account.knowsAll(types)) yield* useUnlisted(rule, attacker, account);
}

function* useListed(rule: RuleOf<'use-workload'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const { types, takesAnyProfile = false } = rule.mechanism;
  const actions = actionsOf(rule);
  for (const type of types) {
    for (const { workload, role } of matchingWorkloads(rule, attacker, account.workloadsOf(type))) {
      if (!hasRoleFor(rule, workload)) continue;
      const verdict = all(
        canUse(rule, attacker, workload),
        () => acceptsNewSource(rule, workload, role),
        () => roleAllows(rule, attacker, role, account),
      );
      if (verdict.verdict === 'no') continue;
      yield { to: role, rule: rule.id, actions, target: workload.id, dependsOn: verdict.missing };
      if (takesAnyProfile) yield* withOtherProfile(rule, workload, verdict, account);
    }
  }
}

/** Whether the workload has its role for the kind of binding and access that the rule uses. */
function hasRoleFor({ mechanism: { binding, access } }: RuleOf<'use-workload'>, workload: Workload): boolean {
  if (binding === 'task_role' && workload.binding === 'execution_role') return false;
  return access === undefined || workload.access === undefined || workload.access === access;
}

/** Compute that launches with any specified role. */
function* withOtherProfile(
  rule: EscalationRule,
  { id }: Workload,
  opened: Verdict,
  account: AccountIndex,
): Iterable<Edge> {
  const actions = actionsOf(rule);
  for (const { role, verdict: trusted } of account.rolesTrusting('ec2.amazonaws.com').all) {
    if (role.role?.instanceProfiles.length === 0) continue;
    const verdict = all(opened, trusted);
    if (verdict.verdict === 'no') continue;
    yield { to: role, rule: rule.id, actions, target: id, dependsOn: verdict.missing };
  }
}

/** Workloads on which the first need with a resource may be allowed, by name. */
function matchingWorkloads(
  { mechanism }: RuleOf<'use-workload'>,
  attacker: Attacker,
  workloads: Targets<RunningRole>,
): Iterable<RunningRole> {
  const named = mechanism.needs.find(({ on }) => on?.includes('{name}'));
  const { everything, patterns } = named ? attacker.scope(named.action) : { everything: true, patterns: [] };
  if (everything) return workloads.all;
  const names = patterns.map((pattern) => nameOf(parseArn(pattern)?.resource ?? pattern));
  if (!names.some((name) => /[*?]/.test(name))) return new Set(names.flatMap((name) => workloads.named(name)));
  // A pattern can be longer than the workload's name (`stack/name/*`), so only the literal start is compared.
  const starts = names.map((name) => /^[^*?]*/.exec(name)?.[0] ?? '');
  return workloads.where((name) => starts.some((start) => name.startsWith(start) || start.startsWith(name)));
}

/** Whether the attacker has the needed permissions on a workload. A workload without an ARN may be in any Region that the
 * attacker's policies name. (A `*` for the Region would also match across the parts of an ARN.) */
function canUse(rule: RuleOf<'use-workload'>, attacker: Attacker, workload: Workload): Verdict {
  const { needs } = rule.mechanism;
  const arn = parseArn(workload.id);
  const regions = new Set([arn?.region || SOME_REGION]);
  if (arn === undefined) {
    const patterns = needs.flatMap(({ action }) => attacker.scope(action).patterns);
    for (const pattern of patterns) {
      const region = parseArn(pattern)?.region ?? '';
      if (/^[a-z]+(?:-[a-z]+)+-\d$/.test(region)) regions.add(region);
    }
  }
  let best = NO;
  for (const region of regions) {
    const fill = (pattern: string): string =>
      fillWorkload(pattern.replace(':*:', `:${region}:`), workload, attacker.identity);
    best = better(best, attacker.canAll(needs, fill));
    if (best.verdict === 'yes') break;
  }
  return all(
    best,
    () => knowsCodeLocation(rule, workload),
    () => unlessTriggered(rule, workload, attacker),
  );
}

/** The list of such compute is incomplete: any role that trusts its service may be in use. */
function* useUnlisted(rule: RuleOf<'use-workload'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const { services, needs, standing, federated = false, access } = rule.mechanism;
  const { partition } = attacker.identity;
  const open = attacker.canAll(needs, (pattern) => fillAccount(pattern, { partition, account: account.name }));
  if (open.verdict === 'no') return;
  const known = standing ? YES : all(dependsOn(UNKNOWN_WORKLOADS), knowsCodeLocation(rule), unlessTriggered(rule));
  const used = all(open, known);
  const actions = actionsOf(rule);
  for (const service of services) {
    const trusting = federated ? account.rolesFederating(service) : account.rolesTrusting(service);
    for (const { role, verdict: trusted } of trusting.all) {
      // An instance without an instance profile has no role.
      if (service === 'ec2.amazonaws.com' && role.role?.instanceProfiles.length === 0) continue;
      const verdict = all(used, trusted, fitsAccess(service, role, access), () =>
        roleAllows(rule, attacker, role, account),
      );
      if (verdict.verdict === 'no') continue;
      yield { to: role, rule: rule.id, actions, target: role.arn, dependsOn: verdict.missing };
    }
  }
}

/** Whether an identity pool's role is for authenticated or for unauthenticated users, as the rule requires. */
function fitsAccess(service: string, role: CompiledIdentity, access: Workload['access']): Verdict {
  if (access === undefined || !role.trust) return YES;
  const target = assumable(role, role.trust);
  const verdict = couldAssume({ provider: service }, target, { [`${service}:amr`]: [access] });
  // The caller knows the ID of the pool.
  return withoutCallerKeys(verdict).verdict === 'no' ? NO : YES;
}

/** Permissions that the role itself needs, and facts that cannot be seen from outside. */
function roleAllows(
  { mechanism }: RuleOf<'use-workload'>,
  attacker: Attacker,
  role: CompiledIdentity,
  account: AccountIndex,
): Verdict {
  const { roleNeeds, dependsOn: unknown = [], passesRole = false, services } = mechanism;
  const passed = passesRole
    ? attacker.can('iam:PassRole', role.arn, {
        ...aboutIdentity(role),
        context: { 'iam:PassedToService': services },
      })
    : YES;
  if (passed.verdict === 'no') return NO;
  const used = roleNeeds && !account.roleMayUse(role, roleNeeds.actions) ? dependsOn(roleNeeds.otherwise) : YES;
  return all(passed, used, dependsOn(...unknown));
}

export const fillAccount = (
  pattern: string,
  { partition, account }: Pick<CompiledIdentity, 'partition' | 'account'>,
): string =>
  pattern
    .replace('{partition}', partition)
    .replace('{account}', account)
    .replace(/\{(?:name|arn|code|cluster)\}/g, '*');

/** Inserts the workload into the pattern: its ARN if the type matches, else its name after the type's prefix. */
function fillWorkload(pattern: string, { id, account, code }: Workload, { partition }: CompiledIdentity): string {
  if (pattern === '{code}') return code ?? '*';
  const arn = parseArn(id);
  const wanted = parseArn(pattern);
  if (arn && wanted && arn.service === wanted.service && typeOf(arn.resource) === typeOf(wanted.resource)) return id;
  const name = arn ? nameOf(arn.resource) : id;
  return pattern
    .replace('{partition}', partition)
    .replace('{account}', account)
    .replace('{name}', name)
    .replace('{cluster}', clusterNameOf(id) ?? '*');
}

/** `function:name` and `instance/name` start with their type. */
const typeOf = (resource: string): string => /^[^/:]*/.exec(resource)?.[0] ?? '';
