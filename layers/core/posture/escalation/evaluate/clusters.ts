import { parseArn } from '../../../identity.ts';
import { listed } from '../../reasons/subject.ts';
import type { AccountIndex } from '../account-index.ts';
import { type ClusterAccess, clusterArnOf, clusterNameOf } from '../cluster-index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import type { EstateIndex } from '../estate-index.ts';
import { actionsOf, type RuleOf } from '../rule.ts';
import { all, dependsOn, NO, YES } from '../verdict.ts';
import type { Attacker } from './attacker.ts';
import { fillAccount, UNKNOWN_WORKLOADS, useWorkload } from './compute.ts';

const NO_ENTRIES = 'the cluster accepting access entries (its authentication mode is CONFIG_MAP)';

/** Roles of the clusters that an access entry lets the identity use. */
export function* useCluster(
  rules: readonly RuleOf<'use-cluster'>[],
  identity: CompiledIdentity,
  { clusters }: EstateIndex,
): Iterable<Edge> {
  for (const { cluster, entry } of clusters.accessOf(identity.arn)) {
    const verdict = mayStartPods(entry);
    if (verdict.verdict === 'no') continue;
    const others = clusters.rolesIn(cluster).filter((role) => role !== identity);
    for (const rule of rules)
      for (const to of others)
        yield { to, rule: rule.id, actions: actionsOf(rule), target: cluster.arn, dependsOn: verdict.missing };
  }
}

function mayStartPods({ namespaces, groups }: ClusterAccess['entry']) {
  if (namespaces.includes('*')) return YES;
  if (namespaces.length > 0)
    return dependsOn(`a pod or service account with the role (namespaces: ${namespaces.join(', ')})`);
  return groups.length > 0 ? dependsOn(`the Kubernetes permissions of group ${listed(groups)}`) : NO;
}

/** Roles of the clusters that the attacker can let itself use. */
export function* joinCluster(
  rule: RuleOf<'use-workload'>,
  attacker: Attacker,
  account: AccountIndex,
  index: EstateIndex,
): Iterable<Edge> {
  const { clusters } = index;
  for (const edge of useWorkload(rule, attacker, account)) {
    const isClosed = clusters.get(clusterArnOf(edge.target) ?? '')?.acceptsEntries === false;
    yield isClosed ? { ...edge, dependsOn: [...edge.dependsOn, NO_ENTRIES] } : edge;
  }
  const actions = actionsOf(rule);
  for (const cluster of clusters.ofAccount(account.name)) {
    const verdict = all(
      attacker.canAll(rule.mechanism.needs, (pattern) => fillCluster(pattern, cluster.arn)),
      cluster.acceptsEntries ? YES : dependsOn(NO_ENTRIES),
    );
    if (verdict.verdict === 'no') continue;
    for (const to of clusters.tokenRoles(cluster))
      yield { to, rule: rule.id, actions, target: cluster.arn, dependsOn: verdict.missing };
  }
  if (!account.knowsAll(['AWS::EKS::Cluster'])) yield* joinUnlisted(rule, attacker, account);
}

/** Any role that trusts the OIDC provider of some cluster. */
function* joinUnlisted(rule: RuleOf<'use-workload'>, attacker: Attacker, account: AccountIndex): Iterable<Edge> {
  const any = { partition: attacker.identity.partition, account: account.name };
  const verdict = all(
    attacker.canAll(rule.mechanism.needs, (pattern) => fillAccount(pattern, any)),
    dependsOn(UNKNOWN_WORKLOADS),
  );
  if (verdict.verdict === 'no') return;
  for (const { role, providers } of account.rolesTrustingProviders) {
    if (![...providers].some((provider) => provider.includes('oidc-provider/oidc.eks.'))) continue;
    yield { to: role, rule: rule.id, actions: actionsOf(rule), target: role.arn, dependsOn: verdict.missing };
  }
}

/** `arn:aws:eks:eu-west-1:111111111111:access-entry/shop/*` */
function fillCluster(pattern: string, arn: string): string {
  const { partition = '', region = '', account = '' } = parseArn(arn) ?? {};
  return pattern
    .replace(':*:', `:${region}:`)
    .replace('{partition}', partition)
    .replace('{account}', account)
    .replace('{cluster}', clusterNameOf(arn) ?? '*');
}
