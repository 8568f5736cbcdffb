import type { ContainmentRecord } from '../../core/ports.ts';
import {
  type Approval,
  type Change,
  type Hold,
  type JournalEntry,
  PLAYBOOKS,
  type Plan,
  RESPONSE_MODES,
} from '../../core/response/types.ts';
import * as z from '../../core/zod.ts';

const text = z.string();
const texts = z.array(text);
const userPolicy = { userName: text, policyName: text };
const rolePolicy = { roleName: text, policyName: text };
const key = { userName: text, accessKeyId: text };

/** Each kind of change by its name: the compiler tells when one is missing here. */
const CHANGES = {
  'put-user-policy': z.looseObject({ kind: z.literal('put-user-policy'), ...userPolicy, document: text }),
  'put-role-policy': z.looseObject({ kind: z.literal('put-role-policy'), ...rolePolicy, document: text }),
  'deactivate-key': z.looseObject({ kind: z.literal('deactivate-key'), ...key }),
  'delete-user-policy': z.looseObject({ kind: z.literal('delete-user-policy'), ...userPolicy }),
  'delete-role-policy': z.looseObject({ kind: z.literal('delete-role-policy'), ...rolePolicy }),
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
  'watch-ended': 'watch-ended',
  compensated: 'compensated',
  failed: 'failed',
  'release-requested': 'release-requested',
  released: 'released',
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

export const containmentRecord: z.ZodMiniType<ContainmentRecord> = z.looseObject({
  identity: text,
  account: text,
  planId: text,
  incidentId: text,
  mode: z.enum(['approve', 'auto']),
  at: text,
});
