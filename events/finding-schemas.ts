import * as z from 'zod';
import { OCSF_VERSION } from './version.ts';

const text = z.string();
const maybe = text.optional();
const integer = z.number().int();
const entry = z.object({ uid: text, name: maybe });

const resource = z.object({
  uid: text.describe('ARN.'),
  name: text,
  type: text.describe(
    '`AWS::IAM::User`, `AWS::IAM::Role`, `AWS::SecretsManager::Secret`; `AWS::Account` for the root user.',
  ),
  owner: z.object({ name: text }).optional(),
  region: maybe.describe('Absent: the resource is global.'),
  cloud_partition: text,
});

export const observable = z.object({
  name: text.describe('Path of the attribute that has the value.'),
  type_id: integer,
  type: text,
  value: text,
});

const findingBase = {
  category_uid: z.literal(2),
  category_name: z.literal('Findings'),
  activity_id: integer.min(1).max(3).describe('1 Create, 2 Update, 3 Close'),
  activity_name: z.enum(['Create', 'Update', 'Close']),
  type_uid: integer,
  severity_id: integer.min(1).max(5),
  severity: z.enum(['Informational', 'Low', 'Medium', 'High', 'Critical']),
  status_id: integer,
  status: z.enum(['New', 'In Progress', 'Resolved']),
  time: integer.describe('Milliseconds since the epoch.'),
  message: text,
  metadata: z.object({
    version: z.literal(OCSF_VERSION),
    uid: text.describe('The same as `eventId` of `detail.metadata`.'),
    event_code: text.describe('The detail-type.'),
    correlation_uid: maybe.describe('Id of the incident.'),
    profiles: z.array(z.enum(['cloud', 'incident', 'security_control'])),
    product: z.object({ name: z.literal('Tierwatch'), vendor_name: z.literal('Tierwatch'), version: text }),
  }),
  cloud: z.object({
    provider: z.literal('AWS'),
    account: z.object({
      uid: text.describe('Account of the identity.'),
      type_id: z.literal(10),
      type: z.literal('AWS Account'),
    }),
    cloud_partition: text,
    region: maybe.describe('Region of the latest call, or of the secret.'),
  }),
  resources: z.array(resource).min(1),
  observables: z.array(observable),
  remediation: z.object({ desc: text }).optional(),
  unmapped: z.record(text, z.unknown()).optional(),
};

/** OCSF Compliance Finding: posture. */
export const complianceFindingSchema = z.object({
  ...findingBase,
  class_uid: z.literal(2003),
  class_name: z.literal('Compliance Finding'),
  compliance: z.object({
    status_id: integer.describe('1 Pass, 2 Warning, 3 Fail'),
    status: z.enum(['Pass', 'Warning', 'Fail']),
    control: text,
    standards: z.array(text),
  }),
  finding_info: z.object({ uid: text, title: text, desc: text, types: z.array(text) }),
});

const actor = z.object({
  user: z.object({
    uid: text.describe('ARN of the identity.'),
    name: text,
    type_id: z.literal(99),
    type: text.describe('`userIdentity.type` of CloudTrail.'),
    uid_alt: maybe.describe('Principal id.'),
    credential_uid: maybe.describe('Access key id.'),
    has_mfa: z.boolean().optional(),
  }),
  session: z
    .object({
      uid: text.describe('Role session name.'),
      credential_uid: maybe,
      created_time: integer.optional(),
      is_mfa: z.boolean().optional(),
      issuer: maybe,
    })
    .optional(),
});

const endpoint = z.object({
  ip: maybe,
  svc_name: maybe.describe('The AWS service that made the call.'),
  location: z.object({ country: text.describe('ISO 3166-1 alpha-2.') }).optional(),
  autonomous_system: z.object({ number: integer.optional(), name: maybe }).optional(),
});

export const evidence = z.object({
  uid: text.describe('`eventID` of CloudTrail.'),
  name: text,
  api: z
    .object({
      operation: text,
      service: z.object({ name: text }),
      response: z.object({ error: text }).optional(),
    })
    .optional(),
  actor: actor.optional(),
  src_endpoint: endpoint.optional(),
  http_request: z.object({ user_agent: text }).optional(),
  data: z
    .record(text, z.unknown())
    .describe('Time, Region and account of the call, and the facts of each rule that matched.'),
});

const attack = z.object({
  tactic: entry.optional(),
  technique: entry,
  sub_technique: entry.optional(),
  version: text,
});

/** OCSF Detection Finding: incidents and responses. */
export const detectionFindingSchema = z.object({
  ...findingBase,
  class_uid: z.literal(2004),
  class_name: z.literal('Detection Finding'),
  is_alert: z.boolean().describe('Whether a responder should look at it.'),
  action_id: integer.describe('1 Allowed, 2 Denied, 3 Observed'),
  action: z.enum(['Allowed', 'Denied', 'Observed']),
  disposition_id: integer,
  disposition: text.describe(
    'What Tierwatch did: `Detected`, `Delayed`, `Approved`, `Rejected`, `Isolated`, `Restored`, …',
  ),
  verdict_id: integer.optional(),
  verdict: text.optional(),
  confidence_id: integer.min(1).max(3),
  confidence: z.enum(['Low', 'Medium', 'High']),
  confidence_score: integer.min(0).max(100),
  evidences: z.array(evidence).describe('The API calls, at most 20.'),
  finding_info: z.object({
    uid: text.describe('Id of the incident.'),
    title: text,
    desc: text,
    types: z.array(text).describe('Rules.'),
    created_time: integer,
    modified_time: integer,
    first_seen_time: integer.optional(),
    last_seen_time: integer.optional(),
    data_sources: z.array(text),
    related_events_count: integer,
    related_events: z.array(
      z.object({
        uid: text.describe('`eventID` of CloudTrail.'),
        type: text.describe('Rule.'),
        title: text,
        first_seen_time: integer,
        severity_id: integer,
        severity: text,
      }),
    ),
    attacks: z.array(attack),
  }),
});

export type ComplianceFinding = z.infer<typeof complianceFindingSchema>;
export type DetectionFinding = z.infer<typeof detectionFindingSchema>;
export type Evidence = z.infer<typeof evidence>;
export type Observable = z.infer<typeof observable>;
