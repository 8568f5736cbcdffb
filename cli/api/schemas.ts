import * as z from 'zod';

/** What the API answers, as far as the command line shows it. Unknown fields pass through to `--json`. */

const severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
const tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);

const reason = z.looseObject({
  code: z.string(),
  severity,
  detail: z.string(),
  remediation: z.string().exactOptional(),
});

const escalation = z.looseObject({
  to: z.string(),
  admin: z.boolean(),
  steps: z.array(
    z.looseObject({
      rule: z.string(),
      actions: z.array(z.string()),
      target: z.string(),
      conditional: z.boolean(),
      dependsOn: z.array(z.string()).exactOptional(),
    }),
  ),
});

export const identitySchema = z.looseObject({
  identity: z.string(),
  kind: z.string(),
  account: z.string(),
  name: z.string(),
  class: z.string(),
  classWhy: z.string(),
  tier,
  tierWhy: z.string(),
  score: z.number(),
  scoreTerms: z.array(z.looseObject({ term: z.string(), points: z.number(), why: z.string() })),
  owner: z.string().nullable(),
  reasons: z.array(reason),
  escalations: z.array(escalation),
  unknowns: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  takenAt: z.string(),
});

export const incidentSchema = z.looseObject({
  id: z.string(),
  identity: z.string(),
  account: z.string(),
  class: z.string(),
  tier: tier.nullable(),
  severity,
  confidence: z.number(),
  confidenceTerms: z.array(z.looseObject({ term: z.string(), points: z.number(), why: z.string() })),
  openedAt: z.string(),
  updatedAt: z.string(),
  title: z.string(),
  state: z.string(),
  signals: z.array(
    z.looseObject({ rule: z.string(), eventId: z.string(), time: z.string(), title: z.string(), severity }),
  ),
});

const change = z.looseObject({
  kind: z.string(),
  userName: z.string().optional(),
  roleName: z.string().optional(),
  policyName: z.string().optional(),
  accessKeyId: z.string().optional(),
  document: z.string().optional(),
});

export const planSchema = z.looseObject({
  id: z.string(),
  hash: z.string(),
  playbook: z.string(),
  mode: z.string(),
  changes: z.array(change),
  residual: z.array(z.string()),
  createdAt: z.string(),
});

export const approvalSchema = z.looseObject({
  id: z.string(),
  incidentId: z.string(),
  planId: z.string(),
  planHash: z.string(),
  identity: z.string(),
  state: z.enum(['pending', 'approved', 'refused', 'expired']),
  requestedAt: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().optional(),
  decidedAt: z.string().optional(),
  reason: z.string().optional(),
});

const journalEntry = z.looseObject({ at: z.string(), step: z.string(), by: z.string(), detail: z.string() });

export const identitiesAnswer = z.object({ identities: z.array(identitySchema) });
export const identityAnswer = z.looseObject({ identity: identitySchema });
export const incidentsAnswer = z.object({ incidents: z.array(incidentSchema) });
export const incidentAnswer = z.object({
  incident: incidentSchema,
  plans: z.array(planSchema),
  approvals: z.array(approvalSchema),
  journal: z.array(journalEntry),
});
export const approvalAnswer = z.object({ approval: approvalSchema, plan: planSchema });
export const decidedAnswer = z.object({ approval: approvalSchema });
export const startedAnswer = z.looseObject({ execution: z.string() });

export type Identity = z.infer<typeof identitySchema>;
export type IncidentView = z.infer<typeof incidentSchema>;
export type CaseView = z.infer<typeof incidentAnswer>;
export type PlanView = z.infer<typeof planSchema>;
export type ApprovalView = z.infer<typeof approvalSchema>;
