import { couldAllow } from '../../../iam/index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { EstateIndex } from '../estate-index.ts';
import { type GuardedResource, mayUse } from '../resource-access.ts';
import { actionsOf, type RuleOf } from '../rule.ts';
import { all, dependsOn } from '../verdict.ts';
import { unlessTriggered } from './workload-facts.ts';

/** Functions whose resource policies let the identity use or change them: within its account even without permissions in its own
 * policies, across accounts together with them. */
export function* useByResourcePolicy(
  rules: readonly RuleOf<'use-workload'>[],
  identity: CompiledIdentity,
  index: EstateIndex,
): Iterable<Edge> {
  for (const resource of index.resources.reachableBy(identity)) {
    const { type, arn } = resource.facts;
    const running = index.account(resource.account)?.runningAs(arn);
    if (running === undefined) continue;
    for (const rule of rules.filter(({ mechanism }) => mechanism.types.includes(type))) {
      const { needs, dependsOn: unknown = [] } = rule.mechanism;
      if (isOwn(rule, identity, resource)) continue;
      const verdict = all(
        ...needs.map(
          ({ action }) =>
            () =>
              mayUse(identity, action, resource, arn),
        ),
        dependsOn(...unknown),
        unlessTriggered(rule),
      );
      if (verdict.verdict === 'no') continue;
      yield { to: running, rule: rule.id, actions: actionsOf(rule), target: arn, dependsOn: verdict.missing };
    }
  }
}

/** Whether the identity's own policies may be sufficient: then the rule finds the edge without the resource policy. */
const isOwn = (
  { mechanism: { needs } }: RuleOf<'use-workload'>,
  identity: CompiledIdentity,
  { account, facts }: GuardedResource,
): boolean =>
  account === identity.account &&
  needs.every(({ action }) => couldAllow(identity.compiled, action, facts.arn).verdict !== 'no');
