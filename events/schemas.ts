import * as z from 'zod';
import { complianceFindingSchema, detectionFindingSchema } from './finding-schemas.ts';
import { CONTRACT_VERSION } from './version.ts';

export type { ComplianceFinding, DetectionFinding, Evidence, Observable } from './finding-schemas.ts';

export const EVENT_SOURCES = [
  'tierwatch.posture',
  'tierwatch.detection',
  'tierwatch.response',
  'tierwatch.notification',
  'tierwatch.coverage',
] as const;

const severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
const isoTime = z.iso.datetime();

/** Metadata for routing. It is flat, so that an EventBridge pattern can match any field. */
export const metadataSchema = z.object({
  version: z.literal(CONTRACT_VERSION),
  eventId: z
    .string()
    .min(1)
    .describe('Deduplication key: an event that is delivered or published again has the same id.'),
  producer: z.string().describe('`tierwatch/` followed by the version.'),
  time: isoTime,
  account: z
    .string()
    .describe('Account of the identity. `account` of the EventBridge envelope is the account of the hub.'),
  identity: z.string().describe('ARN of the identity that the event is about.'),
  class: z.string().optional(),
  tier: z.number().int().min(0).max(3).nullable().optional(),
  severity: severity.optional(),
  threshold: severity.optional().describe('Minimum severity of the receivers that a notification is for.'),
  owner: z.string().nullable().optional().describe('Owner of the identity, for routing. null: no owner is known.'),
  reason: z.string().optional().describe('Reason code of a finding.'),
  incidentId: z.string().optional(),
  state: z
    .string()
    .optional()
    .describe('State of the incident after the transition; in approval events, of the approval.'),
  incidentState: z.string().optional().describe('In approval events: state of the incident after the transition.'),
  replayed: z
    .literal(true)
    .optional()
    .describe(
      'Some of the evidence of the incident was replayed. The response does not act on it unless a person asks.',
    ),
  mode: z.enum(['observe', 'plan', 'approve', 'auto']).optional(),
  playbook: z.string().nullable().optional(),
  planId: z.string().optional(),
  planHash: z.string().optional(),
  approvalId: z.string().optional(),
  decidedBy: z.string().optional().describe('ARN of the caller who decided, as in the request context of AWS.'),
});

/** What makes Tierwatch notify responders. */
export const NOTIFICATION_TRIGGERS = [
  'incident-opened',
  'approval-requested',
  'approval-expiring',
  'identity-contained',
  'containment-tampered',
  'containment-undone',
  'containment-failed',
  'identity-released',
] as const;

/** A message to responders, as e-mail and chat show it. */
export const notificationSchema = z.object({
  trigger: z.enum(NOTIFICATION_TRIGGERS),
  subject: z.string().min(1).max(99).describe('ASCII on one line, as SNS requires of a subject.'),
  lines: z.object({
    who: z.string(),
    what: z.string(),
    from: z.string(),
    why: z.string(),
    response: z.string(),
  }),
  commands: z.string().describe('Commands to run next, one per line.'),
  text: z.string().describe('The whole message as plain text.'),
  slack: z.string().describe('The whole message as Slack mrkdwn, escaped.'),
});

const envelope = <Data extends z.ZodType>(source: (typeof EVENT_SOURCES)[number], detailType: string, data: Data) =>
  z.object({
    source: z.literal(source),
    'detail-type': z.literal(detailType),
    resources: z.array(z.string()).min(1).describe('ARNs of the identities that the event is about.'),
    time: isoTime,
    detail: z.object({ metadata: metadataSchema, data }),
  });

const posture = (detailType: string) => envelope('tierwatch.posture', detailType, complianceFindingSchema);
const detection = (detailType: string) => envelope('tierwatch.detection', detailType, detectionFindingSchema);
const response = (detailType: string) => envelope('tierwatch.response', detailType, detectionFindingSchema);

const coverage = (detailType: string) => envelope('tierwatch.coverage', detailType, complianceFindingSchema);

const notification = (detailType: string) => envelope('tierwatch.notification', detailType, notificationSchema);

/** Every event that Tierwatch publishes, by detail-type, as a rule of a consumer receives it. */
export const EVENT_SCHEMAS = {
  'Posture Changed': posture('Posture Changed'),
  'Finding Opened': posture('Finding Opened'),
  'Finding Changed': posture('Finding Changed'),
  'Finding Closed': posture('Finding Closed'),
  'Identity Removed': posture('Identity Removed'),
  'Incident Opened': detection('Incident Opened'),
  'Incident Updated': detection('Incident Updated'),
  'Response Decided': response('Response Decided'),
  'Response Refused': response('Response Refused'),
  'Plan Created': response('Plan Created'),
  'Approval Requested': response('Approval Requested'),
  'Approval Expiring': response('Approval Expiring'),
  'Approval Decided': response('Approval Decided'),
  'Approval Expired': response('Approval Expired'),
  'Identity Contained': response('Identity Contained'),
  'Containment Tampered': response('Containment Tampered'),
  'Containment Failed': response('Containment Failed'),
  'Containment Undone': response('Containment Undone'),
  'Principal Replaced': response('Principal Replaced'),
  'Incident Closed': response('Incident Closed'),
  'Identity Released': response('Identity Released'),
  'Notification Requested': notification('Notification Requested'),
  'Coverage Gap Opened': coverage('Coverage Gap Opened'),
  'Coverage Gap Closed': coverage('Coverage Gap Closed'),
} as const;

export type DetailType = keyof typeof EVENT_SCHEMAS;
export type Metadata = z.infer<typeof metadataSchema>;
export type NotificationData = z.infer<typeof notificationSchema>;
