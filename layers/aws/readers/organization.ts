import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  type Organization,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { NamedPolicy } from '../../core/iam/types.ts';
import type { Known } from '../../core/identity.ts';
import type { Connection } from '../clients.ts';
import { allPages } from './pages.ts';
import { failureOf, type ReadTracker } from './read-tracker.ts';

/** The name of the resource in reports of failed calls. */
const POLICIES = 'organization policies';
const SCP = 'SERVICE_CONTROL_POLICY';

type Levels = readonly (readonly NamedPolicy[])[];

/** Service control policies that apply to an account, outermost level first; an empty list: none do. `unknown` if there
 * is no organization, or it cannot be read. */
export type ReadServiceControlPolicies = (reads: ReadTracker, account: string) => Promise<Known<Levels>>;

/** A reader for one run, which reads once what accounts share. It always uses the function's own credentials, since only the
 * management account and delegated administrators can read an organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html */
export function serviceControlPolicies(connection: Connection): ReadServiceControlPolicies {
  const organization = new CachedOrganization(new OrganizationsClient(connection));
  return async (reads, account) => {
    const described = await organization.description();
    if (described === undefined) return 'unknown';
    // They do not apply to the management account.
    if (described.FeatureSet !== 'ALL' || described.MasterAccountId === account) return [];
    const enabled = await reads.attempt('organizations:ListRoots', POLICIES, () => organization.enabled());
    if (enabled === 'unknown') return 'unknown';
    if (!enabled) return [];
    const path = await reads.attempt('organizations:ListParents', POLICIES, () => organization.pathTo(account));
    if (path === 'unknown') return 'unknown';
    return reads.attempt('organizations:ListPoliciesForTarget', POLICIES, () =>
      Promise.all(path.map((target) => organization.attachedTo(target))),
    );
  };
}

class CachedOrganization {
  readonly #client: OrganizationsClient;
  readonly description = once(() => this.#describe());
  readonly enabled = once(() => this.#enabled());
  readonly attachedTo = once((target) => this.#attachedTo(target));
  readonly #parent = once((child) => this.#parentOf(child));
  readonly #policy = once((id) => this.#read(id));

  constructor(client: OrganizationsClient) {
    this.#client = client;
  }

  /** Ids of the root, the units below it and the account. */
  async pathTo(account: string): Promise<string[]> {
    const path = [account];
    for (let parent = await this.#parent(account); parent !== undefined; ) {
      path.unshift(parent.id);
      parent = parent.isRoot ? undefined : await this.#parent(parent.id);
    }
    return path;
  }

  /** undefined: the account is in no organization, or may not describe it. */
  async #describe(): Promise<Organization | undefined> {
    try {
      return (await this.#client.send(new DescribeOrganizationCommand({}))).Organization;
    } catch (error) {
      if (failureOf(error) === undefined) throw error;
      return undefined;
    }
  }

  async #enabled(): Promise<boolean> {
    const roots = await allPages(
      'organizations:ListRoots',
      (NextToken) => this.#client.send(new ListRootsCommand({ NextToken })),
      (page) => ({ items: page.Roots ?? [], next: page.NextToken }),
    );
    return roots.some(({ PolicyTypes: types = [] }) =>
      types.some(({ Type, Status }) => Type === SCP && Status === 'ENABLED'),
    );
  }

  async #parentOf(child: string): Promise<{ readonly id: string; readonly isRoot: boolean } | undefined> {
    const [parent] = (await this.#client.send(new ListParentsCommand({ ChildId: child }))).Parents ?? [];
    return parent?.Id === undefined ? undefined : { id: parent.Id, isRoot: parent.Type === 'ROOT' };
  }

  async #attachedTo(target: string): Promise<NamedPolicy[]> {
    const attached = await allPages(
      'organizations:ListPoliciesForTarget',
      (NextToken) => this.#client.send(new ListPoliciesForTargetCommand({ TargetId: target, Filter: SCP, NextToken })),
      (page) => ({ items: (page.Policies ?? []).flatMap(({ Id }) => Id ?? []), next: page.NextToken }),
    );
    return Promise.all(attached.map((id) => this.#policy(id)));
  }

  async #read(id: string): Promise<NamedPolicy> {
    const { Policy: policy } = await this.#client.send(new DescribePolicyCommand({ PolicyId: id }));
    return { name: policy?.PolicySummary?.Name ?? id, document: policy?.Content ?? '' };
  }
}

/** Calls `read` once for each item and caches the result, including an error. */
function once<Result>(read: (item: string) => Promise<Result>): (item?: string) => Promise<Result> {
  const results = new Map<string, Promise<Result>>();
  return (item = '') => {
    const result = results.get(item) ?? read(item);
    results.set(item, result);
    return result;
  };
}
