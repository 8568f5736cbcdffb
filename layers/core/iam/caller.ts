import { parseArn } from '../identity.ts';

export type CallerKind =
  | 'user'
  | 'role'
  | 'session'
  | 'federated-user'
  | 'root'
  | 'service'
  | 'oidc-provider'
  | 'saml-provider'
  | 'anonymous'
  | 'unknown';

/** The caller of a request, as far as its ARN identifies it. */
export interface Caller {
  /** ARN, service principal (`ec2.amazonaws.com`), web identity provider's host, or `*` for no particular caller. */
  readonly arn: string;
  readonly kind: CallerKind;
  /** Empty for services, anonymous callers, and providers without an ARN. */
  readonly account: string;
  readonly partition: string;
  /** User or role name without its path; the role's name for a session. */
  readonly name: string;
  /** Set for a role and its sessions. The ARN of a session does not contain the role's path: then it is `/`, or the one that
   * AWS reserves for such a name. */
  readonly roleArn: string | undefined;
  readonly sessionName: string | undefined;
  readonly serviceLinked: boolean;
}

export const isProvider = (caller: Caller): boolean =>
  caller.kind === 'oidc-provider' || caller.kind === 'saml-provider';

const WEB_PROVIDERS = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'www.amazon.com',
  'graph.facebook.com',
]);

const base = {
  partition: 'aws',
  account: '',
  name: '',
  roleArn: undefined,
  sessionName: undefined,
  serviceLinked: false,
};

/** Roles of Identity Center have one path (followed by the Region unless it is us-east-1; the name does not contain it). */
const knownPath = (role: string): string =>
  role.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/' : '';

/** Parses a principal from the command line or a CloudTrail record.
 *
 * @param roleArn ARN of the session's role if known from elsewhere (only it has the path). */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one branch for each form of a principal, in the order in which they are distinguished.
export function parseCaller(text: string, roleArn?: string): Caller {
  const arn = text.trim();
  if (arn === '*' || arn.toLowerCase() === 'anonymous') return { ...base, arn: '*', kind: 'anonymous' };
  if (/^\d{12}$/.test(arn)) return { ...base, arn: `arn:aws:iam::${arn}:root`, kind: 'root', account: arn };
  if (WEB_PROVIDERS.has(arn)) return { ...base, arn, kind: 'oidc-provider' };
  const parts = parseArn(arn);
  if (!parts) {
    const service =
      /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/i.test(arn) || /^[a-z0-9-]+\.(amazon|aws\.internal)/i.test(arn);
    return { ...base, arn, kind: service ? 'service' : 'unknown' };
  }
  const { partition, account, resource } = parts;
  const known = { ...base, arn, partition, account };
  const [type = '', ...path] = resource.split('/');
  const name = path.at(-1) ?? '';
  if (resource === 'root') return { ...known, kind: 'root' };
  if (parts.service === 'sts' && type === 'assumed-role') {
    const role = path[0] ?? '';
    const linked = role.startsWith('AWSServiceRoleFor');
    const of = roleArn ?? `arn:${partition}:iam::${account}:role/${knownPath(role)}${role}`;
    return {
      ...known,
      kind: 'session',
      name: role,
      roleArn: of,
      sessionName: path.slice(1).join('/'),
      serviceLinked: linked,
    };
  }
  if (parts.service === 'sts' && type === 'federated-user') return { ...known, kind: 'federated-user', name };
  if (type === 'user') return { ...known, kind: 'user', name };
  if (type === 'role') {
    return { ...known, kind: 'role', name, roleArn: arn, serviceLinked: resource.startsWith('role/aws-service-role/') };
  }
  if (type === 'oidc-provider') return { ...known, kind: 'oidc-provider', name: path.join('/') };
  if (type === 'saml-provider') return { ...known, kind: 'saml-provider', name: path.join('/') };
  return { ...known, kind: 'unknown', name };
}
