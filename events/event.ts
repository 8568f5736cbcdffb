import { createHash } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import type {
  ComplianceFinding,
  DetailType,
  DetectionFinding,
  EVENT_SOURCES,
  Metadata,
  NotificationData,
} from './schemas.ts';
import { CONTRACT_VERSION, OCSF_VERSION } from './version.ts';

export type EventSource = (typeof EVENT_SOURCES)[number];

/** One event, ready for PutEvents. */
export interface TierwatchEvent {
  readonly source: EventSource;
  readonly detailType: DetailType;
  readonly resources: readonly string[];
  readonly time: string;
  readonly detail: {
    readonly metadata: Metadata;
    readonly data: ComplianceFinding | DetectionFinding | NotificationData;
  };
}

/** Time and id of an event. */
export interface EventOptions {
  /** Absent: a digest of the content. */
  readonly id?: string;
  /** ISO 8601. Absent: the current time. */
  readonly now?: string;
}

export const PRODUCER_VERSION = packageJson.version;

export type Activity = 'Create' | 'Update' | 'Close';
export type SeverityName = 'info' | 'low' | 'medium' | 'high' | 'critical';

const SEVERITY = {
  info: { severity_id: 1, severity: 'Informational' },
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
} as const;

const ACTIVITY = {
  Create: { activity_id: 1, activity_name: 'Create', status_id: 1, status: 'New' },
  Update: { activity_id: 2, activity_name: 'Update', status_id: 2, status: 'In Progress' },
  Close: { activity_id: 3, activity_name: 'Close', status_id: 4, status: 'Resolved' },
} as const;

export interface Subject {
  readonly identity: string;
  readonly account: string;
  readonly kind: string;
  readonly owner?: string | null;
}

type FindingBase = Omit<
  ComplianceFinding,
  'class_uid' | 'class_name' | 'compliance' | 'finding_info' | 'remediation' | 'unmapped'
>;

/** The attributes that both OCSF finding classes share. */
export function findingBase(
  classUid: 2003 | 2004,
  activity: Activity,
  severity: SeverityName,
  subject: Subject,
  message: string,
  stamp: { readonly id: string; readonly time: string },
): FindingBase {
  return {
    category_uid: 2,
    category_name: 'Findings',
    ...ACTIVITY[activity],
    ...SEVERITY[severity],
    type_uid: classUid * 100 + ACTIVITY[activity].activity_id,
    time: Date.parse(stamp.time),
    message,
    metadata: {
      version: OCSF_VERSION,
      uid: stamp.id,
      profiles: ['cloud'],
      product: { name: 'Tierwatch', vendor_name: 'Tierwatch', version: PRODUCER_VERSION },
    },
    // 10 is "AWS Account" in OCSF.
    cloud: { provider: 'AWS', account: { uid: subject.account, type_id: 10 } },
    resources: [
      {
        uid: subject.identity,
        name: subject.identity.slice(subject.identity.lastIndexOf('/') + 1),
        type: subject.kind,
        ...(subject.owner ? { owner: { name: subject.owner } } : {}),
      },
    ],
  };
}

/** Time and id of an event. The default id is a digest of the content, so that a retry sends the same id. */
export function stampOf(options: EventOptions, ...content: readonly unknown[]): { id: string; time: string } {
  const time = options.now ?? new Date().toISOString();
  const id =
    options.id ??
    createHash('sha256')
      .update(JSON.stringify([time, ...content]))
      .digest('hex')
      .slice(0, 32);
  return { id, time };
}

export function buildMetadata(
  stamp: { readonly id: string; readonly time: string },
  subject: Subject,
  routing: Partial<Metadata>,
): Metadata {
  return {
    version: CONTRACT_VERSION,
    eventId: stamp.id,
    producer: `tierwatch/${PRODUCER_VERSION}`,
    time: stamp.time,
    account: subject.account,
    identity: subject.identity,
    ...routing,
  };
}
