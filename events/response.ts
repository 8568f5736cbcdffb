import { type CaseEvent, caseEvent, type Disposition, type IncidentFacts } from './case.ts';
import type { EventOptions, TierwatchEvent } from './event.ts';

export interface ReasonedDecision {
  readonly mode: 'observe' | 'plan' | 'approve' | 'auto';
  readonly playbook: string | null;
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];
}

/** The published part of a plan: the kinds of changes, without policy documents. */
export interface PlanFacts {
  readonly id: string;
  readonly hash: string;
  readonly playbook: string;
  readonly mode: 'observe' | 'plan' | 'approve' | 'auto';
  readonly changes: readonly { readonly kind: string }[];
  readonly residual: readonly string[];
}

export interface ApprovalFacts {
  readonly id: string;
  readonly planId: string;
  readonly planHash: string;
  readonly state: string;
  readonly expiresAt: string;
  readonly decidedBy?: string;
  readonly reason?: string;
}

const respond = (incident: IncidentFacts, event: Omit<CaseEvent, 'source'>, options: EventOptions): TierwatchEvent =>
  caseEvent(incident, { source: 'tierwatch.response', ...event }, options);

const planRouting = (plan: PlanFacts) => ({
  planId: plan.id,
  planHash: plan.hash,
  playbook: plan.playbook,
  mode: plan.mode,
});

const planDetails = (plan: PlanFacts) => ({
  changes: plan.changes.map((change) => change.kind),
  residual: plan.residual,
});

/** The response to an incident was decided. The reasons include every limit that reduced the mode. */
export const responseDecided = (
  incident: IncidentFacts,
  decision: ReasonedDecision,
  options: EventOptions = {},
): TierwatchEvent =>
  respond(
    incident,
    {
      detailType: 'Response Decided',
      activity: 'Update',
      disposition: 'no-action',
      alert: false,
      message: `Response to ${incident.identity}: ${decision.mode}${decision.playbook ? ` (${decision.playbook})` : ''}.`,
      routing: { mode: decision.mode, playbook: decision.playbook },
      unmapped: { reasons: decision.reasons },
    },
    options,
  );

/** A requested change was refused. */
export const responseRefused = (
  incident: IncidentFacts,
  reasons: ReasonedDecision['reasons'],
  options: EventOptions = {},
): TierwatchEvent =>
  respond(
    incident,
    {
      detailType: 'Response Refused',
      activity: 'Update',
      disposition: 'no-action',
      alert: true,
      message: `No change to ${incident.identity}: ${reasons.map((reason) => reason.detail).join(' ')}`,
      unmapped: { reasons },
    },
    options,
  );

/** A plan was stored. The case has the exact changes; the event has the hash that an approval refers to. */
export const planCreated = (incident: IncidentFacts, plan: PlanFacts, options: EventOptions = {}): TierwatchEvent =>
  respond(
    incident,
    {
      detailType: 'Plan Created',
      activity: 'Update',
      disposition: 'no-action',
      alert: false,
      message: `Plan ${plan.hash.slice(0, 12)} for ${incident.identity}: ${plan.changes.length} changes.`,
      routing: planRouting(plan),
      unmapped: planDetails(plan),
    },
    options,
  );

type Pending = (
  incident: IncidentFacts,
  approval: ApprovalFacts,
  plan: PlanFacts,
  options?: EventOptions,
) => TierwatchEvent;

/** An event about a pending approval. */
const pending =
  (detailType: 'Approval Requested' | 'Approval Expiring', when: (expiresAt: string) => string): Pending =>
  (incident, approval, plan, options = {}) =>
    respond(
      incident,
      {
        detailType,
        activity: 'Update',
        disposition: 'delayed',
        alert: true,
        message: `${when(approval.expiresAt)}: ${plan.playbook} of ${incident.identity}.`,
        routing: {
          ...planRouting(plan),
          approvalId: approval.id,
          state: approval.state,
          incidentState: incident.state,
        },
        unmapped: { ...planDetails(plan), expiresAt: approval.expiresAt },
        remediation: `tierwatch approve ${incident.id}`,
      },
      options,
    );

/** Approval was requested. The event has the id of the approval, never its task token. */
export const approvalRequested = pending('Approval Requested', (time) => `Approval requested until ${time}`);

/** Three quarters of the waiting time have passed without a decision. */
export const approvalExpiring = pending(
  'Approval Expiring',
  (time) => `The approval expires at ${time} without a decision`,
);

const DECISIONS: Readonly<Record<string, Disposition>> = { approved: 'approved', refused: 'rejected' };

const approvalEvent = (
  detailType: 'Approval Decided' | 'Approval Expired',
  incident: IncidentFacts,
  approval: ApprovalFacts,
  message: string,
  options: EventOptions,
): TierwatchEvent =>
  respond(
    incident,
    {
      detailType,
      activity: 'Update',
      message,
      disposition: DECISIONS[approval.state] ?? 'no-action',
      alert: detailType === 'Approval Expired',
      routing: {
        approvalId: approval.id,
        planId: approval.planId,
        planHash: approval.planHash,
        state: approval.state,
        incidentState: incident.state,
        ...(approval.decidedBy ? { decidedBy: approval.decidedBy } : {}),
      },
      ...(approval.reason ? { unmapped: { reason: approval.reason } } : {}),
    },
    options,
  );

/** The approval was decided. */
export const approvalDecided = (
  incident: IncidentFacts,
  approval: ApprovalFacts,
  options: EventOptions = {},
): TierwatchEvent =>
  approvalEvent(
    'Approval Decided',
    incident,
    approval,
    `${approval.state} by ${approval.decidedBy ?? 'unknown'}: ${incident.identity}.`,
    options,
  );

/** The approval expired, which is not a refusal. */
export const approvalExpired = (
  incident: IncidentFacts,
  approval: ApprovalFacts,
  options: EventOptions = {},
): TierwatchEvent =>
  approvalEvent(
    'Approval Expired',
    incident,
    approval,
    `No decision was made before ${approval.expiresAt}: ${incident.identity} is not contained.`,
    options,
  );

/** The containment was applied and verified. */
export const identityContained = (
  incident: IncidentFacts,
  plan: PlanFacts,
  options: EventOptions = {},
): TierwatchEvent =>
  respond(
    { ...incident, state: 'contained' },
    {
      detailType: 'Identity Contained',
      activity: 'Update',
      disposition: 'isolated',
      alert: false,
      message: `${incident.identity} is contained (${plan.playbook}) and the containment is verified.`,
      routing: planRouting(plan),
      unmapped: planDetails(plan),
      remediation: `tierwatch release ${incident.id} --reason "…" restores access.`,
    },
    options,
  );

type Report = (incident: IncidentFacts, detail: string, options?: EventOptions) => TierwatchEvent;

/** An event with a detail. `state`: the state that the event always means. */
const reported =
  (detailType: ReportType, disposition: Disposition, state?: string): Report =>
  (incident, detail, options = {}) => {
    const event = { detailType, activity: 'Update', message: detail, disposition, alert: true } as const;
    return respond({ ...incident, state: state ?? incident.state }, { ...event, unmapped: { detail } }, options);
  };
type ReportType = 'Containment Tampered' | 'Containment Failed' | 'Containment Undone' | 'Principal Replaced';

/** Part of a containment was undone, or the contained identity was used or changed. The detail describes it. */
export const containmentTampered = reported('Containment Tampered', 'partially-corrected');

/** The playbook did not reach its end. What it applied stays in place. */
export const containmentFailed = reported('Containment Failed', 'partially-corrected');

/** The containment was applied and is not in force, and it could not be reasserted: act now. */
export const containmentUndone = reported('Containment Undone', 'uncorrected', 'undone');

/** The contained principal was deleted and another one has its name. The successor has a separate incident. */
export const principalReplaced = reported('Principal Replaced', 'uncorrected', 'replaced');

type Ending = (incident: IncidentFacts, by: string, reason: string, options?: EventOptions) => TierwatchEvent;

const ended =
  (detailType: 'Incident Closed' | 'Identity Released', disposition: Disposition, state: string): Ending =>
  (incident, by, reason, options = {}) => {
    const what = state === 'closed' ? 'Closed as a false positive' : `${incident.identity} was released`;
    const event = { detailType, activity: 'Close', message: `${what}: ${reason}`, disposition, alert: false } as const;
    return respond({ ...incident, state }, { ...event, routing: { decidedBy: by }, unmapped: { by, reason } }, options);
  };

/** A person closed the incident as a false positive. */
export const incidentClosed = ended('Incident Closed', 'exonerated', 'closed');

/** Access was restored to what it was before the containment. */
export const identityReleased = ended('Identity Released', 'restored', 'released');
