import { DENY_POLICY_PREFIX } from '../deny-policies.ts';
import * as z from '../zod.ts';
import { sha256 } from './digest.ts';

export { DENY_POLICY_PREFIX };

/** Distinguishes the policies of several incidents on one principal. A digest, because ids can have a common prefix. */
const shortId = (incidentId: string): string => sha256(incidentId).slice(0, 12);

export const denyPolicyName = (incidentId: string): string => `${DENY_POLICY_PREFIX}-${shortId(incidentId)}`;

/** Whether an inline policy is a deny policy of Tierwatch, for any incident. The name alone is not enough. */
export function isOurDeny({ name, document }: { readonly name: string; readonly document: string }): boolean {
  if (!name.startsWith(DENY_POLICY_PREFIX)) return false;
  try {
    return ourDocument.safeParse(JSON.parse(document)).success;
  } catch {
    return false;
  }
}

const ourStatement = z.looseObject({
  Sid: z.literal(DENY_POLICY_PREFIX),
  Effect: z.literal('Deny'),
  Action: z.literal('*'),
});
/** Any number of statements may follow: none can weaken a deny. */
const ourDocument = z.looseObject({ Statement: z.tuple([ourStatement], z.unknown()) });

const document = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: DENY_POLICY_PREFIX, ...statement }] });

/** Denies all actions, including those that undo the containment. It also applies to the user's sessions from GetSessionToken and
 * GetFederationToken. */
export const denyEverything = (): string => document({ Effect: 'Deny', Action: '*', Resource: '*' });

/** The AWS managed policy that denies all actions. No principal in the account can edit it. It is attached, or set as the permissions
 * boundary, if the quota of inline policies is full. */
export const DENY_ALL_POLICY = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** Placeholder in a plan for the cut-off, which is the time of the change. */
export const CUT_OFF_AT_APPLY = '<time of the change>';

/** Denies all actions to sessions of the role that were issued before `cutOff` (ISO 8601), like "Revoke active sessions" in IAM.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html */
export const denySessionsBefore = (cutOff: string): string =>
  document({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': cutOff } },
  });
