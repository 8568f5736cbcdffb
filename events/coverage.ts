import { type Activity, buildMetadata, type EventOptions, findingBase, stampOf, type TierwatchEvent } from './event.ts';
import type { DetailType } from './schemas.ts';
import type { SeverityName } from './severity.ts';

/** What an event about a coverage gap contains. */
export interface CoverageGapFacts {
  readonly code: string;
  readonly severity: SeverityName;
  readonly title: string;
  readonly account: string;
  readonly partition: string;
  /** The trail, Region, snapshot or account that it is about. */
  readonly subject: string;
  readonly detail: string;
  readonly remedy: string;
}

function coverageGap(
  detailType: DetailType,
  activity: Activity,
  gap: CoverageGapFacts,
  options: EventOptions,
): TierwatchEvent {
  const { code, severity, account, detail } = gap;
  // OCSF and the metadata require a resource: the account, which IAM names by its root user.
  const identity = `arn:${gap.partition}:iam::${account}:root`;
  const subject = { identity, account, kind: 'root' };
  const stamp = stampOf(options, detailType, account, code, gap.subject);
  const closed = activity === 'Close';
  return {
    source: 'tierwatch.coverage',
    detailType,
    resources: [identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, subject, { severity, reason: code }),
      data: {
        ...findingBase(subject, { classUid: 2003, detailType, activity, severity, message: detail, stamp }),
        class_uid: 2003,
        class_name: 'Compliance Finding',
        compliance: {
          status_id: closed ? 1 : 3,
          status: closed ? 'Pass' : 'Fail',
          control: code,
          standards: [],
        },
        finding_info: {
          uid: `${identity}#${code}#${gap.subject}`,
          title: gap.title,
          desc: detail,
          types: ['Coverage'],
        },
        remediation: { desc: gap.remedy },
        unmapped: { subject: gap.subject },
      },
    },
  };
}

/** Events or facts of a part of an account do not reach Tierwatch. */
export const coverageGapOpened = (gap: CoverageGapFacts, options: EventOptions = {}): TierwatchEvent =>
  coverageGap('Coverage Gap Opened', 'Create', gap, options);

/** The gap no longer exists. */
export const coverageGapClosed = (gap: CoverageGapFacts, options: EventOptions = {}): TierwatchEvent =>
  coverageGap('Coverage Gap Closed', 'Close', gap, options);
