import { isTooDeep } from '../iam/document.ts';
import type { Known } from '../identity.ts';
import * as z from '../zod.ts';

/** Schemas of GetAccountAuthorizationDetails, from files and from the AWS SDK (dates may be text, numbers or Date). Source:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html */

const text = z.string();
const maybe = <T extends z.ZodMiniType>(schema: T) => z.nullish(schema);
const maybeText = maybe(text);
/** Replaces an object that is nested too deeply with text. The text is not a valid document, so what it grants is unknown. */
const object = z.pipe(
  z.looseObject({}),
  z.transform((read) => (isTooDeep(read) ? 'nested too deep' : read)),
);
const document = z.union([z.string(), object]);

export const inlinePolicy = z.object({ PolicyName: text, PolicyDocument: document });
const attachedPolicy = z.object({ PolicyArn: text });
const tag = z.object({ Key: text, Value: maybeText });
const boundary = z.object({ PermissionsBoundaryArn: text });

const principal = { Arn: text, Path: maybeText, CreateDate: z.optional(z.unknown()) };

export const userDetail = z.object({
  ...principal,
  UserName: maybeText,
  UserId: maybeText,
  UserPolicyList: maybe(z.array(inlinePolicy)),
  AttachedManagedPolicies: maybe(z.array(attachedPolicy)),
  GroupList: maybe(z.array(text)),
  PermissionsBoundary: maybe(boundary),
  Tags: maybe(z.array(tag)),
});

export const groupDetail = z.object({
  ...principal,
  GroupName: maybeText,
  GroupId: maybeText,
  GroupPolicyList: maybe(z.array(inlinePolicy)),
  AttachedManagedPolicies: maybe(z.array(attachedPolicy)),
});

export const roleDetail = z.object({
  ...principal,
  RoleName: maybeText,
  RoleId: maybeText,
  AssumeRolePolicyDocument: maybe(document),
  RolePolicyList: maybe(z.array(inlinePolicy)),
  AttachedManagedPolicies: maybe(z.array(attachedPolicy)),
  InstanceProfileList: maybe(z.array(z.object({ Arn: text }))),
  PermissionsBoundary: maybe(boundary),
  Tags: maybe(z.array(tag)),
  RoleLastUsed: maybe(z.object({ LastUsedDate: z.optional(z.unknown()) })),
  MaxSessionDuration: maybe(z.number()),
});

export const managedPolicyDetail = z.object({
  Arn: text,
  PolicyName: maybeText,
  DefaultVersionId: maybeText,
  AttachmentCount: maybe(z.number()),
  PolicyVersionList: maybe(
    z.array(z.object({ VersionId: text, IsDefaultVersion: maybe(z.boolean()), Document: maybe(document) })),
  ),
});

export type UserDetail = z.infer<typeof userDetail>;
export type GroupDetail = z.infer<typeof groupDetail>;
export type RoleDetail = z.infer<typeof roleDetail>;
export type ManagedPolicyDetail = z.infer<typeof managedPolicyDetail>;

export type TolerantResult<T> =
  | {
      readonly kind: 'read';
      readonly value: T;
      readonly problems: readonly string[];
      /** Places of the parts that were omitted. */
      readonly omitted: readonly (readonly PropertyKey[])[];
    }
  | { readonly kind: 'unreadable'; readonly problems: readonly string[] };

/** Reads an object, omits the parts that do not match its schema, and reports them. The object is unreadable only if the rest
 * still does not match, because a required part is missing. */
export function readTolerantly<T>(schema: z.ZodMiniType<T>, value: unknown): TolerantResult<T> {
  const first = schema.safeParse(value);
  if (first.success) return { kind: 'read', value: first.data, problems: [], omitted: [] };
  const problems = first.error.issues.map((issue) => `${placeOf(issue.path)}: ${issue.message}`);
  const second = schema.safeParse(withoutPlaces(value, first.error.issues));
  const omitted = first.error.issues.map(({ path }) => path);
  return second.success ? { kind: 'read', value: second.data, problems, omitted } : { kind: 'unreadable', problems };
}

/** `['Tags', 0, 'Key']` as `Tags[0].Key`. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, part) => {
    if (typeof part === 'number') return `${place}[${part}]`;
    return place === '' ? String(part) : `${place}.${String(part)}`;
  }, '');
}

/** A copy without the list elements (or whole fields) that the issues point at. */
function withoutPlaces(value: unknown, issues: readonly { readonly path: readonly PropertyKey[] }[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<PropertyKey, unknown> = { ...value };
  for (const [field, badElements] of Map.groupBy(issues, (issue) => String(issue.path[0]))) {
    const content = copy[field];
    const bad = new Set(badElements.map((issue) => issue.path[1]));
    if (Array.isArray(content) && !bad.has(undefined)) copy[field] = content.filter((_, index) => !bad.has(index));
    else delete copy[field];
  }
  return copy;
}

/** Converts the time formats of dumps and SDKs to ISO 8601: text, Date, seconds or milliseconds since the epoch. */
export function timeOf(value: unknown): Known<string> {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'unknown' : value.toISOString();
  if (typeof value === 'number' && Number.isFinite(value)) {
    const milliseconds = Math.abs(value) < 1e11 ? value * 1000 : value;
    return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : 'unknown';
  }
  if (typeof value !== 'string') return 'unknown';
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? 'unknown' : new Date(parsed).toISOString();
}
