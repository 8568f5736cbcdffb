import type { Delivered } from '../../core/ports.ts';

/** A notification that a receiver was sent: SNS or the bus accepted it. */
export interface DeliveredNotification {
  readonly trigger: string;
  /** `responders` or `escalation` for the topics, `chat-<minimum severity>` for the chat webhooks. */
  readonly to: string;
  /** ISO 8601 */
  readonly deliveredAt: string;
}

/** Deliveries are named `trigger#to`, or `trigger#<what it is about>#to`. The event about an approval that expires is
 * delivered once too, to the bus: it is not a notification. */
export const notificationsOf = (deliveries: readonly Delivered[]): readonly DeliveredNotification[] =>
  deliveries.flatMap(({ delivery, deliveredAt }) => {
    const parts = delivery.split('#');
    const [trigger, to] = [parts[0], parts.at(-1)];
    return trigger === undefined || to === undefined || parts.length < 2 || to === 'event'
      ? []
      : [{ trigger, to, deliveredAt }];
  });
