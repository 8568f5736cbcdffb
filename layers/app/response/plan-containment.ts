import { planCreated, responseRefused } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { denyPolicyName } from '../../core/response/deny.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planIdOf, planOf } from '../../core/response/journal.ts';
import { statesThatAccept } from '../../core/response/lifecycle.ts';
import { type PlanOutcome, planContainment } from '../../core/response/plan.ts';
import { approvalMinutesFor, DEFAULT_RESPONSE_POLICY } from '../../core/response/policy.ts';
import type { ContainmentInput, NewContainment, ResponsePorts } from '../../core/response/ports.ts';
import type { Plan, ResponsePolicy, ResponseReason } from '../../core/response/types.ts';

export type PlanPorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'gateway' | 'bus' | 'clock' | 'settings' | 'ownRoles' | 'denyAll' | 'account'
>;
export type PlanRequest = ContainmentInput & { readonly executionArn: string };

/** A decision that arrives in the last second must still reach the playbook. */
const GRACE_SECONDS = 120;

/** What a playbook needs to know about a plan. The changes come from the guardrails, right before they are applied. */
export interface PlannedChanges {
  readonly planId: string;
  /** The mode of the plan can be weaker than the requested one. */
  readonly mode: Plan['mode'] | 'reassert';
  /** Seconds until the wait for an approval ends. */
  readonly approvalSeconds: number;
  /** Name of the user or role. */
  readonly principal: string;
  readonly policyName: string;
}

export type PlanResult =
  | { readonly kind: 'planned'; readonly plan: PlannedChanges }
  | { readonly kind: 'refused'; readonly plan: null; readonly reasons: readonly ResponseReason[] };

/** Plans the containment of an incident's identity and stores the plan, or returns the stored plan that is applied again.
 * Called again for the same playbook run, it returns the same plan. */
export async function planContainmentStep(ports: PlanPorts, request: PlanRequest): Promise<PlanResult> {
  const incident = await incidentOf(ports.cases, request.incidentId);
  const policy = await ports.settings.policy();
  const minutes = approvalMinutesFor(policy === 'unreadable' ? DEFAULT_RESPONSE_POLICY : policy, incident.tier);
  const approvalSeconds = minutes * 60 + GRACE_SECONDS;
  if (request.mode === 'reassert') {
    const plan = await planOf(ports.cases, incident.id, request.planId);
    return { kind: 'planned', plan: { ...changesOf(plan, approvalSeconds), mode: 'reassert' } };
  }
  const outcome = await outcomeOf(ports, incident, policy, request);
  if (outcome.kind === 'refused') {
    await recordRefusal(ports, incident, outcome.reasons);
    return { kind: 'refused', plan: null, reasons: outcome.reasons };
  }
  await record(ports, incident, outcome.plan, request.requestedBy);
  return { kind: 'planned', plan: changesOf(outcome.plan, approvalSeconds) };
}

async function outcomeOf(
  ports: PlanPorts,
  incident: Incident,
  policy: ResponsePolicy | 'unreadable',
  { executionArn, mode, identity, requestedBy }: NewContainment & { readonly executionArn: string },
): Promise<PlanOutcome> {
  const { cases, identities, gateway, clock, ownRoles, denyAll, account } = ports;
  if (identity !== incident.identity) {
    const detail = `The request names ${identity}, the incident is about ${incident.identity}.`;
    return { kind: 'refused', reasons: [{ code: 'state', detail }] };
  }
  const id = planIdOf(executionArn);
  const made = await cases.plan(incident.id, id);
  if (made !== undefined) return { kind: 'planned', plan: made };
  if (!statesThatAccept('plan').includes(incident.state)) {
    const detail = `The incident is ${incident.state}: nothing is planned.`;
    return { kind: 'refused', reasons: [{ code: 'state', detail }] };
  }
  const [live, { posture }, earlier] = await Promise.all([
    gateway.read(identity),
    identities.load(identity),
    cases.plans(incident.id),
  ]);
  const now = isoNow(clock);
  const request = { id, incident, mode, requestedBy, now };
  return planContainment({ ...request, posture, live, policy, ownRoles, denyAll, account, earlier });
}

async function record(ports: PlanPorts, incident: Incident, plan: Plan, by: string): Promise<void> {
  const { cases, bus, clock } = ports;
  // The state is written first: a reader that sees the plan also sees that the incident is planned.
  const { state } = await advance(ports, incident.id, 'plan');
  await cases.savePlan(plan);
  const detail = `${plan.playbook}, mode ${plan.mode}: ${plan.changes.map(({ kind }) => kind).join(', ')}.`;
  await cases.journalOnce({ ...entryOf(clock, incident.id, 'planned', detail, plan.id), by });
  const options = { id: eventId(plan.id, 'created'), now: plan.createdAt };
  await bus.publish([planCreated({ ...incident, state }, plan, options)]);
}

async function recordRefusal(
  { cases, bus, clock }: PlanPorts,
  incident: Incident,
  reasons: readonly ResponseReason[],
): Promise<void> {
  const detail = reasons.map((reason) => reason.detail).join(' ');
  await cases.countJournal(entryOf(clock, incident.id, 'guardrail-refused', detail));
  const options = { id: eventId(incident.id, 'refused', detail), now: isoNow(clock) };
  await bus.publish([responseRefused(incident, reasons, options)]);
}

const changesOf = (plan: Plan, approvalSeconds: number): PlannedChanges => ({
  planId: plan.id,
  mode: plan.mode,
  approvalSeconds,
  principal: plan.identity.slice(plan.identity.lastIndexOf('/') + 1),
  policyName: denyPolicyName(plan.incidentId),
});
