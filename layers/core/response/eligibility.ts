import { patternMatches } from '../iam/glob.ts';
import { type IdentityArn, parseArn } from '../identity.ts';
import type { Posture } from '../posture/types.ts';
import type { Playbook, ResponseReason } from './types.ts';

const reason = (code: ResponseReason['code'], detail: string): ResponseReason => ({ code, detail });

export interface EligibilityInput {
  readonly identity: IdentityArn;
  readonly posture: Posture | undefined;
  /** ARN patterns from the response policy. */
  readonly protected: readonly string[];
  readonly ownRoles: readonly string[];
  /** The account whose identities the playbooks can change. Absent: any. */
  readonly account?: string;
}

/** The playbook that contains an identity of this kind, judged by its ARN; null where there is none. */
export function playbookFor(identity: IdentityArn): Playbook | null {
  const arn = parseArn(identity);
  if (arn?.service !== 'iam') return null;
  if (arn.resource.startsWith('user/')) return 'contain-user';
  return arn.resource.startsWith('role/') ? 'revoke-role-sessions' : null;
}

/** Why this identity may never be changed by a playbook, whoever asks. Empty: it may. */
export function ineligibilities(input: EligibilityInput): readonly ResponseReason[] {
  return [...byArn(input), ...byPosture(input), ...byConfiguration(input)];
}

function byArn({ identity, posture }: EligibilityInput): ResponseReason[] {
  const resource = parseArn(identity)?.resource ?? '';
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (resource === 'root')
    return [reason('root', 'Root cannot be denied by an identity policy. Sign in as root and delete its access keys.')];
  if (resource.startsWith('role/aws-service-role/') || posture?.containment.serviceLinked)
    return [
      reason('service-linked-role', 'AWS does not let anybody change a service-linked role. Act on the service.'),
    ];
  if (
    resource.startsWith('role/aws-reserved/sso.amazonaws.com/') ||
    (resource.startsWith('role/') && name.startsWith('AWSReservedSSO_')) ||
    posture?.containment.reservedSso
  )
    return [reason('reserved-sso-role', 'manual: Identity Center. Disable the user or remove the assignment there.')];
  if (playbookFor(identity) === null)
    return [reason('no-playbook', `No playbook contains ${identity}; expected a user or a role.`)];
  return [];
}

function byPosture({ identity, posture }: EligibilityInput): ResponseReason[] {
  if (posture?.class !== 'break-glass') return [];
  return [
    reason('break-glass', `${identity} is break-glass (${posture.classWhy}): it is never locked out by a machine.`),
  ];
}

function byConfiguration(input: EligibilityInput): ResponseReason[] {
  const { identity, account } = input;
  const found: ResponseReason[] = [];
  const own = input.ownRoles.find((pattern) => patternMatches(pattern, identity));
  if (own !== undefined) found.push(reason('own-role', `${identity} is Tierwatch's own (${own}).`));
  const kept = input.protected.find((pattern) => patternMatches(pattern, identity));
  if (kept !== undefined) found.push(reason('protected', `${identity} is protected by the response policy (${kept}).`));
  const holder = parseArn(identity)?.account;
  if (account !== undefined && holder !== account)
    found.push(
      reason('other-account', `The playbooks change account ${account} only; contain ${identity} in ${holder}.`),
    );
  return found;
}
