import { createHash } from 'node:crypto';
import packageJson from '../package.json' with { type: 'json' };
import { subjectObservables } from './evidence.ts';
import type {
  ComplianceFinding,
  DetailType,
  DetectionFinding,
  EVENT_SOURCES,
  Metadata,
  NotificationData,
} from './schemas.ts';
import { SEVERITY, type SeverityName } from './severity.ts';
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

interface BaseFacts {
  readonly classUid: 2003 | 2004;
  readonly detailType: DetailType;
  readonly activity: Activity;
  readonly severity: SeverityName;
  readonly message: string;
  readonly stamp: { readonly id: string; readonly time: string };
  readonly correlation?: string;
  /** Region of the activity, if it has one. */
  readonly region?: string | undefined;
}

/** The attributes that both OCSF finding classes share. */
export function findingBase(subject: Subject, facts: BaseFacts): FindingBase {
  const { classUid, detailType, activity, severity, message, stamp, correlation } = facts;
  const resource = resourceOf(subject);
  const region = facts.region ?? resource.region;
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
      event_code: detailType,
      ...(correlation !== undefined && { correlation_uid: correlation }),
      profiles: classUid === 2004 ? ['cloud', 'incident', 'security_control'] : ['cloud'],
      product: { name: 'Tierwatch', vendor_name: 'Tierwatch', version: PRODUCER_VERSION },
    },
    cloud: {
      provider: 'AWS',
      account: { uid: subject.account, type_id: 10, type: 'AWS Account' },
      cloud_partition: resource.cloud_partition,
      ...(region !== undefined && { region }),
    },
    resources: [resource],
    observables: [...subjectObservables(subject.identity, subject.account)],
  };
}

/** Types as AWS Config and Security Hub write them. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  user: 'AWS::IAM::User',
  role: 'AWS::IAM::Role',
  root: 'AWS::Account',
  secret: 'AWS::SecretsManager::Secret',
};

/** Of resources that are shared outside, by the service in their ARN. */
const SHARED_RESOURCE_TYPES: Readonly<Record<string, string>> = {
  s3: 'AWS::S3::Bucket',
  kms: 'AWS::KMS::Key',
  lambda: 'AWS::Lambda::Function',
  sqs: 'AWS::SQS::Queue',
  sns: 'AWS::SNS::Topic',
  ecr: 'AWS::ECR::Repository',
};

function resourceOf({ identity, kind, owner }: Subject): FindingBase['resources'][number] {
  const [, partition, service = '', region] = identity.split(':');
  return {
    uid: identity,
    name: identity.slice(identity.lastIndexOf('/') + 1),
    type: RESOURCE_TYPES[kind] ?? SHARED_RESOURCE_TYPES[service] ?? kind,
    ...(owner ? { owner: { name: owner } } : {}),
    ...(region ? { region } : {}),
    cloud_partition: partition || 'aws',
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
