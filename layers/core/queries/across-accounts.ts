import { authorize, compilePrincipal } from '../iam/index.ts';
import { type IdentityArn, parseArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';

/** The identity through which an administrator of another account gets to the end of a path. */
export interface Across {
  /** An identity of the account of the administrator, or a role that trusts the administrator. It is the end, or can become it. */
  readonly identity: IdentityArn;
  /** Condition keys that its trust policy depends on. Empty: none. */
  readonly dependsOn: readonly string[];
}

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** An administrator can become every identity of its account, and every role of another account whose trust policy allows it.
 * @param leading the end, and the identities that can become it */
export function acrossAccounts(
  { compiled }: Assessment,
  administrator: IdentityArn,
  leading: Iterable<string>,
): Across | undefined {
  const account = parseArn(administrator)?.account;
  const anyAdmin = compilePrincipal(administrator, { identity: [{ name: 'all', document: ALL }] });
  for (const id of leading) {
    const identity = compiled.identities.get(id);
    if (identity === undefined) continue;
    if (parseArn(id)?.account === account) return { identity: id, dependsOn: [] };
    if (identity.kind !== 'role' || identity.trust === undefined) continue;
    const request = { principal: administrator, action: 'sts:AssumeRole', resource: id, contextUnknown: true };
    const { decision, missing } = authorize(anyAdmin, request, { policy: identity.trust });
    if (decision === 'allowed') return { identity: id, dependsOn: [] };
    if (decision === 'conditional') return { identity: id, dependsOn: missing };
  }
  return undefined;
}
