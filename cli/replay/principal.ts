import { type IdentityArn, parseArn } from '../../layers/core/identity.ts';

/** `user nightly-backup`, without the path; undefined unless the ARN is that of a user or role. */
export function principalOf(
  identity: IdentityArn,
): { readonly kind: 'user' | 'role'; readonly name: string } | undefined {
  const arn = parseArn(identity);
  if (arn?.service !== 'iam') return undefined;
  const [kind, ...rest] = arn.resource.split('/');
  const name = rest.at(-1);
  return (kind === 'user' || kind === 'role') && name !== undefined && name !== '' ? { kind, name } : undefined;
}
