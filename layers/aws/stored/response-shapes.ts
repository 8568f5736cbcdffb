import * as z from 'zod';
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

const name = z.string();
const userPolicy = { userName: name, policyName: name };
const rolePolicy = { roleName: name, policyName: name };
const key = { userName: name, accessKeyId: name };

/** Each kind of change by its name: the compiler tells when one is missing here. */
const CHANGES = {
  'put-user-policy': z.looseObject({ kind: z.literal('put-user-policy'), ...userPolicy, document: z.string() }),
  'put-role-policy': z.looseObject({ kind: z.literal('put-role-policy'), ...rolePolicy, document: z.string() }),
  'deactivate-key': z.looseObject({ kind: z.literal('deactivate-key'), ...key }),
  'delete-user-policy': z.looseObject({ kind: z.literal('delete-user-policy'), ...userPolicy }),
  'delete-role-policy': z.looseObject({ kind: z.literal('delete-role-policy'), ...rolePolicy }),
  'activate-key': z.looseObject({ kind: z.literal('activate-key'), ...key }),
} satisfies { readonly [Kind in Change['kind']]: z.ZodType<Extract<Change, { kind: Kind }>> };

const change: z.ZodType<Change> = z.union(Object.values(CHANGES));

export const plan: z.ZodType<Plan> = z.looseObject({
  id: z.string(),
  hash: z.string(),
  incidentId: z.string(),
  identity: z.string(),
  immutableId: z.string(),
  playbook: z.enum(PLAYBOOKS),
  mode: z.enum(RESPONSE_MODES),
  changes: z.array(change),
  before: z.looseObject({
    takenAt: z.string(),
    immutableId: z.string(),
    accessKeys: z.array(z.looseObject({ id: z.string(), status: z.enum(['Active', 'Inactive']) })),
    inlinePolicies: z.array(z.string()),
    attachedPolicies: z.array(z.string()),
    boundary: z.string().nullable(),
  }),
  residual: z.array(z.string()),
  createdAt: z.string(),
});

export const approval: z.ZodType<Approval> = z.looseObject({
  id: z.string(),
  incidentId: z.string(),
  planId: z.string(),
  planHash: z.string(),
  identity: z.string(),
  state: z.enum(['pending', 'approved', 'refused', 'expired']),
  requestedAt: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().exactOptional(),
  decidedAt: z.string().exactOptional(),
  reason: z.string().exactOptional(),
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

export const journalEntry: z.ZodType<JournalEntry> = z.looseObject({
  incidentId: z.string(),
  at: z.string(),
  step: z.enum(STEPS),
  planId: z.string().exactOptional(),
  by: z.string(),
  detail: z.string(),
});

export const hold: z.ZodType<Hold> = z.looseObject({
  identity: z.string(),
  incidentId: z.string(),
  evidenceHash: z.string(),
  eventIds: z.array(z.string()),
  by: z.string(),
  reason: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

export const containmentRecord: z.ZodType<ContainmentRecord> = z.looseObject({
  identity: z.string(),
  account: z.string(),
  planId: z.string(),
  incidentId: z.string(),
  mode: z.enum(['approve', 'auto']),
  at: z.string(),
});
