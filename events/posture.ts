import { type Activity, buildMetadata, type EventOptions, findingBase, stampOf, type TierwatchEvent } from './event.ts';
import type { DetailType } from './schemas.ts';
import type { SeverityName } from './severity.ts';

/** What an event about a posture contains. `Posture` of the core satisfies it. */
export interface PostureFacts {
  readonly identity: string;
  readonly kind: string;
  readonly account: string;
  readonly class: string;
  readonly tier: 0 | 1 | 2 | 3;
  readonly tierWhy: string;
  readonly score: number;
  readonly owner: string | null;
  readonly reasons: readonly { readonly code: string; readonly severity: SeverityName }[];
}

export interface ReasonFacts {
  readonly code: string;
  readonly severity: SeverityName;
  readonly detail: string;
  readonly remediation?: string;
  readonly frameworks: readonly string[];
}

const routing = (posture: PostureFacts, severity: SeverityName) => ({
  class: posture.class,
  tier: posture.tier,
  owner: posture.owner,
  severity,
});

const titleOf = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

function finding(
  detailType: DetailType,
  activity: Activity,
  posture: PostureFacts,
  reason: ReasonFacts,
  options: EventOptions,
): TierwatchEvent {
  const stamp = stampOf(options, detailType, posture.identity, reason.code, reason.severity);
  const closed = activity === 'Close';
  return {
    source: 'tierwatch.posture',
    detailType,
    resources: [posture.identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, posture, { ...routing(posture, reason.severity), reason: reason.code }),
      data: {
        ...findingBase(posture, {
          ...{ classUid: 2003, detailType, activity, stamp },
          severity: reason.severity,
          message: reason.detail,
        }),
        class_uid: 2003,
        class_name: 'Compliance Finding',
        compliance: {
          status_id: closed ? 1 : 3,
          status: closed ? 'Pass' : 'Fail',
          control: reason.code,
          standards: [...reason.frameworks],
        },
        finding_info: {
          uid: `${posture.identity}#${reason.code}`,
          title: titleOf(reason.code),
          desc: reason.detail,
          types: ['Identity posture'],
        },
        ...(reason.remediation ? { remediation: { desc: reason.remediation } } : {}),
      },
    },
  };
}

/** A new reason applies to the identity. */
export const findingOpened = (posture: PostureFacts, reason: ReasonFacts, options: EventOptions = {}): TierwatchEvent =>
  finding('Finding Opened', 'Create', posture, reason, options);

/** The severity or evidence of a reason changed. */
export const findingChanged = (
  posture: PostureFacts,
  reason: ReasonFacts,
  options: EventOptions = {},
): TierwatchEvent => finding('Finding Changed', 'Update', posture, reason, options);

/** A reason no longer applies. */
export const findingClosed = (posture: PostureFacts, reason: ReasonFacts, options: EventOptions = {}): TierwatchEvent =>
  finding('Finding Closed', 'Close', posture, reason, options);

const TIER_SEVERITY = ['critical', 'high', 'medium', 'low'] as const;

function identityEvent(
  detailType: DetailType,
  activity: Activity,
  posture: PostureFacts,
  message: string,
  unmapped: Record<string, unknown>,
  options: EventOptions,
): TierwatchEvent {
  const severity = activity === 'Close' ? 'info' : TIER_SEVERITY[posture.tier];
  const stamp = stampOf(options, detailType, posture.identity, unmapped);
  const status = activity === 'Close' ? 'Pass' : posture.reasons.length > 0 ? 'Fail' : 'Pass';
  return {
    source: 'tierwatch.posture',
    detailType,
    resources: [posture.identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, posture, routing(posture, severity)),
      data: {
        ...findingBase(posture, { classUid: 2003, detailType, activity, severity, message, stamp }),
        class_uid: 2003,
        class_name: 'Compliance Finding',
        compliance: { status_id: status === 'Pass' ? 1 : 3, status, control: 'TIER', standards: [] },
        finding_info: {
          uid: `${posture.identity}#TIER`,
          title: `${posture.class} in tier ${posture.tier}`,
          desc: posture.tierWhy,
          types: ['Identity posture'],
        },
        unmapped,
      },
    },
  };
}

/** Class, tier, score or owner changed, or the identity is new (`before` undefined). */
export function postureChanged(
  before: PostureFacts | undefined,
  after: PostureFacts,
  options: EventOptions = {},
): TierwatchEvent {
  const view = (posture: PostureFacts) => ({
    class: posture.class,
    tier: posture.tier,
    score: posture.score,
    owner: posture.owner,
    reasons: posture.reasons.map((reason) => reason.code),
  });
  const message = before
    ? `${after.identity}: tier ${before.tier} to ${after.tier}, score ${before.score} to ${after.score}.`
    : `${after.identity}: new, tier ${after.tier}, score ${after.score}.`;
  const change = { before: before ? view(before) : null, after: view(after) };
  return identityEvent('Posture Changed', before ? 'Update' : 'Create', after, message, change, options);
}

/** The identity was deleted. */
export const identityRemoved = (posture: PostureFacts, options: EventOptions = {}): TierwatchEvent =>
  identityEvent('Identity Removed', 'Close', posture, `${posture.identity} was deleted.`, { removed: true }, options);
