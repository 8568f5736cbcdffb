import { incidentClosed } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { holdOf } from '../../core/response/evidence.ts';
import { advance, entryOf, eventId, isoNow } from '../../core/response/journal.ts';
import { after } from '../../core/response/lifecycle.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { containmentOf } from '../../core/response/release.ts';
import { failed, ok, type Reply } from '../reply.ts';
import { answerPlaybook, recordDecision } from './decide-approval.ts';

export type ClosePorts = Pick<ResponsePorts, 'cases' | 'clock' | 'bus' | 'settings' | 'tokens'>;

/** Closes an incident as a false positive, with a hold against the same evidence. What a containment applied must be
 * released first: a closed incident leaves nothing in IAM. */
export async function closeIncident(
  ports: ClosePorts,
  incident: Incident,
  { requestedBy, reason }: { readonly requestedBy: string; readonly reason: string },
): Promise<Reply> {
  const { cases, clock, bus, settings } = ports;
  if (after(incident.state, 'close') === undefined)
    return failed(409, 'wrong-state', `The incident is ${incident.state}: release it instead of closing it.`);
  if (containmentOf(await cases.plans(incident.id)) !== undefined)
    return failed(409, 'applied', 'A containment was applied: release it instead of closing the incident.');
  const now = isoNow(clock);
  const policy = await settings.policy();
  const days = policy === 'unreadable' || policy.holdDays === undefined ? {} : { days: policy.holdDays };
  await cases.saveHold(holdOf(incident, { by: requestedBy, reason, now, ...days }));
  await refusePending(ports, incident, requestedBy, reason, now);
  const moved = await advance(ports, incident.id, 'close');
  if (moved.kind === 'refused') return failed(409, 'wrong-state', `The incident is ${moved.state} now; read it again.`);
  await cases.journalOnce({ ...entryOf(clock, incident.id, 'closed', reason), by: requestedBy });
  const closed = { ...incident, state: 'closed' as const };
  await bus.publish([incidentClosed(closed, requestedBy, reason, { id: eventId(incident.id, 'closed'), now })]);
  return ok({ incident: closed });
}

/** Refuses the approval that a playbook is waiting for. */
async function refusePending(ports: ClosePorts, incident: Incident, decidedBy: string, reason: string, now: string) {
  const pending = (await ports.cases.approvals(incident.id)).filter(({ state }) => state === 'pending');
  for (const approval of pending) {
    const decided = { ...approval, state: 'refused' as const, decidedBy, decidedAt: now, reason };
    if ((await ports.cases.decideApproval(decided)).kind === 'conflict') continue;
    await recordDecision(ports, incident, decided);
    await answerPlaybook(ports, approval.id, 'refuse');
  }
}
