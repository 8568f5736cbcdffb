import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-identitystore';
import {
  type AccountAssignment,
  DescribePermissionSetCommand,
  type InstanceMetadata,
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import { mapLimited } from '../../app/async.ts';
import type { Known } from '../../core/identity.ts';
import type { Assignees, RoleFacts } from '../../core/posture/estate.ts';
import { cached } from '../cached.ts';
import type { Connection } from '../clients.ts';
import { allPages } from './pages.ts';
import { failureOf, type ReadTracker } from './read-tracker.ts';

/** The name of the resource in reports of failed calls. */
const WHAT = 'Identity Center';
const AT_ONCE = 4;

/** By the name of the permission set. */
export type AssigneesByPermissionSet = Readonly<Record<string, Assignees>>;

/** Who is assigned each permission set in an account, whose roles are known. `unknown` without an instance that answers: only the
 * management account of the organization and its delegated administrator can read it. */
export type ReadAssignees = (
  reads: ReadTracker,
  account: string,
  roles: readonly RoleFacts[],
) => Promise<Known<AssigneesByPermissionSet>>;

/** A reader for one run, which reads once what accounts share. It uses the function's own credentials. */
export function identityCenter(connection: Connection): ReadAssignees {
  const centers = new Map<string, Center>();
  return async (reads, account, roles) => {
    const region = regionOf(roles);
    if (region === undefined) return 'unknown';
    return cached(centers, region, () => new Center({ ...connection, region })).assignees(reads, account);
  };
}

/** The path of Identity Center's roles ends with its Region, unless that is us-east-1. undefined: it has no roles here. */
function regionOf(roles: readonly RoleFacts[]): string | undefined {
  for (const { path } of roles) {
    const found = /^\/aws-reserved\/sso\.amazonaws\.com\/(?:([a-z0-9-]+)\/)?$/.exec(path);
    if (found) return found[1] ?? 'us-east-1';
  }
  return undefined;
}

/** undefined: the account is neither the management account nor its delegated administrator, which is no gap. */
async function unlessDenied<Value>(call: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    if (failureOf(error)?.kind !== 'denied') throw error;
    return undefined;
  }
}

class Center {
  readonly #admin: SSOAdminClient;
  readonly #store: IdentitystoreClient;
  readonly #names = new Map<string, Promise<string | undefined>>();
  readonly #members = new Map<string, Promise<Known<number>>>();
  #instance: Promise<InstanceMetadata | undefined> | undefined;
  #users: Promise<Known<ReadonlyMap<string, string>>> | undefined;
  #groups: Promise<Known<ReadonlyMap<string, string>>> | undefined;

  constructor(connection: Connection) {
    this.#admin = new SSOAdminClient(connection);
    this.#store = new IdentitystoreClient(connection);
  }

  async assignees(reads: ReadTracker, account: string): Promise<Known<AssigneesByPermissionSet>> {
    this.#instance ??= this.#findInstance();
    const instance = await reads.attempt('sso:ListInstances', WHAT, async () => this.#instance);
    if (instance === 'unknown' || instance === undefined) return 'unknown';
    const sets = await reads.attempt('sso:ListPermissionSetsProvisionedToAccount', WHAT, () =>
      unlessDenied(() => this.#permissionSets(instance, account)),
    );
    if (sets === 'unknown' || sets === undefined) return 'unknown';
    const read = await mapLimited(sets, AT_ONCE, (set) => this.#assigned(reads, instance, account, set));
    return Object.fromEntries(read.filter((entry) => entry !== undefined));
  }

  /** undefined: there is none in this Region, or it does not answer this account. */
  async #findInstance(): Promise<InstanceMetadata | undefined> {
    const page = await unlessDenied(() => this.#admin.send(new ListInstancesCommand({})));
    return page?.Instances?.[0];
  }

  #permissionSets({ InstanceArn }: InstanceMetadata, AccountId: string): Promise<string[]> {
    return allPages(
      'sso:ListPermissionSetsProvisionedToAccount',
      (NextToken) =>
        this.#admin.send(
          new ListPermissionSetsProvisionedToAccountCommand({ InstanceArn, AccountId, MaxResults: 100, NextToken }),
        ),
      (page) => ({ items: page.PermissionSets ?? [], next: page.NextToken }),
    );
  }

  async #assigned(
    reads: ReadTracker,
    { InstanceArn, IdentityStoreId }: InstanceMetadata,
    account: string,
    PermissionSetArn: string,
  ): Promise<readonly [string, Assignees] | undefined> {
    const name = await reads.attempt('sso:DescribePermissionSet', PermissionSetArn, () =>
      this.#nameOf(InstanceArn, PermissionSetArn),
    );
    const assignments = await reads.attempt('sso:ListAccountAssignments', PermissionSetArn, () =>
      allPages(
        'sso:ListAccountAssignments',
        (NextToken) =>
          this.#admin.send(
            new ListAccountAssignmentsCommand({
              InstanceArn,
              AccountId: account,
              PermissionSetArn,
              MaxResults: 100,
              NextToken,
            }),
          ),
        (page) => ({ items: page.AccountAssignments ?? [], next: page.NextToken }),
      ),
    );
    if (name === 'unknown' || name === undefined || assignments === 'unknown') return undefined;
    return [name, await this.#named(reads, IdentityStoreId, assignments)];
  }

  #nameOf(InstanceArn: string | undefined, PermissionSetArn: string): Promise<string | undefined> {
    return cached(this.#names, PermissionSetArn, async () => {
      const command = new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn });
      return (await this.#admin.send(command)).PermissionSet?.Name;
    });
  }

  /** Names of users and groups; one that cannot be read, or was deleted, keeps its id. */
  async #named(
    reads: ReadTracker,
    store: string | undefined,
    assignments: readonly AccountAssignment[],
  ): Promise<Assignees> {
    this.#users ??= this.#listUsers(reads, store);
    this.#groups ??= this.#listGroups(reads, store);
    const [users, groups] = await Promise.all([this.#users, this.#groups]);
    const ids = (type: string): string[] =>
      assignments.flatMap(({ PrincipalType, PrincipalId: id }) => (PrincipalType === type && id ? [id] : []));
    const nameIn = (names: typeof users, id: string): string => (names === 'unknown' ? id : (names.get(id) ?? id));
    return {
      users: ids('USER').map((id) => nameIn(users, id)),
      groups: await mapLimited(ids('GROUP'), AT_ONCE, async (id) => ({
        name: nameIn(groups, id),
        users: await this.#membersOf(reads, store, id),
      })),
    };
  }

  #listUsers(reads: ReadTracker, IdentityStoreId: string | undefined) {
    return reads.attempt('identitystore:ListUsers', WHAT, async () => {
      const users = await allPages(
        'identitystore:ListUsers',
        (NextToken) => this.#store.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 100, NextToken })),
        (page) => ({ items: page.Users ?? [], next: page.NextToken }),
      );
      return new Map(users.flatMap(({ UserId: id, UserName: name }) => (id && name ? [[id, name] as const] : [])));
    });
  }

  #listGroups(reads: ReadTracker, IdentityStoreId: string | undefined) {
    return reads.attempt('identitystore:ListGroups', WHAT, async () => {
      const groups = await allPages(
        'identitystore:ListGroups',
        (NextToken) => this.#store.send(new ListGroupsCommand({ IdentityStoreId, MaxResults: 100, NextToken })),
        (page) => ({ items: page.Groups ?? [], next: page.NextToken }),
      );
      return new Map(groups.flatMap(({ GroupId: id, DisplayName: name }) => (id && name ? [[id, name] as const] : [])));
    });
  }

  #membersOf(reads: ReadTracker, IdentityStoreId: string | undefined, GroupId: string): Promise<Known<number>> {
    return cached(this.#members, GroupId, () =>
      reads.attempt('identitystore:ListGroupMemberships', `group ${GroupId}`, async () => {
        const memberships = await allPages(
          'identitystore:ListGroupMemberships',
          (NextToken) =>
            this.#store.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId, MaxResults: 100, NextToken })),
          (page) => ({ items: page.GroupMemberships ?? [], next: page.NextToken }),
        );
        return memberships.length;
      }),
    );
  }
}
