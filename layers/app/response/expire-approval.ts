import { approvalExpired } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { basisOf } from '../../core/response/basis.ts';
import { advance, entryOf, eventId, incidentOf, isoNow } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Approval } from '../../core/response/types.ts';

export type ExpirePorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock'>;

export interface ExpireResult {
  readonly decision: 'approve' | 'refuse' | 'expired';
}

/** Ends the wait for a decision. A decision that was made in time but did not reach the playbook still counts; otherwise the
 * approval expires permanently. */
export async function expireApproval(
  ports: ExpirePorts,
  request: { readonly incidentId: string; readonly planId: string },
): Promise<ExpireResult> {
  const { cases, clock } = ports;
  const incident = await incidentOf(cases, request.incidentId);
  const mine = await approvalsOf(ports, request);
  const pending = mine.filter(({ state }) => state === 'pending');
  for (const approval of pending)
    await cases.decideApproval({
      ...approval,
      state: 'expired',
      decidedAt: isoNow(clock),
      reason: 'no decision in time',
    });
  const after = pending.length === 0 ? mine : await approvalsOf(ports, request);
  const decided = after.find(({ state }) => state === 'approved' || state === 'refused');
  for (const approval of after) await cases.forgetToken(approval.id);
  if (decided !== undefined) return { decision: decided.state === 'approved' ? 'approve' : 'refuse' };
  const last = after.at(-1);
  if (last !== undefined) await record(ports, incident, last);
  return { decision: 'expired' };
}

const approvalsOf = async ({ cases }: ExpirePorts, request: { incidentId: string; planId: string }) =>
  (await cases.approvals(request.incidentId)).filter(({ planId }) => planId === request.planId);

async function record(ports: ExpirePorts, incident: Incident, approval: Approval): Promise<void> {
  const { cases, bus, clock } = ports;
  const now = isoNow(clock);
  const moved = await advance(ports, incident.id, 'expire');
  if (moved.kind === 'moved')
    await cases.saveDecision(
      incident.id,
      basisOf(incident, { mode: 'approve', killSwitch: 'off', postureKnown: true, at: now }),
    );
  const detail = `No decision was made before ${approval.expiresAt} (approval ${approval.id}).`;
  await cases.journalOnce(entryOf(clock, incident.id, 'expired', detail, approval.planId));
  await bus.publish([
    approvalExpired({ ...incident, state: moved.state }, approval, { id: eventId(approval.id, 'expired'), now }),
  ]);
}
