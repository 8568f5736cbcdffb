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
import type { OrganizationPolicyType } from '../../core/posture/organization-policies.ts';
import { cached } from '../cached.ts';
import type { Connection } from '../clients.ts';
import { allPages } from './pages.ts';
import { failureOf, type ReadTracker } from './read-tracker.ts';

/** The name of the resource in reports of failed calls. */
const POLICIES = 'organization policies';

type Levels = readonly (readonly NamedPolicy[])[];

/** Policies that apply to an account, outermost level first; an empty list: none do. `unknown` if there is no organization,
 * or they cannot be read. */
export interface OrganizationFacts {
  readonly scps: Known<Levels>;
  readonly rcps: Known<Levels>;
  /** `o-…` */
  readonly organization?: string;
}

export type ReadOrganization = (reads: ReadTracker, account: string) => Promise<OrganizationFacts>;

/** A reader for one run, which reads once what accounts share. It always uses the function's own credentials, since only the
 * management account and delegated administrators can read an organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html */
export function organizationPolicies(connection: Connection): ReadOrganization {
  const organization = new CachedOrganization(new OrganizationsClient(connection));
  return async (reads, account) => {
    const described = await organization.description();
    if (described === undefined) return { scps: 'unknown', rcps: 'unknown' };
    return {
      ...(await readTypes(organization, described, reads, account)),
      ...(described.Id === undefined ? {} : { organization: described.Id }),
    };
  };
}

async function readTypes(
  organization: CachedOrganization,
  { FeatureSet: features, MasterAccountId: management }: Organization,
  reads: ReadTracker,
  account: string,
): Promise<Pick<OrganizationFacts, 'scps' | 'rcps'>> {
  // Neither type applies to the management account.
  if (features !== 'ALL' || management === account) return { scps: [], rcps: [] };
  const enabled = await reads.attempt('organizations:ListRoots', POLICIES, () => organization.enabledTypes());
  if (enabled === 'unknown') return { scps: 'unknown', rcps: 'unknown' };
  const levels = async (type: OrganizationPolicyType): Promise<Known<Levels>> => {
    if (!enabled.has(type)) return [];
    const path = await reads.attempt('organizations:ListParents', POLICIES, () => organization.pathTo(account));
    if (path === 'unknown') return 'unknown';
    return reads.attempt('organizations:ListPoliciesForTarget', NAMES[type], () =>
      Promise.all(path.map((target) => organization.attachedTo(target, type))),
    );
  };
  return { scps: await levels('SERVICE_CONTROL_POLICY'), rcps: await levels('RESOURCE_CONTROL_POLICY') };
}

const NAMES: Readonly<Record<OrganizationPolicyType, string>> = {
  SERVICE_CONTROL_POLICY: POLICIES,
  RESOURCE_CONTROL_POLICY: 'resource control policies',
};

class CachedOrganization {
  readonly #client: OrganizationsClient;
  readonly description = once(() => this.#describe());
  readonly enabledTypes = once(() => this.#enabledTypes());
  readonly #attached: Readonly<Record<OrganizationPolicyType, (target: string) => Promise<NamedPolicy[]>>> = {
    SERVICE_CONTROL_POLICY: once((target) => this.#listAttached(target, 'SERVICE_CONTROL_POLICY')),
    RESOURCE_CONTROL_POLICY: once((target) => this.#listAttached(target, 'RESOURCE_CONTROL_POLICY')),
  };
  readonly #parent = once((child) => this.#parentOf(child));
  readonly #policy = once((id) => this.#policyOf(id));

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

  async #enabledTypes(): Promise<ReadonlySet<string>> {
    const roots = await allPages(
      'organizations:ListRoots',
      (NextToken) => this.#client.send(new ListRootsCommand({ NextToken })),
      (page) => ({ items: page.Roots ?? [], next: page.NextToken }),
    );
    const types = roots.flatMap(({ PolicyTypes = [] }) => PolicyTypes);
    return new Set(types.flatMap(({ Type: type, Status: status }) => (type && status === 'ENABLED' ? [type] : [])));
  }

  async #parentOf(child: string): Promise<{ readonly id: string; readonly isRoot: boolean } | undefined> {
    const [parent] = (await this.#client.send(new ListParentsCommand({ ChildId: child }))).Parents ?? [];
    return parent?.Id === undefined ? undefined : { id: parent.Id, isRoot: parent.Type === 'ROOT' };
  }

  /** Policies of one type that are attached to a root, a unit or an account. */
  attachedTo(target: string, type: OrganizationPolicyType): Promise<NamedPolicy[]> {
    return this.#attached[type](target);
  }

  async #listAttached(target: string, type: OrganizationPolicyType): Promise<NamedPolicy[]> {
    const attached = await allPages(
      'organizations:ListPoliciesForTarget',
      (NextToken) => this.#client.send(new ListPoliciesForTargetCommand({ TargetId: target, Filter: type, NextToken })),
      (page) => ({ items: (page.Policies ?? []).flatMap(({ Id }) => Id ?? []), next: page.NextToken }),
    );
    return Promise.all(attached.map((id) => this.#policy(id)));
  }

  async #policyOf(id: string): Promise<NamedPolicy> {
    const { Policy: policy } = await this.#client.send(new DescribePolicyCommand({ PolicyId: id }));
    return { name: policy?.PolicySummary?.Name ?? id, document: policy?.Content ?? '' };
  }
}

/** Calls `read` once for each item and caches the result, including an error. */
function once<Result>(read: (item: string) => Promise<Result>): (item?: string) => Promise<Result> {
  const results = new Map<string, Promise<Result>>();
  return (item = '') => cached(results, item, () => read(item));
}
