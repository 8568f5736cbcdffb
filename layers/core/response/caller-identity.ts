import { type IdentityArn, parseArn } from '../identity.ts';

/** Account, kind and name from the ARN of a caller. Undefined if the ARN does not show them: the session of a federated user belongs
 * to the user who created it, whose name is not in the ARN. The ARN of a role session lacks the path of the role, so names are
 * compared without paths. They are unique in an account. */
function callerIdentity(arn: string): { account: string; kind: 'user' | 'role' | 'root'; name: string } | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const [kind, ...path] = parts.resource.split('/');
  const { account } = parts;
  if (parts.service === 'iam' && kind === 'root') return { account, kind: 'root', name: 'root' };
  if (parts.service === 'sts' && kind === 'assumed-role' && path[0]) return { account, kind: 'role', name: path[0] };
  const name = path.at(-1);
  if (parts.service === 'iam' && (kind === 'user' || kind === 'role') && name) return { account, kind, name };
  return undefined;
}

/** Whether a caller (user, role or role session) is this identity. IAM names are unique regardless of case. */
export function sameIdentity(caller: string, identity: IdentityArn): boolean {
  const [a, b] = [callerIdentity(caller), callerIdentity(identity)];
  if (a === undefined || b === undefined) return false;
  return a.account === b.account && a.kind === b.kind && a.name.toLowerCase() === b.name.toLowerCase();
}

/** Whether the ARN shows the identity of the caller. */
export const isKnownCaller = (arn: string): boolean => callerIdentity(arn) !== undefined;
