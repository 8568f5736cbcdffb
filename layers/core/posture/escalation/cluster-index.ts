import { parseArn } from '../../identity.ts';
import type { AccessEntry, ClusterFacts } from '../estate.ts';
import { append } from '../multimap.ts';
import type { AccountIndex } from './account-index.ts';
import type { CompiledEstate, CompiledIdentity } from './compile.ts';

/** An access entry with its cluster. */
export interface ClusterAccess {
  readonly cluster: ClusterFacts;
  readonly entry: AccessEntry;
}

/** Name of the EKS cluster that a resource belongs to, from its ARN: `nodegroup/shop/workers/…`. */
export function clusterNameOf(arn: string): string | undefined {
  const parts = parseArn(arn);
  return parts?.service === 'eks' ? parts.resource.split('/')[1] : undefined;
}

/** ARN of the EKS cluster that a resource belongs to. */
export function clusterArnOf(arn: string): string | undefined {
  const [parts, name] = [parseArn(arn), clusterNameOf(arn)];
  return parts && name ? `arn:${parts.partition}:eks:${parts.region}:${parts.account}:cluster/${name}` : undefined;
}

/** EKS clusters, by the principals of their access entries, with the roles that their pods can get. */
export class ClusterIndex {
  readonly #estate: CompiledEstate;
  readonly #account: (name: string) => AccountIndex | undefined;
  readonly #clusters = new Map<string, ClusterFacts>();
  readonly #byAccount = new Map<string, ClusterFacts[]>();
  readonly #byPrincipal = new Map<string, ClusterAccess[]>();
  readonly #roles = new Map<string, readonly CompiledIdentity[]>();
  readonly #tokenRoles = new Map<string, readonly CompiledIdentity[]>();

  constructor(estates: CompiledEstate, account: (name: string) => AccountIndex | undefined) {
    this.#estate = estates;
    this.#account = account;
    for (const { estate } of estates.accounts.values()) {
      for (const cluster of estate.clusters ?? []) {
        this.#clusters.set(cluster.arn, cluster);
        append(this.#byAccount, estate.account, cluster);
        const entries = cluster.entries === 'unknown' ? [] : cluster.entries;
        for (const entry of entries) append(this.#byPrincipal, entry.principal, { cluster, entry });
      }
    }
  }

  get(arn: string): ClusterFacts | undefined {
    return this.#clusters.get(arn);
  }

  ofAccount(account: string): readonly ClusterFacts[] {
    return this.#byAccount.get(account) ?? [];
  }

  /** The access entries of a principal. */
  accessOf(arn: string): readonly ClusterAccess[] {
    return this.#byPrincipal.get(arn) ?? [];
  }

  /** Roles whose trust policies accept tokens of service accounts of the cluster. A principal that starts pods chooses the service account. */
  tokenRoles({ arn, issuer }: ClusterFacts): readonly CompiledIdentity[] {
    let known = this.#tokenRoles.get(arn);
    if (!known) {
      known = issuer === null ? [] : [...this.#trusting(issuer)];
      this.#tokenRoles.set(arn, known);
    }
    return known;
  }

  *#trusting(issuer: string): Iterable<CompiledIdentity> {
    for (const { estate } of this.#estate.accounts.values()) {
      const provider = `arn:${estate.partition}:iam::${estate.account}:oidc-provider/${issuer}`;
      const { identityProviders: existing } = estate;
      if (existing !== 'unknown' && !existing.includes(provider)) continue;
      const trusting = this.#account(estate.account)?.rolesFederating(provider).all ?? [];
      for (const { role } of trusting) yield role;
    }
  }

  /** All roles that pods of the cluster can get: by pod identity, from their node, or by a token. */
  rolesIn(cluster: ClusterFacts): readonly CompiledIdentity[] {
    let known = this.#roles.get(cluster.arn);
    if (!known) {
      const running = this.#account(parseArn(cluster.arn)?.account ?? '')?.running ?? [];
      const within = (running === 'unknown' ? [] : running).filter(
        ({ workload: { id } }) => clusterArnOf(id) === cluster.arn,
      );
      known = [...new Set([...within.map(({ role }) => role), ...this.tokenRoles(cluster)])];
      this.#roles.set(cluster.arn, known);
    }
    return known;
  }
}
