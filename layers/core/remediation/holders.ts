import type { NamedPolicy } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import type { AccountEstate, GroupFacts, RoleFacts, UserFacts } from '../posture/estate.ts';
import { type Call, type OfGroup, type OfRole, type OfUser, RefusedChange } from './call.ts';

/** What policies are attached to. */
export type HolderKind = 'user' | 'group' | 'role';
export type Holder = UserFacts | GroupFacts | RoleFacts;

export interface HolderRef {
  readonly account: string;
  readonly kind: HolderKind;
  readonly name: string;
}

/** The user, group or role of an ARN; undefined for other ARNs. */
export function holderOf(arn: string): HolderRef | undefined {
  const parts = parseArn(arn);
  const [kind, ...path] = parts?.resource.split('/') ?? [];
  const name = path.at(-1);
  if (parts?.service !== 'iam' || name === undefined || name === '') return undefined;
  return kind === 'user' || kind === 'group' || kind === 'role' ? { account: parts.account, kind, name } : undefined;
}

/** The user, group or role that a call names in its parameters. */
export function holderNamed(account: string, parameters: OfUser | OfGroup | OfRole): HolderRef {
  if ('UserName' in parameters) return { account, kind: 'user', name: parameters.UserName };
  if ('GroupName' in parameters) return { account, kind: 'group', name: parameters.GroupName };
  return { account, kind: 'role', name: parameters.RoleName };
}

const LISTS = { user: 'users', group: 'groups', role: 'roles' } as const;

type InEstate = Pick<HolderRef, 'kind' | 'name'>;

export const findHolder = (estate: AccountEstate, { kind, name }: InEstate): Holder | undefined =>
  estate[LISTS[kind]].find((holder) => holder.name === name);

export const needHolder = (estate: AccountEstate, { kind, name }: InEstate): Holder =>
  needed<Holder>(estate, estate[LISTS[kind]], kind, name);

export const needRole = (estate: AccountEstate, name: string): RoleFacts => needed(estate, estate.roles, 'role', name);

export const needUser = (estate: AccountEstate, name: string): UserFacts => needed(estate, estate.users, 'user', name);

function needed<T extends Holder>({ account }: AccountEstate, list: readonly T[], kind: HolderKind, name: string): T {
  const holder = list.find((one) => one.name === name);
  if (holder === undefined) throw new RefusedChange(`there is no ${kind} ${name} in account ${account}`);
  return holder;
}

/** Inline and attached policies, which all kinds of holders have. */
type Policies = Pick<Holder, 'inlinePolicies' | 'attachedPolicies'>;

const replaced = <T extends Holder>(list: readonly T[], name: string, change: (one: T) => T): readonly T[] =>
  list.map((one) => (one.name === name ? change(one) : one));

/** The estate with other policies of one holder. Everything else stays the same object. */
export function withPolicies(
  estate: AccountEstate,
  { kind, name }: InEstate,
  change: (holder: Holder) => Policies,
): AccountEstate {
  needHolder(estate, { kind, name });
  if (kind === 'user') return { ...estate, users: replaced(estate.users, name, (one) => ({ ...one, ...change(one) })) };
  if (kind === 'group')
    return { ...estate, groups: replaced(estate.groups, name, (one) => ({ ...one, ...change(one) })) };
  return { ...estate, roles: replaced(estate.roles, name, (one) => ({ ...one, ...change(one) })) };
}

export const withUser = (
  estate: AccountEstate,
  name: string,
  change: (user: UserFacts) => UserFacts,
): AccountEstate => {
  needUser(estate, name);
  return { ...estate, users: replaced(estate.users, name, change) };
};

export const withRole = (
  estate: AccountEstate,
  name: string,
  change: (role: RoleFacts) => RoleFacts,
): AccountEstate => {
  needRole(estate, name);
  return { ...estate, roles: replaced(estate.roles, name, change) };
};

/** Inline policies are identified by the ARN of their holder and their name. */
export const inlineName = (holder: Pick<Holder, 'arn'>, policy: string): string => `${holder.arn}/${policy}`;

/** The holder of an inline or trust policy, and the name that it has there. */
export function splitPolicyName(policy: string): { readonly holder: string; readonly name: string } {
  const at = policy.lastIndexOf('/');
  return { holder: policy.slice(0, at), name: policy.slice(at + 1) };
}

export const inlinePolicy = (holder: Holder, policy: string): NamedPolicy | undefined =>
  holder.inlinePolicies.find(({ name }) => name === inlineName(holder, policy));

/** A call about the policies of a user, group or role. */
export const aboutInline = {
  put: ({ account, kind, name }: HolderRef, PolicyName: string, PolicyDocument: string): Call => {
    const rest = { PolicyName, PolicyDocument };
    if (kind === 'user') return { account, operation: 'put-user-policy', parameters: { UserName: name, ...rest } };
    if (kind === 'group') return { account, operation: 'put-group-policy', parameters: { GroupName: name, ...rest } };
    return { account, operation: 'put-role-policy', parameters: { RoleName: name, ...rest } };
  },
  delete: ({ account, kind, name }: HolderRef, PolicyName: string): Call => {
    if (kind === 'user')
      return { account, operation: 'delete-user-policy', parameters: { UserName: name, PolicyName } };
    if (kind === 'group')
      return { account, operation: 'delete-group-policy', parameters: { GroupName: name, PolicyName } };
    return { account, operation: 'delete-role-policy', parameters: { RoleName: name, PolicyName } };
  },
};

export const aboutManaged = {
  attach: ({ account, kind, name }: HolderRef, PolicyArn: string): Call => {
    if (kind === 'user') return { account, operation: 'attach-user-policy', parameters: { UserName: name, PolicyArn } };
    if (kind === 'group')
      return { account, operation: 'attach-group-policy', parameters: { GroupName: name, PolicyArn } };
    return { account, operation: 'attach-role-policy', parameters: { RoleName: name, PolicyArn } };
  },
  detach: ({ account, kind, name }: HolderRef, PolicyArn: string): Call => {
    if (kind === 'user') return { account, operation: 'detach-user-policy', parameters: { UserName: name, PolicyArn } };
    if (kind === 'group')
      return { account, operation: 'detach-group-policy', parameters: { GroupName: name, PolicyArn } };
    return { account, operation: 'detach-role-policy', parameters: { RoleName: name, PolicyArn } };
  },
};

export function aboutBoundary({ account, kind, name }: HolderRef, boundary: string | undefined): Call {
  if (kind === 'group') throw new RefusedChange('a group cannot have a permissions boundary');
  if (boundary === undefined) {
    return kind === 'user'
      ? { account, operation: 'delete-user-permissions-boundary', parameters: { UserName: name } }
      : { account, operation: 'delete-role-permissions-boundary', parameters: { RoleName: name } };
  }
  return kind === 'user'
    ? {
        account,
        operation: 'put-user-permissions-boundary',
        parameters: { UserName: name, PermissionsBoundary: boundary },
      }
    : {
        account,
        operation: 'put-role-permissions-boundary',
        parameters: { RoleName: name, PermissionsBoundary: boundary },
      };
}
