import type { Severity } from '../identity.ts';
import { placeOf } from '../posture/dump-shapes.ts';
import { describeValue, InputError, isRecord } from '../posture/input-error.ts';
import * as z from '../zod.ts';

/** A change of the permissions in an account, small enough for one decision. Policies are named as in assessments: the ARN of a
 * managed policy, `<ARN of the holder>/<name>` for an inline policy, `<ARN of the role>/trust` for a trust policy. */
export type Change =
  /** Deletes a role with its policies. */
  | { readonly kind: 'delete-role'; readonly role: string }
  /** The policy no longer allows the actions: they leave its lists, or a Deny statement is added where a wildcard covers them. */
  | { readonly kind: 'remove-actions'; readonly policy: string; readonly actions: readonly string[] }
  /** The policy no longer allows the actions on these resources, by a Deny statement. */
  | {
      readonly kind: 'exclude-resources';
      readonly policy: string;
      readonly actions: readonly string[];
      readonly resources: readonly string[];
    }
  /** Sets the Resource of a statement. */
  | {
      readonly kind: 'narrow-resources';
      readonly policy: string;
      readonly statement: number;
      readonly resources: readonly string[];
    }
  /** Adds a condition to a statement, for example `{"Bool": {"aws:MultiFactorAuthPresent": "true"}}`. */
  | {
      readonly kind: 'add-condition';
      readonly policy: string;
      readonly statement: number;
      readonly condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  | { readonly kind: 'remove-statement'; readonly policy: string; readonly statement: number }
  /** The trust policy of the role no longer allows the principals, written as in its Principal element. */
  | {
      readonly kind: 'remove-principals';
      readonly role: string;
      readonly principals: readonly TrustedPrincipal[];
    }
  /** Replaces or creates an inline, managed or trust policy. */
  | { readonly kind: 'write-policy'; readonly policy: string; readonly document: Readonly<Record<string, unknown>> }
  /** The identity has only this policy afterwards: its other policies and its groups are taken away. Without a document, it has none. */
  | {
      readonly kind: 'replace-policies';
      readonly identity: string;
      readonly name: string;
      readonly document?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'attach-policy'; readonly holder: string; readonly policy: string }
  /** Detaches a managed policy from a user, group or role. */
  | { readonly kind: 'detach-policy'; readonly holder: string; readonly policy: string }
  | { readonly kind: 'delete-inline-policy'; readonly policy: string }
  | { readonly kind: 'leave-group'; readonly user: string; readonly group: string }
  /** Sets a permissions boundary; with a document, creates the policy. */
  | {
      readonly kind: 'set-boundary';
      readonly identity: string;
      readonly policy: string;
      readonly document?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'deactivate-key'; readonly user: string; readonly key: string }
  /** The secret moves to a vault, and is rotated. */
  | { readonly kind: 'move-secret'; readonly account: string; readonly holder: string; readonly place: string }
  | {
      readonly kind: 'add-scp';
      readonly account: string;
      readonly name: string;
      readonly document: Readonly<Record<string, unknown>>;
    };
export type ReplacePolicies = Extract<Change, { readonly kind: 'replace-policies' }>;

export interface TrustedPrincipal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

/** The condition that a session with MFA meets. */
export const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } as const;

export const requiresMfa = ({ condition }: Extract<Change, { readonly kind: 'add-condition' }>): boolean =>
  condition.Bool?.['aws:MultiFactorAuthPresent'] === 'true';

const text = z.string();
const texts = z.array(z.string()).check(z.minLength(1));
const index = z.number().check(z.int(), z.nonnegative());
const documentShape = z.record(text, z.unknown());

const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('delete-role'), role: text }),
  z.strictObject({ kind: z.literal('remove-actions'), policy: text, actions: texts }),
  z.strictObject({ kind: z.literal('exclude-resources'), policy: text, actions: texts, resources: texts }),
  z.strictObject({ kind: z.literal('narrow-resources'), policy: text, statement: index, resources: texts }),
  z.strictObject({
    kind: z.literal('add-condition'),
    policy: text,
    statement: index,
    condition: z.record(text, z.record(text, text)),
  }),
  z.strictObject({ kind: z.literal('remove-statement'), policy: text, statement: index }),
  z.strictObject({
    kind: z.literal('remove-principals'),
    role: text,
    principals: z
      .array(z.strictObject({ type: z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']), value: text }))
      .check(z.minLength(1)),
  }),
  z.strictObject({ kind: z.literal('write-policy'), policy: text, document: documentShape }),
  z.strictObject({
    kind: z.literal('replace-policies'),
    identity: text,
    name: text,
    document: z.optional(documentShape),
  }),
  z.strictObject({ kind: z.literal('attach-policy'), holder: text, policy: text }),
  z.strictObject({ kind: z.literal('detach-policy'), holder: text, policy: text }),
  z.strictObject({ kind: z.literal('delete-inline-policy'), policy: text }),
  z.strictObject({ kind: z.literal('leave-group'), user: text, group: text }),
  z.strictObject({
    kind: z.literal('set-boundary'),
    identity: text,
    policy: text,
    document: z.optional(documentShape),
  }),
  z.strictObject({ kind: z.literal('deactivate-key'), user: text, key: text }),
  z.strictObject({ kind: z.literal('move-secret'), account: text, holder: text, place: text }),
  z.strictObject({ kind: z.literal('add-scp'), account: text, name: text, document: documentShape }),
]);

/** Reads a change, a list of changes, or the JSON of a fix plan (`{"steps": [{"change": …}]}`), which may have no steps.
 * @throws InputError with the position of the invalid field. */
export function parseChanges(content: unknown, source: string): readonly Change[] {
  const steps = isRecord(content) && Array.isArray(content.steps) ? content.steps : undefined;
  const list: readonly unknown[] = steps ?? (Array.isArray(content) ? content : [content]);
  if (list.length === 0 && steps === undefined) throw new InputError(source, '', 'expected at least one change');
  return list.map((item, position) => {
    const inStep = isRecord(item) && !('kind' in item) && 'change' in item;
    const place = [
      ...(steps === undefined ? [] : ['steps']),
      ...(list.length === 1 && !Array.isArray(content) && steps === undefined ? [] : [position]),
      ...(inStep ? ['change'] : []),
    ];
    return changeOf(inStep ? item.change : item, source, place);
  });
}

function changeOf(item: unknown, source: string, place: readonly (string | number)[]): Change {
  const parsed = change.safeParse(item);
  if (parsed.success) {
    const { data } = parsed;
    if (data.kind !== 'set-boundary' && data.kind !== 'replace-policies') return data;
    const { document, ...rest } = data;
    return document === undefined ? rest : { ...rest, document };
  }
  const issue = parsed.error.issues[0];
  const problem = isRecord(item)
    ? (issue?.message ?? 'expected a change')
    : `expected a change, found ${describeValue(item)}`;
  throw new InputError(source, placeOf([...place, ...(issue?.path ?? [])]), problem);
}

/** What a change can break. */
export type Breakage = 'nothing' | 'unknown' | 'in use';

/** Order of preference: what breaks nothing first. */
export const BREAKAGES: readonly Breakage[] = ['nothing', 'unknown', 'in use'];

/** Severity of a breakage, for colors. */
export const BREAKAGE_SEVERITY: Readonly<Record<Breakage, Severity>> = {
  nothing: 'info',
  unknown: 'medium',
  'in use': 'high',
};

/** With these an identity could lift its boundary, so that every boundary of a plan denies them. */
export const LIFTING_ACTIONS: readonly string[] = [
  'iam:CreatePolicyVersion',
  'iam:DeletePolicyVersion',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteUserPermissionsBoundary',
  'iam:PutRolePermissionsBoundary',
  'iam:PutUserPermissionsBoundary',
  'iam:SetDefaultPolicyVersion',
];
