import { responseRefused } from '../../events/index.ts';
import type { Incident, IncidentState } from '../../layers/core/detection/types.ts';
import { type Drift, driftReason } from '../../layers/core/response/drift.ts';
import {
  eventId,
  incidentOf,
  isoNow,
  journalOnce,
  moveTo,
  planIdOf,
  TIERWATCH,
} from '../../layers/core/response/journal.ts';
import type { ReleaseRequest, ResponsePorts } from '../../layers/core/response/ports.ts';
import { containmentOf, planRelease } from '../../layers/core/response/release.ts';
import type { Plan, ResponseReason } from '../../layers/core/response/types.ts';

export type ReleasePorts = Pick<ResponsePorts, 'cases' | 'gateway' | 'bus' | 'clock'>;
export type ReleaseStepRequest = ReleaseRequest & { readonly executionArn: string };

/** What the playbook needs of a release: the changes themselves. */
export interface ReleaseChanges {
  readonly planId: string;
  readonly keys: readonly { readonly userName: string; readonly accessKeyId: string }[];
  readonly userPolicies: readonly { readonly userName: string; readonly policyName: string }[];
  readonly rolePolicies: readonly { readonly roleName: string; readonly policyName: string }[];
}

export type ReleaseAnswer =
  | { readonly kind: 'planned'; readonly plan: ReleaseChanges }
  | { readonly kind: 'refused'; readonly plan: null; readonly reasons: readonly ResponseReason[] };

/** In these nothing else is at work on the identity. A failed or refused attempt may have left something to give back. */
const RELEASABLE: readonly IncidentState[] = ['contained', 'failed', 'refused', 'expired', 'planned', 'releasing'];
/** A playbook that has been at it for so long has broken off. */
const STUCK_MS = 15 * 60_000;

/** Plans the release of an incident and takes the incident for it. Called again for the same run it answers the same. */
export async function releaseStep(ports: ReleasePorts, request: ReleaseStepRequest): Promise<ReleaseAnswer> {
  const { cases, gateway, clock } = ports;
  const incident = await incidentOf(cases, request.incidentId);
  const plans = await cases.plans(incident.id);
  const id = planIdOf(request.executionArn);
  const made = plans.find((plan) => plan.id === id);
  if (made !== undefined) return take(ports, incident, made, [], request);
  if (!isReleasable(incident, plans, clock.now()))
    return refuse(ports, incident, [
      { code: 'state', detail: `The incident is ${incident.state}; expected one of ${RELEASABLE.join(', ')}.` },
    ]);
  const live = await gateway.read(incident.identity);
  const outcome = planRelease({ id, incident, plans, live, now: isoNow(clock) });
  if (outcome.kind === 'refused') return refuse(ports, incident, outcome.reasons);
  await cases.savePlan(outcome.plan);
  return take(ports, incident, outcome.plan, outcome.drift, request);
}

function isReleasable(incident: Incident, plans: readonly Plan[], now: number): boolean {
  if (RELEASABLE.includes(incident.state)) return true;
  const startedAt = containmentOf(plans)?.startedAt;
  return incident.state === 'containing' && startedAt !== undefined && Date.parse(startedAt) < now - STUCK_MS;
}

async function take(
  ports: ReleasePorts,
  incident: Incident,
  plan: Plan,
  drift: readonly Drift[],
  { requestedBy, reason }: ReleaseStepRequest,
): Promise<ReleaseAnswer> {
  if (!(await moveTo(ports, incident.id, [...RELEASABLE, 'containing'], 'releasing')))
    return refuse(ports, incident, [{ code: 'state', detail: 'Something else took the incident in the same moment.' }]);
  const notes = drift.map((one) => driftReason(one).detail).join(' ');
  await journalOnce(ports.cases, {
    incidentId: incident.id,
    at: plan.createdAt,
    step: 'release-requested',
    planId: plan.id,
    by: requestedBy,
    detail: notes === '' ? reason : `${reason} (left as it is: ${notes})`,
  });
  return { kind: 'planned', plan: changesOf(plan) };
}

async function refuse(
  { cases, bus, clock }: ReleasePorts,
  incident: Incident,
  reasons: readonly ResponseReason[],
): Promise<ReleaseAnswer> {
  const at = isoNow(clock);
  const detail = `Not released: ${reasons.map((reason) => reason.detail).join(' ')}`;
  await journalOnce(cases, { incidentId: incident.id, at, step: 'guardrail-refused', by: TIERWATCH, detail });
  await bus.publish([responseRefused(incident, reasons, { id: eventId(incident.id, 'refused', detail), now: at })]);
  return { kind: 'refused', plan: null, reasons };
}

const changesOf = (plan: Plan): ReleaseChanges => ({
  planId: plan.id,
  keys: plan.changes.flatMap((change) =>
    change.kind === 'activate-key' ? [{ userName: change.userName, accessKeyId: change.accessKeyId }] : [],
  ),
  userPolicies: plan.changes.flatMap((change) =>
    change.kind === 'delete-user-policy' ? [{ userName: change.userName, policyName: change.policyName }] : [],
  ),
  rolePolicies: plan.changes.flatMap((change) =>
    change.kind === 'delete-role-policy' ? [{ roleName: change.roleName, policyName: change.policyName }] : [],
  ),
});
