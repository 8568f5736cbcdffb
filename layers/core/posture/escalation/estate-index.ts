import { AccountIndex } from './account-index.ts';
import { ClusterIndex } from './cluster-index.ts';
import type { CompiledEstate } from './compile.ts';
import { ResourceIndex } from './resource-access.ts';

/** Lookups across all accounts of the estate, built on first use, account by account. */
export class EstateIndex {
  readonly estate: CompiledEstate;
  #resources: ResourceIndex | undefined;
  #clusters: ClusterIndex | undefined;
  readonly #accounts = new Map<string, AccountIndex>();

  constructor(estate: CompiledEstate) {
    this.estate = estate;
    for (const [name, account] of estate.accounts) this.#accounts.set(name, new AccountIndex(account, estate));
  }

  /** undefined for an account that no estate describes. */
  account(name: string): AccountIndex | undefined {
    return this.#accounts.get(name);
  }

  /** Policies of resources in all accounts. */
  get resources(): ResourceIndex {
    this.#resources ??= new ResourceIndex(this.estate);
    return this.#resources;
  }

  /** EKS clusters of all accounts. */
  get clusters(): ClusterIndex {
    this.#clusters ??= new ClusterIndex(this.estate, (name) => this.account(name));
    return this.#clusters;
  }

  get accounts(): Iterable<AccountIndex> {
    return this.#accounts.values();
  }
}
