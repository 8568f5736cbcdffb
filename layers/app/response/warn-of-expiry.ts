import { approvalExpiring } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { eventId, isoNow, planOf } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Approval } from '../../core/response/types.ts';
import { deliverOnce } from './deliver-once.ts';

export type WarnPorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock'>;

/** Of the time that an approval waits, the part that is left when it is about to expire. */
const LAST_PART = 0.25;
/** Longer than a sweep runs. */
const CLAIM_MS = 150_000;

/** Publishes `Approval Expiring` once per approval, when a quarter of its waiting time is left. */
export async function warnOfExpiry(ports: WarnPorts, incident: Incident): Promise<void> {
  if (incident.state !== 'awaiting-approval') return;
  const { cases, bus, clock } = ports;
  const approvals = await cases.approvals(incident.id);
  for (const approval of approvals.filter((one) => isExpiring(one, clock.now()))) {
    const delivery = `approval-expiring#${approval.id}#event`;
    await deliverOnce(ports, incident.id, delivery, CLAIM_MS, async () => {
      const plan = await planOf(cases, incident.id, approval.planId);
      const options = { id: eventId(approval.id, 'expiring'), now: isoNow(clock) };
      await bus.publish([approvalExpiring(incident, approval, plan, options)]);
    });
  }
}

function isExpiring({ state, requestedAt, expiresAt }: Approval, now: number): boolean {
  const end = Date.parse(expiresAt);
  const left = end - now;
  return state === 'pending' && left > 0 && left <= (end - Date.parse(requestedAt)) * LAST_PART;
}
