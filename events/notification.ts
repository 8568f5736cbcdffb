import type { IncidentFacts } from './case.ts';
import { buildMetadata, type EventOptions, stampOf, type TierwatchEvent } from './event.ts';
import type { NotificationData } from './schemas.ts';
import type { SeverityName } from './severity.ts';

/** A message to responders, rendered. */
export interface NotificationFacts extends NotificationData {
  /** Minimum severity of the receivers that this event is for. */
  readonly threshold: SeverityName;
  readonly owner: string | null;
  readonly approvalId?: string;
}

/** A message for chat: the rule of each webhook selects by severity and owner. */
export function notificationRequested(
  incident: IncidentFacts,
  facts: NotificationFacts,
  options: EventOptions = {},
): TierwatchEvent {
  const { threshold, owner, approvalId, ...data } = facts;
  const stamp = stampOf(options, 'Notification Requested', incident.id, facts);
  const subject = { identity: incident.identity, account: incident.account, kind: 'identity', owner };
  return {
    source: 'tierwatch.notification',
    detailType: 'Notification Requested',
    resources: [incident.identity],
    time: stamp.time,
    detail: {
      metadata: buildMetadata(stamp, subject, {
        class: incident.class,
        tier: incident.tier,
        severity: incident.severity,
        threshold,
        owner,
        incidentId: incident.id,
        state: incident.state,
        ...(approvalId === undefined ? {} : { approvalId }),
      }),
      data,
    },
  };
}
