import { planCreated, responseRefused } from '../../events/index.ts';
import type { Incident } from '../../layers/core/detection/types.ts';
import { parseArn } from '../../layers/core/identity.ts';
import {
  eventId,
  incidentOf,
  isoNow,
  journalOnce,
  moveTo,
  planIdOf,
  TIERWATCH,
} from '../../layers/core/response/journal.ts';
import { type PlanOutcome, planContainment } from '../../layers/core/response/plan.ts';
import { approvalMinutesFor, DEFAULT_RESPONSE_POLICY } from '../../layers/core/response/policy.ts';
import type { ContainmentInput, ResponsePorts } from '../../layers/core/response/ports.ts';
import type { Plan, ResponsePolicy, ResponseReason } from '../../layers/core/response/types.ts';

export type PlanPorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'gateway' | 'bus' | 'clock' | 'settings' | 'ownRoles'
>;
export type PlanRequest = ContainmentInput & { readonly executionArn: string };

/** A decision that arrives in the last second still has to reach the playbook. */
const GRACE_SECONDS = 120;

/** What the playbook needs of a plan: the changes themselves. */
export interface PlannedChanges {
  readonly planId: string;
  readonly planHash: string;
  /** Seconds until the wait for an approval is given up. */
  readonly approvalSeconds: number;
  readonly deny: { readonly policyName: string; readonly document: string } & (
    | { readonly userName: string }
    | { readonly roleName: string }
  );
  readonly keys: readonly { readonly userName: string; readonly accessKeyId: string }[];
}

export type PlanAnswer =
  | { readonly kind: 'planned'; readonly plan: PlannedChanges }
  | { readonly kind: 'refused'; readonly plan: null; readonly reasons: readonly ResponseReason[] };

/** Plans the containment of an incident's identity and stores the plan. Called again for the same run of the playbook it
 * answers the same plan. */
export async function planStep(ports: PlanPorts, request: PlanRequest): Promise<PlanAnswer> {
  const incident = await incidentOf(ports.cases, request.incidentId);
  const policy = await ports.settings.policy();
  const outcome = await outcomeOf(ports, incident, policy, request);
  if (outcome.kind === 'refused') {
    await recordRefusal(ports, incident, outcome.reasons);
    return { kind: 'refused', plan: null, reasons: outcome.reasons };
  }
  await record(ports, incident, outcome.plan, request.requestedBy);
  const minutes = approvalMinutesFor(policy === 'unreadable' ? DEFAULT_RESPONSE_POLICY : policy, incident.tier);
  return { kind: 'planned', plan: changesOf(outcome.plan, minutes * 60 + GRACE_SECONDS) };
}

async function outcomeOf(
  { cases, identities, gateway, clock, ownRoles }: PlanPorts,
  incident: Incident,
  policy: ResponsePolicy | 'unreadable',
  { executionArn, mode, identity }: PlanRequest,
): Promise<PlanOutcome> {
  if (identity !== incident.identity) {
    const detail = `The request names ${identity}, the incident is about ${incident.identity}.`;
    return { kind: 'refused', reasons: [{ code: 'state', detail }] };
  }
  const id = planIdOf(executionArn);
  const made = await cases.plan(incident.id, id);
  if (made !== undefined) return { kind: 'planned', plan: made };
  const [live, { posture }, earlier] = await Promise.all([
    gateway.read(identity),
    identities.load(identity),
    cases.plans(incident.id),
  ]);
  const account = parseArn(executionArn)?.account;
  const where = account === undefined ? {} : { account };
  const now = isoNow(clock);
  return planContainment({ id, incident, mode, posture, live, policy, ownRoles, ...where, earlier, now });
}

async function record(ports: PlanPorts, incident: Incident, plan: Plan, by: string): Promise<void> {
  const { cases, bus } = ports;
  await cases.savePlan(plan);
  await moveTo(ports, incident.id, ['open', 'refused', 'expired', 'failed'], 'planned');
  await journalOnce(cases, {
    incidentId: incident.id,
    at: plan.createdAt,
    step: 'planned',
    planId: plan.id,
    by,
    detail: `${plan.playbook}, mode ${plan.mode}: ${plan.changes.map(({ kind }) => kind).join(', ')}.`,
  });
  await bus.publish([planCreated(incident, plan, { id: eventId(plan.id, 'created'), now: plan.createdAt })]);
}

async function recordRefusal(
  { cases, bus, clock }: PlanPorts,
  incident: Incident,
  reasons: readonly ResponseReason[],
): Promise<void> {
  const at = isoNow(clock);
  const detail = reasons.map((reason) => reason.detail).join(' ');
  await journalOnce(cases, { incidentId: incident.id, at, step: 'guardrail-refused', by: TIERWATCH, detail });
  await bus.publish([responseRefused(incident, reasons, { id: eventId(incident.id, 'refused', detail), now: at })]);
}

function changesOf(plan: Plan, approvalSeconds: number): PlannedChanges {
  const deny = plan.changes.find((change) => change.kind === 'put-user-policy' || change.kind === 'put-role-policy');
  if (deny === undefined) throw new Error(`Plan ${plan.id} has no deny; expected one as its first change.`);
  const { kind: _, ...policy } = deny;
  const keys = plan.changes.flatMap((change) =>
    change.kind === 'deactivate-key' ? [{ userName: change.userName, accessKeyId: change.accessKeyId }] : [],
  );
  return { planId: plan.id, planHash: plan.hash, approvalSeconds, deny: policy, keys };
}
