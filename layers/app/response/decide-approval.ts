import { approvalDecided } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { decideApproval } from '../../core/response/approval.ts';
import { type ApproverRules, approverRules } from '../../core/response/approvers.ts';
import { basisOf } from '../../core/response/basis.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planOf } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Approval } from '../../core/response/types.ts';
import { failed, ok, type Reply } from '../reply.ts';
import { identityOfCaller, refuseSuspect } from './refuse-suspect.ts';

export type DecidePorts = Pick<ResponsePorts, 'cases' | 'identities' | 'bus' | 'clock' | 'tokens' | 'settings'>;

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
  'policy-unreadable': 503,
  'not-an-approver': 403,
  'four-eyes': 403,
  'wrong-hash': 409,
  expired: 410,
  'already-decided': 409,
} as const;

/** Decides an approval: the decision is stored, if it is the first one, and then sent to the playbook. If sending fails, the
 * same person can repeat the decision to send it again; the end of the playbook's wait also does. */
export async function submitDecision(ports: DecidePorts, request: DecideRequest): Promise<Reply> {
  const { cases, clock } = ports;
  const approval = await cases.approval(request.approvalId);
  if (approval === undefined) return failed(404, 'not-found', `There is no approval ${request.approvalId}.`);
  const incident = await incidentOf(cases, approval.incidentId);
  const caller = {
    arn: request.decider,
    ...(request.credential === undefined ? {} : { credential: request.credential }),
  };
  const suspect = await refuseSuspect(ports, incident, caller, request.decision);
  if (suspect !== undefined) return suspect;
  const plan = await planOf(cases, approval.incidentId, approval.planId);
  const rules = await rulesFor(ports, incident);
  const deciderIdentity = isLimited(rules) ? await identityOfCaller(ports, request.decider) : undefined;
  const outcome = decideApproval(approval, plan, {
    ...request,
    ...(deciderIdentity === undefined ? {} : { deciderIdentity }),
    rules,
    now: isoNow(clock),
  });
  if (outcome.kind === 'refused') return refuse(ports, approval, request, outcome.reason, outcome.detail);
  if (outcome.kind === 'decided' && (await cases.decideApproval(outcome.approval)).kind === 'conflict')
    return refuse(ports, approval, request, 'already-decided', 'Another decision came first; read the approval again.');
  await recordDecision(ports, incident, outcome.approval);
  return deliver(ports, outcome.approval, request.decision);
}

/** The rules name approvers, so the identity of the caller matters. */
const isLimited = (rules: ApproverRules | 'unreadable'): boolean =>
  rules !== 'unreadable' && rules.approvers !== undefined;

async function rulesFor(
  { settings, identities }: DecidePorts,
  incident: Incident,
): Promise<ApproverRules | 'unreadable'> {
  const policy = await settings.policy();
  if (policy === 'unreadable') return 'unreadable';
  const { posture } = await identities.load(incident.identity);
  return approverRules(policy, [incident.tier, posture?.tier]);
}

async function refuse(
  { cases, clock }: DecidePorts,
  approval: Approval,
  request: DecideRequest,
  reason: keyof typeof STATUS,
  detail: string,
): Promise<Reply> {
  const entry = entryOf(
    clock,
    approval.incidentId,
    'approval-attempt-refused',
    `${request.decision}: ${detail}`,
    approval.planId,
  );
  await cases.countJournal({ ...entry, by: request.decider });
  return failed(STATUS[reason], reason, detail);
}

/** Records and publishes a decision, whether a person or the system made it. */
export async function recordDecision(
  ports: Pick<ResponsePorts, 'cases' | 'bus' | 'clock'>,
  incident: Incident,
  approval: Approval,
): Promise<void> {
  const { cases, bus, clock } = ports;
  const now = approval.decidedAt ?? isoNow(clock);
  let { state } = incident;
  if (approval.state === 'refused') {
    const facts = { mode: 'approve', killSwitch: 'off', postureKnown: true, at: now } as const;
    await cases.saveDecision(incident.id, basisOf(incident, facts));
    state = (await advance(ports, incident.id, 'refuse')).state;
  }
  const entry = entryOf(
    clock,
    incident.id,
    'approval-decided',
    `${approval.state}: ${approval.reason ?? ''}`,
    approval.planId,
  );
  await cases.journalOnce({ ...entry, at: now, by: approval.decidedBy ?? '' });
  const options = { id: eventId(approval.id, 'decided'), now };
  await bus.publish([approvalDecided({ ...incident, state }, approval, options)]);
}

/** The token is deleted after use. */
async function deliver(ports: DecidePorts, approval: Approval, decision: 'approve' | 'refuse'): Promise<Reply> {
  const delivered = await answerPlaybook(ports, approval.id, decision);
  if (delivered === 'delivered' || decision === 'refuse') return ok({ approval });
  return failed(
    409,
    'playbook-over',
    'The decision is recorded, but no playbook waits for it anymore; request the containment again.',
  );
}

/** Sends a decision to the playbook that waits for it. An approval without a token was already answered. */
export async function answerPlaybook(
  { cases, tokens }: Pick<ResponsePorts, 'cases' | 'tokens'>,
  approvalId: string,
  decision: 'approve' | 'refuse',
): Promise<'delivered' | 'gone'> {
  const sealed = await cases.sealedToken(approvalId);
  if (sealed === undefined) return 'delivered';
  const delivered = await tokens.answer(sealed, approvalId, decision);
  await cases.forgetToken(approvalId);
  return delivered;
}
