import { administrator } from '../iam/administrator.ts';
import { readDocument } from '../iam/document.ts';
import { compilePrincipal } from '../iam/principal.ts';
import { coversAll } from '../iam/symbolic.ts';
import { YES } from '../iam/truth.ts';
import type { PolicyDocument } from '../iam/types.ts';
import { placeOf } from './policy-place.ts';
import { ByText } from './remember.ts';
import { at, type Bag, flag, isBag } from './request-accessors.ts';
import type { ActivityEvent } from './types.ts';

/** A policy document in a request. */
export type WrittenPolicy =
  | { readonly kind: 'absent' }
  /** It cannot be parsed, or CloudTrail omitted it because of its size. Rules report this: its permissions are unknown. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'document'; readonly document: PolicyDocument };

/** IAM's largest document has 6,144 characters, a bucket policy 20 KB. */
const LARGEST = 200_000;

/** Reads the document that a request has at `path`: an object, JSON text, or URL-encoded JSON text. */
export const policyAt = (request: Bag, ...path: readonly string[]): WrittenPolicy =>
  isOmitted(request) ? { kind: 'unreadable' } : readPolicy(at(request, ...path));

/** CloudTrail leaves out request parameters over 100 KB; the record then only has their size. */
export const isOmitted = (request: Bag): boolean => flag(request, 'omitted');

export function readPolicy(value: unknown): WrittenPolicy {
  if (value === undefined || value === null || value === '') return { kind: 'absent' };
  if (typeof value !== 'string' && !isBag(value)) return { kind: 'unreadable' };
  if (typeof value !== 'string') return documentOf(value);
  return value.length > LARGEST ? { kind: 'unreadable' } : policies.of(value, () => documentOf(value));
}

const policies = new ByText<WrittenPolicy>();

function documentOf(value: string | Bag): WrittenPolicy {
  const { opaque, statements } = readDocument('written', value);
  return opaque || statements.length === 0 ? { kind: 'unreadable' } : { kind: 'document', document: value };
}

/** The most that an identity policy grants: everything or all of IAM; an action that enables privilege escalation on all
 * identities; or neither. */
export type Grant = 'administrator' | 'escalation' | 'none';

/** Actions that enable privilege escalation on their own, each with the resources that it works on. */
const ESCALATING: readonly (readonly [string, string])[] = [
  ['iam:AttachUserPolicy', 'user/*'],
  ['iam:AttachRolePolicy', 'role/*'],
  ['iam:AttachGroupPolicy', 'group/*'],
  ['iam:PutUserPolicy', 'user/*'],
  ['iam:PutRolePolicy', 'role/*'],
  ['iam:PutGroupPolicy', 'group/*'],
  ['iam:CreatePolicyVersion', 'policy/*'],
  ['iam:SetDefaultPolicyVersion', 'policy/*'],
  ['iam:CreateAccessKey', 'user/*'],
  ['iam:CreateLoginProfile', 'user/*'],
  ['iam:UpdateLoginProfile', 'user/*'],
  ['iam:UpdateAssumeRolePolicy', 'role/*'],
  ['iam:AddUserToGroup', 'group/*'],
  ['iam:PassRole', 'role/*'],
  ['sts:AssumeRole', 'role/*'],
];

/** Conditions that every caller can meet. */
const ORDINARY_REQUEST = { 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false' };

/** Where and when a policy is written. */
type Writing = Pick<ActivityEvent, 'account' | 'region' | 'source' | 'time'>;

const grants = new ByText<Grant>();
const MENTIONS_TIME = /(?:current|epoch)time/i;

/** What an identity policy grants to a principal of the account at the time of the event, denials of the same document included. */
export function grantOf(document: PolicyDocument, event: Writing): Grant {
  const { partition } = placeOf(event);
  if (typeof document !== 'string') return grantIn(document, event, partition);
  if (MENTIONS_TIME.test(document)) return grantIn(document, event, partition);
  return grants.of(`${partition} ${event.account} ${document}`, () => grantIn(document, event, partition));
}

function grantIn(document: PolicyDocument, { account, time }: Writing, partition: string): Grant {
  const iam = `arn:${partition}:iam::${account}`;
  const holder = compilePrincipal(`${iam}:user/holder`, { identity: [{ name: 'written', document }] });
  const request = {
    ...ORDINARY_REQUEST,
    'aws:CurrentTime': new Date(time).toISOString(),
    'aws:EpochTime': String(Math.floor(time / 1000)),
  };
  const whole = administrator(holder, request);
  if (whole.verdict === 'yes') return 'administrator';
  // Administrator privilege under a condition is still privilege.
  if (whole.verdict === 'conditional') return 'escalation';
  const escalates = ESCALATING.some(
    ([action, resources]) => coversAll(holder, action, `${iam}:${resources}`, 'open', request).truth === YES,
  );
  return escalates ? 'escalation' : 'none';
}
