import type { AccountEstate, Assignees, RoleFacts } from './estate.ts';
import { listed } from './reasons/subject.ts';

/** Identity Center names the role of a permission set after it, with an id at the end. */
const RESERVED = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** Who is assigned the permission set of an Identity Center role; undefined for other roles, and if it is unknown. */
export function assigneesOf(
  { name, path }: Pick<RoleFacts, 'name' | 'path'>,
  { assignees = {} }: Pick<AccountEstate, 'assignees'>,
): Assignees | undefined {
  // Only Identity Center can create roles with this path; a name alone could be chosen by anyone.
  if (!path.startsWith('/aws-reserved/sso.amazonaws.com/')) return undefined;
  const permissionSet = RESERVED.exec(name)?.[1];
  return permissionSet === undefined || !Object.hasOwn(assignees, permissionSet) ? undefined : assignees[permissionSet];
}

/** The groups and users, as the owner of the role; null without assignments. */
export function ownerAmong({ groups, users }: Assignees): string | null {
  const names = [...groups.map(({ name }) => name), ...users];
  return names.length === 0 ? null : listed(names);
}

/** `assigned to group admins (12 users) and user anna`. */
export function describeAssignees({ groups, users }: Assignees): string {
  const named = [
    ...groups.map(({ name, users: members }) =>
      members === 'unknown' ? `group ${name}` : `group ${name} (${members} ${members === 1 ? 'user' : 'users'})`,
    ),
    ...users.map((user) => `user ${user}`),
  ];
  return named.length === 0 ? 'not assigned to any user or group in this account' : `assigned to ${listed(named)}`;
}
