import type {
  GroupDetail,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '../../../layers/core/posture/dump-shapes.ts';

/** The elements of an authorization-details dump that commands change. */
export interface DumpContent {
  UserDetailList: UserDetail[];
  GroupDetailList: GroupDetail[];
  RoleDetailList: RoleDetail[];
  Policies: ManagedPolicyDetail[];
}

type Inline = NonNullable<UserDetail['UserPolicyList']>;
type Attached = NonNullable<UserDetail['AttachedManagedPolicies']>;

/** An account that is a dump: runs the lines of a script of the AWS CLI on it. Written against the API reference, not against the
 * simulation, so that each checks the other. */
export class DumpAccount {
  readonly content: DumpContent;
  readonly account: string;
  #variable = '';

  constructor(dump: DumpContent, account: string) {
    this.content = structuredClone(dump);
    this.account = account;
  }

  run(lines: readonly string[]): void {
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const assigned = /^version=\$\((.*) --query Policy\.DefaultVersionId --output text\)$/.exec(line);
    if (assigned) {
      const { flags } = commandOf(assigned[1] ?? '');
      this.#variable = this.#policy(flags).DefaultVersionId ?? '';
    } else if (line.startsWith('aws ')) {
      const { operation, flags } = commandOf(line.replace('"$version"', this.#variable));
      this.#run(operation, flags);
    } else if (line !== '' && !/^(?:#|set -eu$|test )/.test(line)) throw new Error(`not a command: ${line}`);
  }

  #run(operation: string, flags: Flags): void {
    const [, verb, kind] = /^(put|delete|attach|detach)-(user|group|role)-policy$/.exec(operation) ?? [];
    if (verb !== undefined && kind !== undefined) {
      if (verb === 'put' || verb === 'delete') this.#inline(verb, kind, flags);
      else this.#attachment(verb, kind, flags);
      return;
    }
    const run = this.#others[operation];
    if (run === undefined) throw new Error(`unknown operation ${operation}`);
    run(flags);
  }

  #inline(verb: 'put' | 'delete', kind: string, flags: Flags): void {
    const list = this.#inlineOf(kind, flags);
    const name = need(flags, 'policy-name');
    const at = list.findIndex((policy) => policy.PolicyName === name);
    if (verb === 'delete') {
      if (at < 0) throw new Error(`NoSuchEntity: ${name}`);
      list.splice(at, 1);
      return;
    }
    const policy = { PolicyName: name, PolicyDocument: JSON.parse(need(flags, 'policy-document')) };
    if (at < 0) list.push(policy);
    else list[at] = policy;
  }

  #attachment(verb: string, kind: string, flags: Flags): void {
    const list = this.#attachedOf(kind, flags);
    const arn = need(flags, 'policy-arn');
    const at = list.findIndex(({ PolicyArn }) => PolicyArn === arn);
    if (verb === 'attach' && at < 0) list.push({ PolicyArn: arn });
    if (verb === 'detach' && at < 0) throw new Error(`NoSuchEntity: ${arn}`);
    if (verb === 'detach') list.splice(at, 1);
  }

  #inlineOf(kind: string, flags: Flags): Inline {
    if (kind === 'user') return listIn(this.#user(flags), 'UserPolicyList');
    if (kind === 'group') return listIn(this.#group(flags), 'GroupPolicyList');
    return listIn(this.#role(flags), 'RolePolicyList');
  }

  #attachedOf(kind: string, flags: Flags): Attached {
    const holder = kind === 'user' ? this.#user(flags) : kind === 'group' ? this.#group(flags) : this.#role(flags);
    return listIn(holder, 'AttachedManagedPolicies');
  }

  readonly #others: Readonly<Record<string, (flags: Flags) => void>> = {
    'update-assume-role-policy': (flags) => {
      this.#role(flags).AssumeRolePolicyDocument = JSON.parse(need(flags, 'policy-document'));
    },
    'create-role': (flags) => this.#createRole(flags),
    'delete-role': (flags) => {
      const role = this.#role(flags);
      const left = [role.RolePolicyList, role.AttachedManagedPolicies, role.InstanceProfileList];
      if (left.some((list) => (list?.length ?? 0) > 0)) throw new Error(`DeleteConflict: ${role.Arn}`);
      this.content.RoleDetailList = this.content.RoleDetailList.filter((one) => one !== role);
    },
    'add-role-to-instance-profile': (flags) => {
      const Arn = `arn:aws:iam::${this.account}:instance-profile/${need(flags, 'instance-profile-name')}`;
      listIn(this.#role(flags), 'InstanceProfileList').push({ Arn });
    },
    'remove-role-from-instance-profile': (flags) => {
      const role = this.#role(flags);
      const name = need(flags, 'instance-profile-name');
      role.InstanceProfileList = (role.InstanceProfileList ?? []).filter(({ Arn }) => !Arn.endsWith(`/${name}`));
    },
    'put-user-permissions-boundary': (flags) => {
      this.#user(flags).PermissionsBoundary = { PermissionsBoundaryArn: need(flags, 'permissions-boundary') };
    },
    'put-role-permissions-boundary': (flags) => {
      this.#role(flags).PermissionsBoundary = { PermissionsBoundaryArn: need(flags, 'permissions-boundary') };
    },
    'delete-user-permissions-boundary': (flags) => {
      delete this.#user(flags).PermissionsBoundary;
    },
    'delete-role-permissions-boundary': (flags) => {
      delete this.#role(flags).PermissionsBoundary;
    },
    'create-policy': (flags) => {
      const Arn = `arn:aws:iam::${this.account}:policy/${need(flags, 'policy-name')}`;
      const version = { VersionId: 'v1', IsDefaultVersion: true, Document: JSON.parse(need(flags, 'policy-document')) };
      const PolicyName = need(flags, 'policy-name');
      this.content.Policies.push({ Arn, PolicyName, DefaultVersionId: 'v1', PolicyVersionList: [version] });
    },
    'delete-policy': (flags) => {
      const policy = this.#policy(flags);
      this.content.Policies = this.content.Policies.filter((one) => one !== policy);
    },
    'create-policy-version': (flags) => this.#createVersion(flags),
    'set-default-policy-version': (flags) => {
      const policy = this.#policy(flags);
      policy.DefaultVersionId = need(flags, 'version-id');
      for (const one of policy.PolicyVersionList ?? [])
        one.IsDefaultVersion = one.VersionId === policy.DefaultVersionId;
    },
    'delete-policy-version': (flags) => {
      const policy = this.#policy(flags);
      const id = need(flags, 'version-id');
      if (id === policy.DefaultVersionId) throw new Error('DeleteConflict: the default version');
      policy.PolicyVersionList = (policy.PolicyVersionList ?? []).filter(({ VersionId }) => VersionId !== id);
    },
    'add-user-to-group': (flags) => {
      listIn(this.#user(flags), 'GroupList').push(need(flags, 'group-name'));
    },
    'remove-user-from-group': (flags) => {
      const user = this.#user(flags);
      user.GroupList = (user.GroupList ?? []).filter((name) => name !== need(flags, 'group-name'));
    },
  };

  #createRole(flags: Flags): void {
    const name = need(flags, 'role-name');
    const boundary = flags.get('permissions-boundary');
    const duration = flags.get('max-session-duration');
    this.content.RoleDetailList.push({
      Arn: `arn:aws:iam::${this.account}:role${need(flags, 'path')}${name}`,
      RoleName: name,
      Path: need(flags, 'path'),
      AssumeRolePolicyDocument: JSON.parse(need(flags, 'assume-role-policy-document')),
      Tags: JSON.parse(flags.get('tags') ?? '[]'),
      RoleLastUsed: {},
      ...(boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: boundary } }),
      ...(duration === undefined ? {} : { MaxSessionDuration: Number(duration) }),
    });
  }

  #createVersion(flags: Flags): void {
    const policy = this.#policy(flags);
    const versions = listIn(policy, 'PolicyVersionList');
    if (versions.length >= 5) throw new Error(`LimitExceeded: ${policy.Arn}`);
    const VersionId = `v${Math.max(...versions.map((one) => Number(one.VersionId.slice(1)))) + 1}`;
    const isDefault = flags.has('set-as-default');
    if (isDefault) {
      for (const one of versions) one.IsDefaultVersion = false;
      policy.DefaultVersionId = VersionId;
    }
    const Document = JSON.parse(need(flags, 'policy-document'));
    versions.unshift({ VersionId, IsDefaultVersion: isDefault, Document });
  }

  #user(flags: Flags): UserDetail {
    return found(this.content.UserDetailList, (one) => one.UserName === need(flags, 'user-name'), flags);
  }

  #group(flags: Flags): GroupDetail {
    return found(this.content.GroupDetailList, (one) => one.GroupName === need(flags, 'group-name'), flags);
  }

  #role(flags: Flags): RoleDetail {
    return found(this.content.RoleDetailList, (one) => one.RoleName === need(flags, 'role-name'), flags);
  }

  #policy(flags: Flags): ManagedPolicyDetail {
    return found(this.content.Policies, (one) => one.Arn === need(flags, 'policy-arn'), flags);
  }
}

/** The list of an element, which is created if it is missing. */
function listIn<Key extends string, Item>(element: { [K in Key]?: Item[] | null | undefined }, name: Key): Item[] {
  const list = element[name] ?? [];
  element[name] = list;
  return list;
}

export type Flags = ReadonlyMap<string, string>;

function found<T>(list: readonly T[], is: (one: T) => boolean, flags: Flags): T {
  const one = list.find(is);
  if (one === undefined) throw new Error(`NoSuchEntity: ${[...flags.values()].join(' ')}`);
  return one;
}

export function need(flags: Flags, name: string): string {
  const value = flags.get(name);
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

/** Splits a command of the AWS CLI as a shell does. */
export function commandOf(line: string): { readonly operation: string; readonly flags: Flags } {
  const words = [...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (escaped, inner?: string) => (escaped === "\\'" ? "'" : (inner ?? ''))),
  );
  const [program, service, operation, ...rest] = words;
  if (program !== 'aws' || service !== 'iam' || operation === undefined) throw new Error(`not a command: ${line}`);
  const flags = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 1) {
    const [option = '', name = '', joined] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(rest[at] ?? '') ?? [];
    if (option === '') throw new Error(`not an option: ${rest[at]}`);
    if (joined !== undefined) {
      flags.set(name, joined);
      continue;
    }
    const value = rest[at + 1];
    const hasValue = value !== undefined && !value.startsWith('-');
    flags.set(name, hasValue ? value : '');
    if (hasValue) at += 1;
  }
  return { operation, flags };
}
