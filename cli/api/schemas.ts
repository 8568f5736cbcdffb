import * as z from 'zod';
import { escalation, severity, term, tier } from '../../layers/aws/stored/posture-shapes.ts';

/** Responses of the API. Unknown fields pass through to `--json`. Codes, classes, states, playbooks and steps are strings, because a
 * deployment of another version may have more of them. */

const reason = z.looseObject({
  code: z.string(),
  severity,
  detail: z.string(),
  remediation: z.string().exactOptional(),
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
  scoreTerms: z.array(term),
  owner: z.string().nullable(),
  reasons: z.array(reason),
  escalations: z.array(escalation),
  unknowns: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  takenAt: z.string(),
});

/** An incident as lists return it, without its signals. */
export const incidentSummarySchema = z.looseObject({
  id: z.string(),
  identity: z.string(),
  account: z.string(),
  class: z.string(),
  tier: z.nullable(tier),
  severity,
  confidence: z.number(),
  confidenceTerms: z.array(term),
  openedAt: z.string(),
  updatedAt: z.string(),
  title: z.string(),
  state: z.string(),
  signalCount: z.number().exactOptional(),
  replayed: z.literal(true).exactOptional(),
});

const signal = z.looseObject({
  rule: z.string(),
  eventId: z.string(),
  time: z.string(),
  title: z.string(),
  severity,
  evidence: z.record(z.string(), z.unknown()).exactOptional(),
});
/** A single incident. `signals` may hold fewer than `signalCount`. */
export const incidentSchema = incidentSummarySchema.extend({ signals: z.array(signal) });

const change = z.looseObject({
  kind: z.string(),
  userName: z.string().optional(),
  roleName: z.string().optional(),
  policyName: z.string().optional(),
  policyArn: z.string().optional(),
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
  planHash: z.string(),
  state: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().exactOptional(),
  reason: z.string().exactOptional(),
});

const journalEntry = z.looseObject({ at: z.string(), step: z.string(), by: z.string(), detail: z.string() });

export const identitiesAnswer = z.object({ identities: z.array(identitySchema) });
export const identityAnswer = z.looseObject({ identity: identitySchema });
/** A page of incidents; `next` requests the following page. */
export const incidentsAnswer = z.object({
  incidents: z.array(incidentSummarySchema),
  next: z.string().exactOptional(),
});
export const incidentAnswer = z.object({
  incident: incidentSchema,
  plans: z.array(planSchema),
  approvals: z.array(approvalSchema),
  /** In chronological order; only the newest if `journalTruncated`. */
  journal: z.array(journalEntry),
  journalTruncated: z.boolean().exactOptional(),
});
export const approvalAnswer = z.object({ approval: approvalSchema, plan: planSchema });
export const decidedAnswer = z.object({ approval: approvalSchema });
export const startedAnswer = z.looseObject({ execution: z.string() });
/** The release has started, or it waits for the request of a second person. */
export const releaseAnswer = z.union([startedAnswer, z.looseObject({ needs: z.string(), requestedBy: z.string() })]);
export const closedAnswer = z.looseObject({ incident: z.looseObject({ id: z.string(), state: z.string() }) });

export type Identity = z.infer<typeof identitySchema>;
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;
export type IncidentView = z.infer<typeof incidentSchema>;
export type CaseView = z.infer<typeof incidentAnswer>;
export type PlanView = z.infer<typeof planSchema>;
export type ApprovalView = z.infer<typeof approvalSchema>;
