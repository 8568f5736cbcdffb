import { SEVERITIES } from '../../core/identity.ts';
import type { ContainmentRecord } from '../../core/ports.ts';
import {
  type Approval,
  type Change,
  type DecisionBasis,
  type Hold,
  type JournalEntry,
  PLAYBOOKS,
  type Plan,
  RESPONSE_MODES,
  type ReleaseConsent,
} from '../../core/response/types.ts';
import * as z from '../../core/zod.ts';

const text = z.string();
const texts = z.array(text);
const user = { userName: text };
const role = { roleName: text };
const inline = { policyName: text };
const managed = { policyArn: text };
const key = { ...user, accessKeyId: text };

/** Each kind of change by its name, so that the compiler reports a missing one. */
const CHANGES = {
  'put-user-policy': z.looseObject({ kind: z.literal('put-user-policy'), ...user, ...inline, document: text }),
  'put-role-policy': z.looseObject({ kind: z.literal('put-role-policy'), ...role, ...inline, document: text }),
  'deactivate-key': z.looseObject({ kind: z.literal('deactivate-key'), ...key }),
  'attach-user-policy': z.looseObject({ kind: z.literal('attach-user-policy'), ...user, ...managed }),
  'attach-role-policy': z.looseObject({ kind: z.literal('attach-role-policy'), ...role, ...managed }),
  'put-user-boundary': z.looseObject({ kind: z.literal('put-user-boundary'), ...user, ...managed }),
  'put-role-boundary': z.looseObject({ kind: z.literal('put-role-boundary'), ...role, ...managed }),
  'delete-user-policy': z.looseObject({ kind: z.literal('delete-user-policy'), ...user, ...inline }),
  'delete-role-policy': z.looseObject({ kind: z.literal('delete-role-policy'), ...role, ...inline }),
  'detach-user-policy': z.looseObject({ kind: z.literal('detach-user-policy'), ...user, ...managed }),
  'detach-role-policy': z.looseObject({ kind: z.literal('detach-role-policy'), ...role, ...managed }),
  'delete-user-boundary': z.looseObject({ kind: z.literal('delete-user-boundary'), ...user }),
  'delete-role-boundary': z.looseObject({ kind: z.literal('delete-role-boundary'), ...role }),
  'activate-key': z.looseObject({ kind: z.literal('activate-key'), ...key }),
} satisfies { readonly [Kind in Change['kind']]: z.ZodMiniType<Extract<Change, { kind: Kind }>> };

const change: z.ZodMiniType<Change> = z.union(Object.values(CHANGES));

export const plan: z.ZodMiniType<Plan> = z.looseObject({
  id: text,
  hash: text,
  incidentId: text,
  identity: text,
  immutableId: text,
  playbook: z.enum(PLAYBOOKS),
  mode: z.enum(RESPONSE_MODES),
  changes: z.array(change),
  fallback: z.array(change),
  everyActiveKey: z.exactOptional(z.literal(true)),
  needsPerson: z.exactOptional(z.literal(true)),
  before: z.looseObject({
    takenAt: text,
    immutableId: text,
    accessKeys: z.array(z.looseObject({ id: text, status: z.enum(['Active', 'Inactive']) })),
    inlinePolicies: texts,
    attachedPolicies: texts,
    boundary: z.nullable(text),
  }),
  residual: texts,
  createdAt: text,
  requestedBy: z.exactOptional(text),
});

export const approval: z.ZodMiniType<Approval> = z.looseObject({
  id: text,
  incidentId: text,
  planId: text,
  planHash: text,
  identity: text,
  state: z.enum(['pending', 'approved', 'refused', 'expired']),
  requestedAt: text,
  expiresAt: text,
  decidedBy: z.exactOptional(text),
  decidedAt: z.exactOptional(text),
  reason: z.exactOptional(text),
  byPolicy: z.exactOptional(z.literal(true)),
});

/** Each step by its name, for the same reason. */
const STEPS = {
  decided: 'decided',
  planned: 'planned',
  'approval-requested': 'approval-requested',
  'approval-decided': 'approval-decided',
  'approval-attempt-refused': 'approval-attempt-refused',
  expired: 'expired',
  'guardrail-refused': 'guardrail-refused',
  applied: 'applied',
  verified: 'verified',
  'verification-failed': 'verification-failed',
  tampered: 'tampered',
  reasserted: 'reasserted',
  'use-after-containment': 'use-after-containment',
  contained: 'contained',
  undone: 'undone',
  replaced: 'replaced',
  failed: 'failed',
  'release-requested': 'release-requested',
  'release-confirmed': 'release-confirmed',
  released: 'released',
  closed: 'closed',
} as const satisfies { readonly [Step in JournalEntry['step']]: Step };

export const journalEntry: z.ZodMiniType<JournalEntry> = z.looseObject({
  incidentId: text,
  at: text,
  step: z.enum(STEPS),
  planId: z.exactOptional(text),
  by: text,
  detail: text,
});

export const hold: z.ZodMiniType<Hold> = z.looseObject({
  identity: text,
  incidentId: text,
  evidenceHash: text,
  eventIds: texts,
  by: text,
  reason: text,
  createdAt: text,
  expiresAt: text,
});

export const decisionBasis: z.ZodMiniType<DecisionBasis> = z.looseObject({
  mode: z.enum(RESPONSE_MODES),
  severity: z.enum(SEVERITIES),
  band: z.number(),
  techniques: texts,
  killSwitch: z.enum(['off', 'on', 'unreadable']),
  postureKnown: z.boolean(),
  leftToPerson: z.exactOptional(z.literal(true)),
  at: text,
});

export const releaseConsent: z.ZodMiniType<ReleaseConsent> = z.looseObject({
  incidentId: text,
  requestedBy: text,
  reason: text,
  reactivateKeys: z.boolean(),
  requestedAt: text,
  expiresAt: text,
});

export const containmentRecord: z.ZodMiniType<ContainmentRecord> = z.looseObject({
  identity: text,
  account: text,
  planId: text,
  incidentId: text,
  mode: z.enum(['approve', 'auto']),
  at: text,
});
