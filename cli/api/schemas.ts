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
  incidentId: z.string(),
  planHash: z.string(),
  identity: z.string(),
  state: z.string(),
  expiresAt: z.string(),
  decidedBy: z.string().exactOptional(),
  reason: z.string().exactOptional(),
});

const texts = z.array(z.string());
const known = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal('unknown'), schema]);

const origin = z.looseObject({
  from: z.string().exactOptional(),
  country: z.string().exactOptional(),
  network: z.string().exactOptional(),
  organization: z.string().exactOptional(),
  region: z.string().exactOptional(),
  client: z.string().exactOptional(),
  userAgent: z.string().exactOptional(),
  accessKeyId: z.string().exactOptional(),
  sessionName: z.string().exactOptional(),
});

/** What a responder has to know about an incident. */
export const briefSchema = z.looseObject({
  events: z.array(
    z.looseObject({
      eventId: z.string(),
      time: z.string(),
      api: z.string(),
      denied: z.boolean(),
      targets: texts,
      origin,
      severity,
      why: texts,
    }),
  ),
  unusual: z.array(z.looseObject({ what: z.string(), expected: texts, observed: texts })),
  usual: z.nullable(
    z.looseObject({
      lastUse: z.string().nullable(),
      days: z.number(),
      schedule: z.string().nullable(),
      countries: texts,
      networks: texts,
      clients: texts,
      apis: texts,
      caveat: z.string().nullable(),
    }),
  ),
  created: z.array(
    z.looseObject({
      what: z.string(),
      time: z.string(),
      stop: z.string().exactOptional(),
      incident: z.string().exactOptional(),
    }),
  ),
  impact: z.looseObject({
    duration: z.string(),
    owner: z.string().nullable(),
    workloads: known(
      z.array(
        z.looseObject({ type: z.string(), id: z.string(), until: z.string(), resume: z.string().exactOptional() }),
      ),
    ),
    keyPlaces: known(texts),
    otherUsers: texts,
  }),
  residual: texts,
  outcome: z
    .looseObject({
      before: z.looseObject({
        accessKeys: z.array(z.looseObject({ id: z.string(), status: z.string() })),
        inlinePolicies: texts,
      }),
      policies: texts,
      deactivatedKeys: texts,
      verifiedAt: z.string().nullable(),
      laterCalls: z.looseObject({ denied: z.number(), succeeded: z.number() }),
    })
    .exactOptional(),
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
  /** Absent in deployments of an earlier version. */
  brief: briefSchema.exactOptional(),
  /** In chronological order. Absent in deployments of an earlier version. */
  notifications: z
    .array(z.looseObject({ trigger: z.string(), to: z.string(), deliveredAt: z.string() }))
    .exactOptional(),
});
export const approvalAnswer = z.object({ approval: approvalSchema, plan: planSchema });
/** Approvals that wait for a decision. */
export const approvalsAnswer = z.object({
  approvals: z.array(
    approvalSchema.extend({
      incident: z.looseObject({ severity, tier: z.nullable(tier), title: z.string() }),
    }),
  ),
});
/** A part of the containments in IAM; `next` requests the following part. */
export const containmentsAnswer = z.object({
  containments: z.array(
    z.looseObject({
      identity: z.string(),
      policies: texts,
      denyAll: z.boolean(),
      incident: z.nullable(z.looseObject({ id: z.string(), state: z.string() })),
    }),
  ),
  recorded: z.array(
    z.looseObject({ incident: z.string(), identity: z.string(), state: z.string(), policy: z.string() }),
  ),
  next: z.string().exactOptional(),
});
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
export type BriefView = z.infer<typeof briefSchema>;
export type PendingView = z.infer<typeof approvalsAnswer>['approvals'][number];
export type ContainmentsPage = z.infer<typeof containmentsAnswer>;
