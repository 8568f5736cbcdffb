import { DENY_POLICY_PREFIX } from '../deny-policy-prefix.ts';
import * as z from '../zod.ts';
import { sha256 } from './digest.ts';

export { DENY_POLICY_PREFIX };

/** Part of an incident's id that keeps policies of two incidents apart in one principal; digest, since ids may begin alike. */
const shortId = (incidentId: string): string => sha256(incidentId).slice(0, 12);

export const denyPolicyName = (incidentId: string): string => `${DENY_POLICY_PREFIX}-${shortId(incidentId)}`;

/** Whether an inline policy is a deny of ours, whichever incident wrote it. A policy that merely has such a name is not. */
export function isOurDeny({ name, document }: { readonly name: string; readonly document: string }): boolean {
  if (!name.startsWith(DENY_POLICY_PREFIX)) return false;
  try {
    const [statement] = statementsOf(JSON.parse(document));
    return statement?.Sid === DENY_POLICY_PREFIX && statement.Effect === 'Deny' && statement.Action === '*';
  } catch {
    return false;
  }
}

const statementShape = z.looseObject({ Sid: z.optional(z.string()), Effect: z.unknown(), Action: z.unknown() });
const statementsOf = (value: unknown) => z.looseObject({ Statement: z.array(statementShape) }).parse(value).Statement;

const document = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: DENY_POLICY_PREFIX, ...statement }] });

/** Denies everything, undoing the containment included. Sessions that the user got from GetSessionToken or
 * GetFederationToken carry its policies and are cut too. */
export const denyEverything = (): string => document({ Effect: 'Deny', Action: '*', Resource: '*' });

/** The AWS managed policy that denies everything: no principal in the account can edit it. Attached, or as a permissions
 * boundary, it replaces the inline policy if its quota is full. */
export const DENY_ALL_POLICY = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** Placeholder in a plan for the time of the change. */
export const CUT_OFF_AT_APPLY = '<time of the change>';

/** Denies everything to sessions of the role that began before `cutOff` (ISO 8601), as AWS's own "revoke sessions" does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html */
export const denySessionsBefore = (cutOff: string): string =>
  document({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': cutOff } },
  });
