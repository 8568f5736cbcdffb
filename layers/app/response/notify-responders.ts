import { notificationRequested } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { compareSeverity, type Severity } from '../../core/identity.ts';
import { eventId, incidentOf, isoNow } from '../../core/response/journal.ts';
import { type Notification, renderNotification, type Trigger } from '../../core/response/notification.ts';
import type { ResponderGroup, ResponderTopics, ResponsePorts } from '../../core/response/ports.ts';
import type { Approval, Plan } from '../../core/response/types.ts';
import { inert } from '../../core/response/untrusted-text.ts';
import { deliverOnce } from './deliver-once.ts';

export type NotifyPorts = Pick<ResponsePorts, 'cases' | 'identities' | 'bus' | 'clock'> & {
  readonly topics: ResponderTopics;
  /** Below it, responders get no news by topic; requests for a decision and failures are always sent. */
  readonly minimumSeverity: Severity;
  /** The minimum severities of the chat webhooks, each once. */
  readonly chatSeverities: readonly Severity[];
};

/** An event of the bus, as far as a notification needs it; everything else comes from the store. */
export interface NotifiableEvent {
  readonly detailType: NotifiableType;
  readonly eventId: string;
  /** ISO 8601 */
  readonly time: string;
  readonly incidentId: string;
  readonly approvalId?: string | undefined;
  readonly planId?: string | undefined;
  /** The event's sentence for people. */
  readonly message: string;
}

/** An incident that grows may reach a receiver's minimum severity later than it opens. */
const TRIGGERS = {
  'Incident Opened': 'incident-opened',
  'Incident Updated': 'incident-opened',
  'Approval Requested': 'approval-requested',
  'Approval Expiring': 'approval-expiring',
  'Identity Contained': 'identity-contained',
  'Containment Tampered': 'containment-tampered',
  'Containment Undone': 'containment-undone',
  'Containment Failed': 'containment-failed',
  'Identity Released': 'identity-released',
} as const satisfies Record<string, Trigger>;

export type NotifiableType = keyof typeof TRIGGERS;
const isNotifiable = (name: string): name is NotifiableType => Object.hasOwn(TRIGGERS, name);
export const NOTIFIABLE_TYPES: readonly NotifiableType[] = Object.keys(TRIGGERS).filter(isNotifiable);

const ESCALATED: ReadonlySet<Trigger> = new Set<Trigger>([
  'approval-expiring',
  'containment-undone',
  'containment-failed',
]);
/** A person has to act, whatever the severity. */
const ALWAYS_SENT: ReadonlySet<Trigger> = new Set<Trigger>([...ESCALATED, 'approval-requested']);

/** Longer than the function runs. */
const CLAIM_MS = 90_000;

/** Another run is delivering this notification; it has to be checked again later. */
export class DeliveryInProgressError extends Error {
  override readonly name = 'DeliveryInProgressError';
}

interface Delivery {
  /** Identifies the receiver. */
  readonly to: string;
  send(): Promise<void>;
}

/** Notifies every receiver that the event is for and that was not notified of it before; returns how many were. A receiver that
 * fails does not keep the others from being notified; then it throws, so that the event is delivered again. */
export async function notifyResponders(ports: NotifyPorts, event: NotifiableEvent): Promise<number> {
  const trigger = TRIGGERS[event.detailType];
  const incident = await incidentOf(ports.cases, event.incidentId);
  const approval = await pendingApproval(ports, event);
  // The approval was decided before anyone was notified.
  if (event.approvalId !== undefined && approval === undefined) return 0;
  if (!isForAnyone(ports, trigger, incident)) return 0;
  const owner = (await ports.identities.load(incident.identity)).posture?.owner ?? null;
  const notification = renderNotification({
    trigger,
    incident,
    approval,
    owner,
    plan: await planOf(ports, event, approval),
    detail: event.message,
  });
  const key = keyOf(trigger, event);
  const deliveries = deliveriesOf(ports, { trigger, incident, owner, approval, notification, key });
  return deliverAll(ports, incident.id, key, deliveries);
}

async function pendingApproval({ cases }: NotifyPorts, event: NotifiableEvent): Promise<Approval | undefined> {
  const all = await cases.approvals(event.incidentId);
  return all.findLast(
    ({ id, state }) => state === 'pending' && (event.approvalId === undefined || id === event.approvalId),
  );
}

/** The plan that the event or the approval is about, else the newest. */
async function planOf(
  { cases }: NotifyPorts,
  event: NotifiableEvent,
  approval: Approval | undefined,
): Promise<Plan | undefined> {
  const plans = await cases.plans(event.incidentId);
  const id = event.planId ?? approval?.planId;
  return plans.find((plan) => plan.id === id) ?? plans.at(-1);
}

const reaches = (incident: Incident, minimum: Severity): boolean => compareSeverity(incident.severity, minimum) >= 0;

const groupsOf = (ports: NotifyPorts, trigger: Trigger, incident: Incident): readonly ResponderGroup[] => [
  ...(ALWAYS_SENT.has(trigger) || reaches(incident, ports.minimumSeverity) ? (['responders'] as const) : []),
  ...(ESCALATED.has(trigger) ? (['escalation'] as const) : []),
];

const isForAnyone = (ports: NotifyPorts, trigger: Trigger, incident: Incident): boolean =>
  groupsOf(ports, trigger, incident).length > 0 || ports.chatSeverities.some((minimum) => reaches(incident, minimum));

/** What is the same notification: an incident opens once, an approval is requested once; a containment that is tampered with again
 * and again is reported once an hour, everything else once per event. */
function keyOf(trigger: Trigger, event: NotifiableEvent): string {
  if (trigger === 'incident-opened') return trigger;
  if (trigger === 'containment-tampered') return `${trigger}#${event.time.slice(0, 13)}`;
  return `${trigger}#${event.approvalId ?? event.eventId}`;
}

interface Prepared {
  readonly trigger: Trigger;
  readonly incident: Incident;
  readonly owner: string | null;
  readonly approval: Approval | undefined;
  readonly notification: Notification;
  readonly key: string;
}

function deliveriesOf(ports: NotifyPorts, prepared: Prepared): readonly Delivery[] {
  const { trigger, incident, owner, notification } = prepared;
  const { subject, text } = notification;
  const { severity, account } = incident;
  const attributes = { trigger, severity, account, ...(owner ? { owner: inert(owner, 256) } : {}) };
  const byTopic = groupsOf(ports, trigger, incident).map((group) => ({
    to: group,
    send: () => ports.topics.send(group, { subject, text, attributes }),
  }));
  const byChat = ports.chatSeverities
    .filter((minimum) => reaches(incident, minimum))
    .map((minimum) => ({ to: `chat-${minimum}`, send: () => publishForChat(ports, prepared, minimum) }));
  return [...byTopic, ...byChat];
}

async function publishForChat(ports: NotifyPorts, prepared: Prepared, threshold: Severity): Promise<void> {
  const { incident, owner, approval, notification, key } = prepared;
  const facts = { ...notification, threshold, owner, ...(approval === undefined ? {} : { approvalId: approval.id }) };
  const options = { id: eventId(incident.id, key, threshold), now: isoNow(ports.clock) };
  await ports.bus.publish([notificationRequested(incident, facts, options)]);
}

async function deliverAll(
  ports: NotifyPorts,
  incidentId: string,
  key: string,
  deliveries: readonly Delivery[],
): Promise<number> {
  const failures: unknown[] = [];
  let count = 0;
  for (const { to, send } of deliveries) {
    try {
      const delivery = `${key}#${to}`;
      const outcome = await deliverOnce(ports, incidentId, delivery, CLAIM_MS, send);
      if (outcome === 'busy')
        throw new DeliveryInProgressError(`${incidentId} ${delivery} is being delivered by another run`);
      if (outcome === 'sent') count += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'not notified');
  return count;
}
