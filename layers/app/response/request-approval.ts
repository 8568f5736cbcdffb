import { randomBytes } from 'node:crypto';
import { approvalRequested } from '../../../events/index.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planOf } from '../../core/response/journal.ts';
import { approvalMinutesFor, DEFAULT_RESPONSE_POLICY } from '../../core/response/policy.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Approval } from '../../core/response/types.ts';

export type RequestPorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock' | 'settings' | 'tokens'>;

export interface ApprovalRequest {
  readonly incidentId: string;
  readonly planId: string;
  readonly taskToken: string;
}

const MINUTE = 60_000;

/** Requests the approval of a plan: a random id for the link, the token sealed. Called again (with a new token), it
 * cancels the earlier, unanswered request. */
export async function requestApproval(ports: RequestPorts, request: ApprovalRequest): Promise<{ approvalId: string }> {
  const { cases, bus, clock, settings, tokens } = ports;
  const incident = await incidentOf(cases, request.incidentId);
  const plan = await planOf(cases, incident.id, request.planId);
  const policy = await settings.policy();
  const minutes = approvalMinutesFor(policy === 'unreadable' ? DEFAULT_RESPONSE_POLICY : policy, incident.tier);
  const now = isoNow(clock);
  await cancelEarlier(ports, incident.id, plan.id, now);
  const approval: Approval = {
    id: randomBytes(16).toString('hex'),
    incidentId: incident.id,
    planId: plan.id,
    planHash: plan.hash,
    identity: plan.identity,
    state: 'pending',
    requestedAt: now,
    expiresAt: new Date(clock.now() + minutes * MINUTE).toISOString(),
  };
  await cases.saveApproval(approval, await tokens.seal(request.taskToken, approval.id));
  const { state } = await advance(ports, incident.id, 'request-approval');
  const detail = `Plan ${plan.hash.slice(0, 12)} can be approved until ${approval.expiresAt} (approval ${approval.id}).`;
  await cases.journalOnce(entryOf(clock, incident.id, 'approval-requested', detail, plan.id));
  const options = { id: eventId(approval.id, 'requested'), now };
  await bus.publish([approvalRequested({ ...incident, state }, approval, plan, options)]);
  return { approvalId: approval.id };
}

/** The token of a failed attempt has no waiting playbook: its request must not be decided. */
async function cancelEarlier({ cases }: RequestPorts, incidentId: string, planId: string, now: string): Promise<void> {
  const pending = (await cases.approvals(incidentId)).filter(
    (approval) => approval.planId === planId && approval.state === 'pending',
  );
  for (const approval of pending) {
    await cases.decideApproval({ ...approval, state: 'expired', decidedAt: now, reason: 'replaced by a new request' });
    await cases.forgetToken(approval.id);
  }
}
