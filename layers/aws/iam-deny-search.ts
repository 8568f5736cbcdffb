import { GetAccountAuthorizationDetailsCommand, type IAMClient, type PolicyDetail } from '@aws-sdk/client-iam';
import { isDenyAllPolicy } from '../core/deny-policies.ts';
import { isOurDeny } from '../core/response/deny.ts';
import type { DenySearch, FoundDeny } from '../core/response/ports.ts';
import { decodedDocument } from './iam-containment.ts';

/** IAM has no API that finds inline policies by name, so the search reads all users and roles, page by page. */
const PAGE = 300;

interface Principal {
  readonly Arn?: string | undefined;
  readonly AttachedManagedPolicies?: readonly { readonly PolicyArn?: string | undefined }[] | undefined;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string | undefined } | undefined;
}

export const iamDenySearch = (client: IAMClient): DenySearch => ({
  async search(after) {
    const page = await client.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User', 'Role'], MaxItems: PAGE, Marker: after }),
    );
    const users = (page.UserDetailList ?? []).flatMap((user) => foundIn(user, user.UserPolicyList));
    const roles = (page.RoleDetailList ?? []).flatMap((role) => foundIn(role, role.RolePolicyList));
    const next = page.IsTruncated === true ? page.Marker : undefined;
    return { found: [...users, ...roles], ...(next === undefined ? {} : { next }) };
  },
});

function foundIn(principal: Principal, inline: readonly PolicyDetail[] | undefined): FoundDeny[] {
  const { Arn: identity, AttachedManagedPolicies: attached = [], PermissionsBoundary: boundary } = principal;
  if (identity === undefined) return [];
  const policies = (inline ?? []).flatMap(({ PolicyName: name = '', PolicyDocument: document = '' }) =>
    isOurDeny({ name, document: decodedDocument(document) }) ? [name] : [],
  );
  const managed = [...attached.map(({ PolicyArn: arn }) => arn), boundary?.PermissionsBoundaryArn];
  const denyAll = managed.some((arn) => arn !== undefined && isDenyAllPolicy(arn));
  return policies.length > 0 || denyAll ? [{ identity, policies, denyAll }] : [];
}
