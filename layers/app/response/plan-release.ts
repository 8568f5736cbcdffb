import { responseRefused } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { type Drift, driftReason } from '../../core/response/drift.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planIdOf } from '../../core/response/journal.ts';
import { after } from '../../core/response/lifecycle.ts';
import type { ReleaseRequest, ResponsePorts } from '../../core/response/ports.ts';
import { planRelease } from '../../core/response/release.ts';
import type { Change, Plan, ResponseReason } from '../../core/response/types.ts';
import { endWithoutEvidence } from './incident-without-evidence.ts';

export type ReleasePorts = Pick<ResponsePorts, 'cases' | 'gateway' | 'bus' | 'clock' | 'settings'>;
export type PlanReleaseRequest = ReleaseRequest & { readonly executionArn: string };

type Each<Kind extends Change['kind']> = readonly Omit<Extract<Change, { kind: Kind }>, 'kind'>[];

/** What the playbook needs of a release: the changes themselves, by the IAM action that makes them. */
export interface ReleaseChanges {
  readonly planId: string;
  readonly keys: Each<'activate-key'>;
  readonly userBoundaries: Each<'put-user-boundary'>;
  readonly noUserBoundaries: Each<'delete-user-boundary'>;
  readonly userAttachments: Each<'detach-user-policy'>;
  readonly userPolicies: Each<'delete-user-policy'>;
  readonly roleBoundaries: Each<'put-role-boundary'>;
  readonly noRoleBoundaries: Each<'delete-role-boundary'>;
  readonly roleAttachments: Each<'detach-role-policy'>;
  readonly rolePolicies: Each<'delete-role-policy'>;
}

export type ReleaseResult =
  | { readonly kind: 'planned'; readonly plan: ReleaseChanges }
  | { readonly kind: 'refused'; readonly plan: null; readonly reasons: readonly ResponseReason[] };

/** Plans the release of an incident and moves the incident to `releasing`. Called again for the same run, it returns the same plan. */
export async function planReleaseStep(ports: ReleasePorts, request: PlanReleaseRequest): Promise<ReleaseResult> {
  const { cases, gateway, clock } = ports;
  const incident = await incidentOf(cases, request.incidentId);
  const plans = await cases.plans(incident.id);
  const id = planIdOf(request.executionArn);
  const made = plans.find((plan) => plan.id === id);
  if (made !== undefined) return begin(ports, incident, made, request, '');
  const stopped = await killSwitchReason(ports);
  if (stopped !== undefined) return refuse(ports, incident, [stopped]);
  if (after(incident.state, 'release') === undefined)
    return refuse(ports, incident, [
      { code: 'state', detail: `The incident is ${incident.state}: nothing is released.` },
    ]);
  const live = await gateway.read(incident.identity);
  const now = isoNow(clock);
  const outcome = planRelease({ id, incident, plans, live, reactivateKeys: request.reactivateKeys, now });
  if (outcome.kind === 'refused') return refuse(ports, incident, outcome.reasons);
  await cases.savePlan(outcome.plan);
  return begin(ports, incident, outcome.plan, request, notesOf(outcome.drift, outcome.stolen));
}

/** The policy sets whether the kill switch also stops releases. */
async function killSwitchReason({ settings }: ReleasePorts): Promise<ResponseReason | undefined> {
  const policy = await settings.policy();
  if (policy !== 'unreadable' && policy.killSwitchScope !== 'everything') return undefined;
  if (policy === 'unreadable' || (await settings.killSwitch()) !== 'off')
    return { code: 'kill-switch', detail: 'The kill switch is on, or cannot be read, and it covers releases.' };
  return undefined;
}

function notesOf(drift: readonly Drift[], stolen: readonly string[]): string {
  const left = drift.map((one) => driftReason(one).detail);
  const keys = stolen.map((key) => `Access key ${key} was used by the suspect and stays inactive: create a new one.`);
  return [...keys, ...left].join(' ');
}

async function begin(
  ports: ReleasePorts,
  incident: Incident,
  plan: Plan,
  { requestedBy, reason }: PlanReleaseRequest,
  notes: string,
): Promise<ReleaseResult> {
  const moved = await advance(ports, incident.id, 'release');
  if (moved.kind === 'refused')
    return refuse(ports, incident, [{ code: 'state', detail: `The incident is ${moved.state}: nothing is released.` }]);
  const { cases, clock } = ports;
  const isRecorded = (await cases.journal(incident.id)).some(
    ({ step, planId }) => step === 'release-requested' && planId === plan.id,
  );
  const detail = notes === '' ? reason : `${reason} (${notes})`;
  const entry = entryOf(clock, incident.id, 'release-requested', detail, plan.id);
  if (!isRecorded) await cases.journalOnce({ ...entry, by: requestedBy });
  return { kind: 'planned', plan: changesOf(plan) };
}

async function refuse(
  { cases, bus, clock }: ReleasePorts,
  incident: Incident,
  reasons: readonly ResponseReason[],
): Promise<ReleaseResult> {
  const detail = `Not released: ${reasons.map((reason) => reason.detail).join(' ')}`;
  await cases.countJournal(entryOf(clock, incident.id, 'guardrail-refused', detail));
  await endWithoutEvidence({ cases, clock }, incident);
  const options = { id: eventId(incident.id, 'refused', detail), now: isoNow(clock) };
  await bus.publish([responseRefused(incident, reasons, options)]);
  return { kind: 'refused', plan: null, reasons };
}

function changesOf(plan: Plan): ReleaseChanges {
  const each = <Kind extends Change['kind']>(kind: Kind): Each<Kind> =>
    plan.changes.flatMap((change) => (isOfKind(change, kind) ? [withoutKind(change)] : []));
  return {
    planId: plan.id,
    keys: each('activate-key'),
    userBoundaries: each('put-user-boundary'),
    noUserBoundaries: each('delete-user-boundary'),
    userAttachments: each('detach-user-policy'),
    userPolicies: each('delete-user-policy'),
    roleBoundaries: each('put-role-boundary'),
    noRoleBoundaries: each('delete-role-boundary'),
    roleAttachments: each('detach-role-policy'),
    rolePolicies: each('delete-role-policy'),
  };
}

const isOfKind = <Kind extends Change['kind']>(change: Change, kind: Kind): change is Extract<Change, { kind: Kind }> =>
  change.kind === kind;

function withoutKind<C extends Change>({ kind: _, ...rest }: C): Omit<C, 'kind'> {
  return rest;
}
