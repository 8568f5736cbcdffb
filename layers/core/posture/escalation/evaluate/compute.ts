import { couldAllow, type Verdict } from '../../../iam/index.ts';
import { parseArn } from '../../../identity.ts';
import type { Workload } from '../../types.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Reach } from '../edge.ts';
import { actionsOf, MAKE_PROFILE, type RuleOf } from '../rule.ts';
import { all, dependsOn, NO, YES } from '../verdict.ts';
import type { AccountWorld } from '../world.ts';
import type { Source } from './source.ts';
import { aboutIdentity } from './take.ts';

const UNKNOWN_WORKLOADS = 'workloads';

/** Roles that the source may pass to compute which it starts. */
export function* passRole(rule: RuleOf<'pass-role'>, source: Source, world: AccountWorld): Iterable<Reach> {
  const { service, passedTo = service, needs, federated = false, dependsOn: unknown = [] } = rule.mechanism;
  if (!source.mentions('iam:PassRole')) return;
  const started = all(
    ...needs.map(
      ({ action, on }) =>
        () =>
          source.can(action, on === undefined ? '*' : fillAccount(on, source.identity)),
    ),
    () => startable(rule, world),
    dependsOn(...unknown),
  );
  if (started.verdict === 'no') return;
  for (const { role, verdict: trusted } of federated ? world.rolesFederating(service) : world.rolesTrusting(service)) {
    const passed = source.can('iam:PassRole', role.arn, {
      ...aboutIdentity(role),
      context: { 'iam:PassedToService': passedTo },
    });
    const verdict = all(passed, trusted, started, () => carried(rule, source, role));
    if (verdict.verdict === 'no') continue;
    yield { to: role, rule: rule.id, actions: actionsOf(rule), target: role.arn, dependsOn: verdict.missing };
  }
}

/** An instance gets a role through an instance profile: one that exists, or one that the source makes. */
function carried({ mechanism }: RuleOf<'pass-role'>, source: Source, role: CompiledIdentity): Verdict {
  const profiles = role.role?.instanceProfiles.length ?? 0;
  if (mechanism.instanceProfile === 'required') return profiles > 0 ? YES : NO;
  if (mechanism.instanceProfile === 'made') {
    if (profiles > 0) return NO;
    return all(...MAKE_PROFILE.map((action) => () => source.can(action)));
  }
  return YES;
}

/** Whether the compute that is to be started with the role is there at all. */
function startable({ mechanism }: RuleOf<'pass-role'>, { running }: AccountWorld): Verdict {
  const { startsFrom, orWithoutRole = false } = mechanism;
  if (!startsFrom) return YES;
  if (running === 'unknown') return dependsOn(UNKNOWN_WORKLOADS);
  if (running.some(({ workload }) => startsFrom.includes(workload.type))) return YES;
  return orWithoutRole ? dependsOn(`a ${startsFrom[0]} that carries no role`) : NO;
}

/** Roles of compute that the source can reach or change. */
export function* useWorkload(rule: RuleOf<'use-workload'>, source: Source, world: AccountWorld): Iterable<Reach> {
  const { types, binding, access, standing = false } = rule.mechanism;
  if (world.running === 'unknown' || standing) {
    yield* suspectWorkloads(rule, source, world);
    return;
  }
  for (const { workload, role } of world.running) {
    if (!types.includes(workload.type)) continue;
    if (binding === 'task_role' && workload.binding === 'execution_role') continue;
    if (access !== undefined && workload.access !== undefined && workload.access !== access) continue;
    const verdict = reachable(rule, source, role, (pattern) => fillWorkload(pattern, workload, source.identity));
    if (verdict.verdict === 'no') continue;
    yield { to: role, rule: rule.id, actions: actionsOf(rule), target: workload.id, dependsOn: verdict.missing };
  }
}

/** No list of compute: every role that such compute could carry may be carried by some. */
function* suspectWorkloads(rule: RuleOf<'use-workload'>, source: Source, world: AccountWorld): Iterable<Reach> {
  for (const service of rule.mechanism.services) {
    for (const { role, verdict: trusted } of world.rolesTrusting(service)) {
      // An instance without an instance profile carries nothing.
      if (service === 'ec2.amazonaws.com' && role.role?.instanceProfiles.length === 0) continue;
      const open = reachable(rule, source, role, (pattern) => fillAccount(pattern, source.identity));
      const verdict = all(open, trusted, rule.mechanism.standing ? YES : dependsOn(UNKNOWN_WORKLOADS));
      if (verdict.verdict === 'no') continue;
      yield { to: role, rule: rule.id, actions: actionsOf(rule), target: role.arn, dependsOn: verdict.missing };
    }
  }
}

function reachable(
  { mechanism }: RuleOf<'use-workload'>,
  source: Source,
  role: CompiledIdentity,
  fill: (pattern: string) => string,
): Verdict {
  const { needs, roleNeeds, dependsOn: unknown = [] } = mechanism;
  return all(
    () => source.canAll(needs, fill),
    () => (roleNeeds && !roleHas(role, roleNeeds.actions) ? dependsOn(roleNeeds.otherwise) : YES),
    dependsOn(...unknown),
  );
}

function roleHas(role: CompiledIdentity, actions: readonly string[]): boolean {
  return actions.every((action) => couldAllow(role.compiled, action).verdict !== 'no');
}

const fillAccount = (pattern: string, { partition, account }: CompiledIdentity): string =>
  pattern
    .replace('{partition}', partition)
    .replace('{account}', account)
    .replace(/\{(?:name|arn)\}/g, '*');

/** Puts the workload into the pattern: its ARN where that is of the same type, else its name behind the type's prefix. */
function fillWorkload(pattern: string, { id, account }: Workload, { partition }: CompiledIdentity): string {
  const arn = parseArn(id);
  const wanted = parseArn(pattern);
  if (arn && wanted && arn.service === wanted.service && typeOf(arn.resource) === typeOf(wanted.resource)) return id;
  const name = arn ? nameOf(arn.resource) : id;
  return pattern.replace('{partition}', partition).replace('{account}', account).replace('{name}', name);
}

/** `function:name` and `instance/name` start with their type. */
const typeOf = (resource: string): string => /^[^/:]*/.exec(resource)?.[0] ?? '';
/** The name without type and revision. */
const nameOf = (resource: string): string => resource.replace(/^[^/:]*[/:]/, '').replace(/:\d+$/, '');
