import { documentObject } from '../iam/document.ts';
import type { NamedPolicy } from '../iam/types.ts';
import type { AccountEstate, RoleFacts } from '../posture/estate.ts';
import type { Call } from './call.ts';
import {
  aboutBoundary,
  aboutInline,
  aboutManaged,
  type HolderRef,
  holderNamed,
  inlinePolicy,
  needHolder,
  needRole,
  needUser,
} from './holders.ts';
import { customPolicyArn, needPolicy } from './managed-policy.ts';
import { trustCall, trusts, writableTrust } from './writable-trust.ts';

/** The calls that undo one call, as the account is before it. Empty if only a person can undo it.
 * Not restored: the ID of a deleted role, its description and its last use; the number of a deleted policy version. */
export function inverseOf(estate: AccountEstate, call: Call): readonly Call[] {
  const { account } = estate;
  switch (call.operation) {
    case 'put-user-policy':
    case 'put-group-policy':
    case 'put-role-policy':
    case 'delete-user-policy':
    case 'delete-group-policy':
    case 'delete-role-policy':
      return inlineBefore(estate, holderNamed(account, call.parameters), call.parameters.PolicyName);
    case 'attach-user-policy':
    case 'attach-group-policy':
    case 'attach-role-policy':
    case 'detach-user-policy':
    case 'detach-group-policy':
    case 'detach-role-policy':
      return attachedBefore(estate, holderNamed(account, call.parameters), call.parameters.PolicyArn);
    case 'put-user-permissions-boundary':
    case 'delete-user-permissions-boundary': {
      const { boundary } = needUser(estate, call.parameters.UserName);
      return [aboutBoundary(holderNamed(account, call.parameters), boundary)];
    }
    case 'put-role-permissions-boundary':
    case 'delete-role-permissions-boundary': {
      const { boundary } = needRole(estate, call.parameters.RoleName);
      return [aboutBoundary(holderNamed(account, call.parameters), boundary)];
    }
    case 'create-policy': {
      const PolicyArn = customPolicyArn(estate, call.parameters.PolicyName);
      return [{ account, operation: 'delete-policy', parameters: { PolicyArn } }];
    }
    case 'create-policy-version':
      return versionBefore(estate, call.parameters.PolicyArn);
    case 'delete-policy-version':
      return deletedVersion(estate, call.parameters.PolicyArn, call.parameters.VersionId);
    case 'update-assume-role-policy':
      return [trustBefore(estate, needRole(estate, call.parameters.RoleName))];
    case 'delete-role':
      return roleBefore(estate, needRole(estate, call.parameters.RoleName));
    case 'add-user-to-group':
      return [{ account, operation: 'remove-user-from-group', parameters: call.parameters }];
    case 'remove-user-from-group':
      return [{ account, operation: 'add-user-to-group', parameters: call.parameters }];
    case 'add-role-to-instance-profile':
      return [{ account, operation: 'remove-role-from-instance-profile', parameters: call.parameters }];
    case 'remove-role-from-instance-profile':
      return [{ account, operation: 'add-role-to-instance-profile', parameters: call.parameters }];
    case 'update-access-key':
      return keyBefore(estate, call.parameters);
    case 'add-service-control-policy':
      return [{ account, operation: 'remove-service-control-policy', parameters: { Name: call.parameters.Name } }];
    default:
      // Calls that only inverses contain, and moving a secret.
      return [];
  }
}

/** JSON text of a document, which APIs return URL-encoded. An unreadable document stays as it is. */
function textOf({ document }: Pick<NamedPolicy, 'document'>): string {
  const object = documentObject(document);
  return object === undefined ? String(document) : JSON.stringify(object);
}

function inlineBefore(estate: AccountEstate, ref: HolderRef, policy: string): readonly Call[] {
  const before = inlinePolicy(needHolder(estate, ref), policy);
  return [before === undefined ? aboutInline.delete(ref, policy) : aboutInline.put(ref, policy, textOf(before))];
}

function attachedBefore(estate: AccountEstate, ref: HolderRef, policy: string): readonly Call[] {
  const wasAttached = needHolder(estate, ref).attachedPolicies.includes(policy);
  return [wasAttached ? aboutManaged.attach(ref, policy) : aboutManaged.detach(ref, policy)];
}

function versionBefore(estate: AccountEstate, PolicyArn: string): readonly Call[] {
  const VersionId = needPolicy(estate, PolicyArn).defaultVersionId;
  return [{ account: estate.account, operation: 'restore-policy-version', parameters: { PolicyArn, VersionId } }];
}

/** The documents of versions other than the default may be missing. */
function deletedVersion(estate: AccountEstate, PolicyArn: string, id: string): readonly Call[] {
  const version = needPolicy(estate, PolicyArn).versions.find((one) => one.id === id);
  const text = version === undefined ? '{}' : textOf(version);
  if (text === '{}') return [];
  const parameters = { PolicyArn, PolicyDocument: text, SetAsDefault: false };
  return [{ account: estate.account, operation: 'create-policy-version', parameters }];
}

const trustBefore = (estate: AccountEstate, role: RoleFacts): Call => trustCall(estate, role, role.trustPolicy);

/** A trust policy that names a deleted role keeps its ID: it must be written again once the role exists again. So must the trust
 * policy of the role if it names roles that do not exist yet, or the role itself. */
function roleBefore(estate: AccountEstate, role: RoleFacts): readonly Call[] {
  const { name, path, trustPolicy, maxSessionSeconds, boundary, tags } = role;
  const { text, leftOut } = writableTrust(estate, trustPolicy, [role.arn]);
  const create: Call = {
    account: estate.account,
    operation: 'create-role',
    parameters: {
      RoleName: name,
      Path: path,
      AssumeRolePolicyDocument: text,
      ...(maxSessionSeconds === 'unknown' ? {} : { MaxSessionDuration: maxSessionSeconds }),
      ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    },
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
  const naming = estate.roles.filter((one) => trusts(one, role.arn));
  return [create, ...naming.map((other) => trustBefore(estate, other))];
}

function keyBefore(
  estate: AccountEstate,
  { UserName, AccessKeyId }: { readonly UserName: string; readonly AccessKeyId: string },
): readonly Call[] {
  const { accessKeys } = needUser(estate, UserName);
  const before = accessKeys === 'unknown' ? undefined : accessKeys.find(({ id }) => id === AccessKeyId);
  if (before === undefined) return [];
  const parameters = { UserName, AccessKeyId, Status: before.status };
  return [{ account: estate.account, operation: 'update-access-key', parameters }];
}
