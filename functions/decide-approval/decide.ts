import { approvalDecided } from '../../events/index.ts';
import { type Answer, failed, ok } from '../../layers/aws/http.ts';
import { decideApproval } from '../../layers/core/response/approval.ts';
import { eventId, incidentOf, isoNow, journalOnce, moveTo, planOf } from '../../layers/core/response/journal.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';
import type { Approval } from '../../layers/core/response/types.ts';

export type DecidePorts = Pick<ResponsePorts, 'cases' | 'bus' | 'clock' | 'tokens'>;

export interface DecideRequest {
  readonly approvalId: string;
  /** ARN and access key id as AWS gave them in the request context. */
  readonly decider: string;
  readonly credential?: string;
  readonly decision: 'approve' | 'refuse';
  readonly reason: string;
  readonly planHash: string;
}

const STATUS = {
  'missing-reason': 400,
  'wrong-hash': 409,
  expired: 410,
  'already-decided': 409,
  'approver-is-target': 403,
  'approver-unknown': 403,
  'suspect-credential': 403,
} as const;

/** Decides an approval: the decision is stored first, if it is the first one, and then given to the playbook. Where giving
 * it fails, the same person's repeat gives it again; so does the end of the playbook's wait. */
export async function decideStep(ports: DecidePorts, request: DecideRequest): Promise<Answer> {
  const { cases, clock } = ports;
  const approval = await cases.approval(request.approvalId);
  if (approval === undefined) return failed(404, 'not-found', `There is no approval ${request.approvalId}.`);
  const plan = await planOf(cases, approval.incidentId, approval.planId);
  const incident = await incidentOf(cases, approval.incidentId);
  const attempt = { ...request, suspectCredentials: incident.credentials, now: isoNow(clock) };
  const outcome = decideApproval(approval, plan, attempt);
  if (outcome.kind === 'refused') return refuse(ports, approval, request, outcome.reason, outcome.detail);
  if (outcome.kind === 'decided' && (await cases.decideApproval(outcome.approval)).kind === 'conflict')
    return refuse(
      ports,
      approval,
      request,
      'already-decided',
      'Somebody else decided in the same moment; read it again.',
    );
  await record(ports, incident, outcome.approval);
  return deliver(ports, outcome.approval, request.decision);
}

async function refuse(
  { cases, clock }: DecidePorts,
  approval: Approval,
  request: DecideRequest,
  reason: keyof typeof STATUS,
  detail: string,
): Promise<Answer> {
  await cases.appendJournal({
    incidentId: approval.incidentId,
    at: isoNow(clock),
    step: 'approval-attempt-refused',
    planId: approval.planId,
    by: request.decider,
    detail: `${request.decision} of ${approval.id}: ${detail}`,
  });
  return failed(STATUS[reason], reason, detail);
}

async function record(
  ports: DecidePorts,
  incident: Awaited<ReturnType<typeof incidentOf>>,
  approval: Approval,
): Promise<void> {
  const { cases, bus, clock } = ports;
  const now = approval.decidedAt ?? isoNow(clock);
  if (approval.state === 'refused') await moveTo(ports, incident.id, ['awaiting-approval', 'planned'], 'refused');
  await journalOnce(cases, {
    incidentId: incident.id,
    at: now,
    step: 'approval-decided',
    planId: approval.planId,
    by: approval.decidedBy ?? '',
    detail: `${approval.state}: ${approval.reason ?? ''}`,
  });
  await bus.publish([approvalDecided(incident, approval, { id: eventId(approval.id, 'decided'), now })]);
}

/** The token is forgotten once it has done its work. */
async function deliver(
  { cases, tokens }: DecidePorts,
  approval: Approval,
  decision: 'approve' | 'refuse',
): Promise<Answer> {
  const sealed = await cases.sealedToken(approval.id);
  if (sealed === undefined) return ok({ approval });
  const delivered = await tokens.answer(sealed, approval.id, decision);
  await cases.forgetToken(approval.id);
  if (delivered === 'delivered' || decision === 'refuse') return ok({ approval });
  return failed(
    409,
    'playbook-over',
    'It is recorded, but no playbook waits for it any more; ask for containment again.',
  );
}
