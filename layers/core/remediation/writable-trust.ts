import { documentObject } from '../iam/document.ts';
import type { AccountEstate, RoleFacts } from '../posture/estate.ts';
import { isRecord } from '../posture/input-error.ts';
import type { Call } from './call.ts';
import { isAllow, keyOf, listOf, TRUSTS_NOBODY } from './policy-edit.ts';

/** Trust policies that AWS accepts. AWS refuses a trust policy that names a principal that does not exist. Source:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */

/** The ID that AWS shows in place of the ARN of a deleted role or user. */
const isUniqueId = (principal: string): boolean => /^A(?:ROA|IDA)[A-Z0-9]+$/.test(principal);

/** Whether a principal is the role or a session of it. */
const isRole = (principal: string, arn: string): boolean => {
  if (principal === arn) return true;
  const [, session] = /^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\//.exec(principal) ?? [];
  return session !== undefined && session === arn.replace(/:iam:(.*):role\/(?:.*\/)?/, ':sts:$1:assumed-role/');
};

export interface WritableTrust {
  /** JSON text. */
  readonly text: string;
  /** IDs of deleted roles and users, which no call can restore. */
  readonly leftOut: readonly string[];
}

/** The trust policy without principals that do not exist: IDs of deleted identities, the roles that earlier changes deleted, and
 * those of `missing`. A policy that then allows no principal denies all. An unreadable policy stays as it is. */
export function writableTrust(
  { deletedRoles = [] }: Pick<AccountEstate, 'deletedRoles'>,
  document: unknown,
  missing: readonly string[] = [],
): WritableTrust {
  const object = typeof document === 'string' || isRecord(document) ? documentObject(document) : undefined;
  if (object === undefined) return { text: String(document), leftOut: [] };
  const absent = [...deletedRoles, ...missing];
  const leftOut = new Set<string>();
  let isShorter = false;
  const exists = (principal: unknown): boolean => {
    if (typeof principal !== 'string') return true;
    if (isUniqueId(principal)) leftOut.add(principal);
    else if (!absent.some((arn) => isRole(principal, arn))) return true;
    isShorter = true;
    return false;
  };
  const key = keyOf(object, 'Statement');
  const statements = listOf(object[key]).flatMap((one) => withExisting(one, exists));
  if (!isShorter) return { text: JSON.stringify(object), leftOut: [] };
  const written = statements.some(isAllow) ? { ...object, [key]: statements } : TRUSTS_NOBODY;
  return { text: JSON.stringify(written), leftOut: [...leftOut] };
}

/** The statement with the AWS principals that exist; nothing if none is left. */
function withExisting(statement: unknown, exists: (principal: unknown) => boolean): readonly unknown[] {
  if (!isRecord(statement)) return [statement];
  const element = ['Principal', 'NotPrincipal'].map((name) => keyOf(statement, name)).find((key) => key in statement);
  const principals = element === undefined ? undefined : statement[element];
  if (element === undefined || !isRecord(principals)) return [statement];
  const type = keyOf(principals, 'AWS');
  const values = listOf(principals[type]);
  const kept = values.filter(exists);
  if (kept.length === values.length) return [statement];
  const { [type]: _, ...others } = principals;
  if (kept.length > 0) return [{ ...statement, [element]: { ...others, [type]: kept } }];
  if (Object.keys(others).length > 0) return [{ ...statement, [element]: others }];
  if (element.toLowerCase() === 'principal' || statement[keyOf(statement, 'Effect')] !== 'Deny') return [];
  // No principal is excepted from the Deny any more.
  const { [element]: __, ...rest } = statement;
  return [{ ...rest, Principal: { AWS: '*' } }];
}

/** Whether the trust policy names the role or a session of it. */
export function trusts({ trustPolicy }: Pick<RoleFacts, 'trustPolicy'>, arn: string): boolean {
  const whole = writableTrust({}, trustPolicy);
  return writableTrust({}, trustPolicy, [arn]).text !== whole.text;
}

/** Writes the trust policy of a role. */
export function trustCall(estate: AccountEstate, { name }: Pick<RoleFacts, 'name'>, document: unknown): Call {
  const { text, leftOut } = writableTrust(estate, document);
  return {
    account: estate.account,
    operation: 'update-assume-role-policy',
    parameters: { RoleName: name, PolicyDocument: text },
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}
