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

/** The name under which an organization's refusal is recorded. */
const POLICIES = 'organization policies';
const SCP = 'SERVICE_CONTROL_POLICY';

type Levels = readonly (readonly NamedPolicy[])[];

/** Service control policies that apply to an account, outermost level first; an empty list: none do. `unknown` if there
 * is no organization, or it cannot be read. */
export type ReadServiceControlPolicies = (reads: ReadTracker, account: string) => Promise<Known<Levels>>;

/** A reader for one run: what accounts share is read once. It always calls with the function's own credentials, whichever
 * account it reads, since only the management account and delegated administrators can read an organization.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html */
export function serviceControlPolicies(connection: Connection): ReadServiceControlPolicies {
  const organization = new AskedOrganization(new OrganizationsClient(connection));
  return async (reads, account) => {
    const described = await organization.description();
    if (described === undefined) return 'unknown';
    // They do not apply to the management account.
    if (described.FeatureSet !== 'ALL' || described.MasterAccountId === account) return [];
    const enabled = await reads.attempt('organizations:ListRoots', POLICIES, () => organization.enabled());
    if (enabled === 'unknown') return 'unknown';
    if (!enabled) return [];
    const way = await reads.attempt('organizations:ListParents', POLICIES, () => organization.wayTo(account));
    if (way === 'unknown') return 'unknown';
    return reads.attempt('organizations:ListPoliciesForTarget', POLICIES, () =>
      Promise.all(way.map((target) => organization.attachedTo(target))),
    );
  };
}

class AskedOrganization {
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
  async wayTo(account: string): Promise<string[]> {
    const way = [account];
    for (let parent = await this.#parent(account); parent !== undefined; ) {
      way.unshift(parent.id);
      parent = parent.isRoot ? undefined : await this.#parent(parent.id);
    }
    return way;
  }

  /** undefined: there is none, or none that says that it is there. */
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

/** Reads each item once; a refusal is remembered too. */
function once<Answer>(ask: (about: string) => Promise<Answer>): (about?: string) => Promise<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (about = '') => {
    const answer = answers.get(about) ?? ask(about);
    answers.set(about, answer);
    return answer;
  };
}
