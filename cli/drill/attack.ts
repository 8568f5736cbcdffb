import {
  CreateGroupCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesCommand,
  ListMFADevicesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  ListSAMLProvidersCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { DRILL_NAME } from './canary.ts';
import type { AttackCalls, Canary } from './ports.ts';

/** A thief: clients with the key of the canary. */
interface Thief {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly canary: Canary;
}

type Call = readonly [name: string, call: (thief: Thief) => Promise<unknown>];

/** What a thief asks first: who am I, and what is in this account. */
const RECONNAISSANCE: readonly Call[] = [
  ['iam:GetUser', ({ iam }) => iam.send(new GetUserCommand({}))],
  [
    'iam:ListAttachedUserPolicies',
    ({ iam, canary: { name: UserName } }) => iam.send(new ListAttachedUserPoliciesCommand({ UserName })),
  ],
  [
    'iam:ListUserPolicies',
    ({ iam, canary: { name: UserName } }) => iam.send(new ListUserPoliciesCommand({ UserName })),
  ],
  [
    'iam:ListGroupsForUser',
    ({ iam, canary: { name: UserName } }) => iam.send(new ListGroupsForUserCommand({ UserName })),
  ],
  ['iam:ListAccessKeys', ({ iam }) => iam.send(new ListAccessKeysCommand({}))],
  ['iam:ListMFADevices', ({ iam }) => iam.send(new ListMFADevicesCommand({}))],
  ['iam:ListUsers', ({ iam }) => iam.send(new ListUsersCommand({}))],
  ['iam:ListRoles', ({ iam }) => iam.send(new ListRolesCommand({}))],
  ['iam:ListGroups', ({ iam }) => iam.send(new ListGroupsCommand({}))],
  ['iam:ListPolicies', ({ iam }) => iam.send(new ListPoliciesCommand({}))],
  ['iam:ListInstanceProfiles', ({ iam }) => iam.send(new ListInstanceProfilesCommand({}))],
  ['iam:ListAccountAliases', ({ iam }) => iam.send(new ListAccountAliasesCommand({}))],
  ['iam:ListSAMLProviders', ({ iam }) => iam.send(new ListSAMLProvidersCommand({}))],
  ['iam:ListOpenIDConnectProviders', ({ iam }) => iam.send(new ListOpenIDConnectProvidersCommand({}))],
  ['iam:ListVirtualMFADevices', ({ iam }) => iam.send(new ListVirtualMFADevicesCommand({}))],
  ['iam:GetAccountSummary', ({ iam }) => iam.send(new GetAccountSummaryCommand({}))],
  ['iam:GetAccountPasswordPolicy', ({ iam }) => iam.send(new GetAccountPasswordPolicyCommand({}))],
  ['iam:GetAccountAuthorizationDetails', ({ iam }) => iam.send(new GetAccountAuthorizationDetailsCommand({}))],
];

/** A change that would do no harm even if it were allowed: a group without members and policies. */
const CHANGE: Call = ['iam:CreateGroup', ({ iam }) => iam.send(new CreateGroupCommand({ GroupName: DRILL_NAME }))];

const GUESSES = 8;

/** Roles that do not exist. */
const GUESSED_ROLES: readonly Call[] = Array.from({ length: GUESSES }, (_, number) => [
  'sts:AssumeRole',
  ({ sts, canary }) => {
    const RoleArn = canary.arn.replace(/:user\/.*$/, `:role/${DRILL_NAME}-${number + 1}`);
    return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: DRILL_NAME }));
  },
]);

/** Rules that the attack matches: of `detect-use`, which needs read-only events, and of `detect-change`. */
export const EXPECTED_RULES = ['machine-reconnaissance', 'role-guessing', 'delicate-change-refused'] as const;

/** Rules that can match because of a drill. Other evidence is not from a drill. */
export const DRILL_RULES: ReadonlySet<string> = new Set([
  ...EXPECTED_RULES,
  'access-denied-burst',
  'account-dumped',
  'role-made',
  'used-after-containment',
]);

/** Makes the calls of the attack one after the other. AWS denies all of them to a canary, which has no permissions. */
export async function playAttack(thief: Thief): Promise<AttackCalls> {
  const allowed: string[] = [];
  let denied = 0;
  for (const [name, call] of [...RECONNAISSANCE, CHANGE, ...GUESSED_ROLES]) {
    try {
      await call(thief);
      allowed.push(name);
    } catch (error) {
      if (!isDenial(error)) throw error;
      denied += 1;
    }
  }
  return { denied, allowed };
}

export const isDenial = (error: unknown): boolean => error instanceof Error && /^AccessDenied/.test(error.name);
