import { patternMatches } from '../iam/glob.ts';
import { type IdentityArn, parseArn } from '../identity.ts';
import type { Playbook, ResponseReason } from './types.ts';

const reason = (code: ResponseReason['code'], detail: string): ResponseReason => ({ code, detail });

export interface EligibilityInput {
  readonly identity: IdentityArn;
  /** ARN patterns from the response policy; break-glass identities of the configuration are among them. */
  readonly protected: readonly string[];
  /** ARNs of Tierwatch's own roles. */
  readonly ownRoles: readonly string[];
  /** The account whose identities the playbooks can change. Undefined: any. */
  readonly account: string | undefined;
}

/** The containment playbook for an identity, by its ARN; null if there is none. */
export function playbookFor(identity: IdentityArn): Playbook | null {
  const arn = parseArn(identity);
  if (arn?.service !== 'iam') return null;
  if (arn.resource.startsWith('user/')) return 'contain-user';
  return arn.resource.startsWith('role/') ? 'revoke-role-sessions' : null;
}

/** Why a playbook may never change this identity, regardless of the requester. Empty: it may. Only AWS and the configuration protect
 * identities: a tag, name or path that a principal can choose does not. */
export const ineligibilities = (input: EligibilityInput): readonly ResponseReason[] => [
  ...byArn(input),
  ...byConfiguration(input),
];

function byArn({ identity }: EligibilityInput): ResponseReason[] {
  const resource = parseArn(identity)?.resource ?? '';
  if (resource === 'root')
    return [reason('root', 'Identity policies cannot restrict root. Sign in as root and delete its access keys.')];
  if (resource.startsWith('role/aws-service-role/'))
    return [
      reason(
        'service-linked-role',
        'AWS does not allow changes to service-linked roles. Use the service that owns the role.',
      ),
    ];
  if (resource.startsWith('role/aws-reserved/sso.amazonaws.com/'))
    return [
      reason(
        'reserved-sso-role',
        'Identity Center manages this role. Disable the user or remove the assignment there.',
      ),
    ];
  if (playbookFor(identity) === null)
    return [reason('no-playbook', `No playbook contains ${identity}; expected a user or a role.`)];
  return [];
}

function byConfiguration(input: EligibilityInput): ResponseReason[] {
  const { identity, account } = input;
  const found: ResponseReason[] = [];
  if (input.ownRoles.includes(identity)) found.push(reason('own-role', `${identity} is a role of Tierwatch.`));
  const pattern = input.protected.find((one) => patternMatches(one, identity));
  if (pattern !== undefined)
    found.push(reason('protected', `${identity} is protected by the configuration (${pattern}).`));
  const holder = parseArn(identity)?.account;
  if (account !== undefined && holder !== account)
    found.push(
      reason('other-account', `The playbooks change account ${account} only; contain ${identity} in ${holder}.`),
    );
  return found;
}
