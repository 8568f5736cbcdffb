import { parseArn } from '../../core/identity.ts';
import type { Revision } from '../../core/posture/account-facts.ts';
import { roleDetail, userDetail } from '../../core/posture/dump-shapes.ts';
import { roleFacts, userFacts } from '../../core/posture/principal-facts.ts';
import * as z from '../../core/zod.ts';

/** A resource that a CloudTrail record reports as changed. */
export type ChangedResource =
  | { readonly kind: 'user' | 'role' | 'group'; readonly name: string }
  | { readonly kind: 'policy'; readonly arn: string }
  | { readonly kind: 'secret'; readonly id: string; readonly region: string }
  | { readonly kind: 'providers' };

export interface ResourceChange {
  readonly eventId: string;
  readonly account: string;
  /** ISO 8601 */
  readonly at: string;
  readonly name: string;
  readonly resources: readonly ChangedResource[];
  /** True if the change created the resource: if it is not found, IAM is not consistent yet. */
  readonly creates: boolean;
  /** What the record itself contains about a user or role that it created. */
  readonly created?: Revision;
}

const text = z.string();
const optionalText = z.optional(text);

const parameters = z.partial(
  z.looseObject({
    userName: text,
    newUserName: text,
    roleName: text,
    groupName: text,
    newGroupName: text,
    policyArn: text,
    secretId: text,
    permissionsBoundary: text,
    tags: z.catch(z.array(z.looseObject({ key: text, value: text })), []),
  }),
);

/** The EventBridge envelope of a CloudTrail record, with the fields that are used. */
export const changeEnvelope = z.looseObject({
  source: text,
  account: text,
  region: text,
  detail: z.looseObject({
    eventID: text,
    eventTime: text,
    eventSource: text,
    eventName: text,
    awsRegion: optionalText,
    recipientAccountId: optionalText,
    errorCode: optionalText,
    userIdentity: z.catch(z.optional(z.looseObject({ type: optionalText, userName: optionalText })), undefined),
    requestParameters: z.nullish(parameters),
    responseElements: z.catch(
      z.nullish(
        z.looseObject({
          policy: z.optional(z.looseObject({ arn: optionalText })),
          user: z.optional(z.looseObject({})),
          role: z.optional(z.looseObject({})),
          arn: optionalText,
          aRN: optionalText,
        }),
      ),
      undefined,
    ),
  }),
});
export type ChangeEnvelope = z.output<typeof changeEnvelope>;

/** The change in a record. It has no resources for reads, failed calls, calls that do not affect a posture, and records that
 * CloudTrail of that account did not send. */
export function parseChange({ source, account, region, detail }: ChangeEnvelope): ResourceChange {
  const change = {
    eventId: detail.eventID,
    account: detail.recipientAccountId ?? account,
    at: detail.eventTime,
    name: detail.eventName,
    creates: /^(Create|Upload|Tag)/.test(detail.eventName),
  };
  const authentic = source.startsWith('aws.') && change.account === account;
  if (!authentic || detail.errorCode !== undefined || /^(Get|List|Simulate|Generate)/.test(detail.eventName))
    return { ...change, resources: [] };
  if (detail.eventSource === 'iam.amazonaws.com')
    return { ...change, resources: iamResources(detail), ...createdBy(detail) };
  if (detail.eventSource === 'secretsmanager.amazonaws.com')
    return { ...change, resources: secretResources(detail, detail.awsRegion ?? region) };
  return { ...change, resources: [] };
}

type Detail = ChangeEnvelope['detail'];

/** The parameters of IAM calls name the resource. Calls without a user name apply to the caller. */
function iamResources({ eventName, requestParameters, responseElements, userIdentity }: Detail): ChangedResource[] {
  const { userName, newUserName, roleName, groupName, newGroupName, policyArn } = requestParameters ?? {};
  if (/(SAML|OpenIDConnect)Provider/.test(eventName)) return [{ kind: 'providers' }];
  const resources: ChangedResource[] = [];
  const named = (kind: 'user' | 'role' | 'group', ...names: (string | undefined)[]) => {
    for (const name of names) if (name !== undefined) resources.push({ kind, name });
  };
  named('user', userName, newUserName);
  named('role', roleName);
  // Group membership is stored with the user; the group itself is read again only for its own changes.
  if (!/^(AddUserTo|RemoveUserFrom)Group$/.test(eventName)) named('group', groupName, newGroupName);
  const createdPolicy = responseElements?.policy?.arn;
  for (const arn of [policyArn, createdPolicy])
    if (arn !== undefined && isOwnPolicyChange(eventName, arn)) resources.push({ kind: 'policy', arn });
  const aboutCaller = /AccessKey|LoginProfile|MFADevice|ServiceSpecificCredential|ChangePassword|User/.test(eventName);
  if (resources.length === 0 && aboutCaller && userIdentity?.type === 'IAMUser') named('user', userIdentity.userName);
  return resources;
}

/** Attaching a policy changes the principal; only its versions change the policy. AWS managed policies are not read again. */
const isOwnPolicyChange = (eventName: string, arn: string): boolean =>
  parseArn(arn)?.account !== 'aws' && !/^(Attach|Detach|Put.*Boundary|Delete.*Boundary)/.test(eventName);

function secretResources({ requestParameters, responseElements }: Detail, region: string): ChangedResource[] {
  const id = responseElements?.arn ?? responseElements?.aRN ?? requestParameters?.secretId;
  return id === undefined ? [] : [{ kind: 'secret', id, region }];
}

/** A user or role as its creation record describes it: without permissions, its credentials unknown. */
function createdBy({ eventName, requestParameters, responseElements }: Detail): { created?: Revision } {
  const { permissionsBoundary, tags } = requestParameters ?? {};
  const more = {
    ...(permissionsBoundary && { PermissionsBoundary: { PermissionsBoundaryArn: permissionsBoundary } }),
    Tags: (tags ?? []).map(({ key, value }) => ({ Key: key, Value: value })),
  };
  if (eventName === 'CreateUser') {
    const user = userDetail.safeParse({ ...capitalized(responseElements?.user), ...more });
    return user.success ? { created: { kind: 'user', arn: user.data.Arn, value: userFacts(user.data) } } : {};
  }
  if (eventName === 'CreateRole') {
    const role = roleDetail.safeParse({ ...capitalized(responseElements?.role), ...more });
    return role.success ? { created: { kind: 'role', arn: role.data.Arn, value: roleFacts(role.data) } } : {};
  }
  return {};
}

/** CloudTrail writes `userName` where IAM writes `UserName`. */
const capitalized = (fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]),
  );
