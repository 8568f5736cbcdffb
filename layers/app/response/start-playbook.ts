import type { Incident } from '../../core/detection/types.ts';
import { incidentOf, isoNow } from '../../core/response/journal.ts';
import type { ContainmentInput, ResponsePorts, StartOutcome } from '../../core/response/ports.ts';
import type { Playbook } from '../../core/response/types.ts';

type StartPorts = Pick<ResponsePorts, 'playbooks' | 'clock'>;

/** Starts a run under a name derived from the request, so that a repeated request starts it only once. If such a run
 * has already ended, the minute is added to the name: a run that ended without a result never blocks the next one. */
export async function startOnce(
  { clock }: Pick<ResponsePorts, 'clock'>,
  name: string,
  start: (name: string) => Promise<StartOutcome>,
): Promise<StartOutcome> {
  const first = await start(name);
  if (first.kind === 'started') return first;
  return start(`${name}-${isoNow(clock).slice(0, 16).replaceAll(/\D/g, '')}`);
}

/** Name of the run that creates the next plan; undefined if the incident has left the state in which it was read: another run
 * creates that plan. Plans are read before the state, which a run changes before it stores its plan. */
export async function nextRun(
  { cases }: Pick<ResponsePorts, 'cases'>,
  incident: Pick<Incident, 'id' | 'state'>,
): Promise<string | undefined> {
  const { length } = await cases.plans(incident.id);
  const { state } = await incidentOf(cases, incident.id);
  return state === incident.state ? `${incident.id}-contain-${length + 1}` : undefined;
}

/** Starts the playbook that contains this kind of identity; undefined if there is none. */
export async function startContainment(
  ports: StartPorts,
  playbook: Playbook | null,
  name: string,
  input: ContainmentInput,
): Promise<StartOutcome | undefined> {
  if (playbook !== 'contain-user' && playbook !== 'revoke-role-sessions') return undefined;
  return startOnce(ports, name, (runName) => ports.playbooks.start(playbook, runName, input));
}

/** Applies an approved plan again. The name includes the second: several events about one change start one run. */
export function startReassert(
  ports: StartPorts,
  plan: { readonly id: string; readonly incidentId: string; readonly identity: string; readonly playbook: Playbook },
  requestedBy: string,
): Promise<StartOutcome | undefined> {
  const second = isoNow(ports.clock).slice(0, 19).replaceAll(/\D/g, '');
  const input = {
    incidentId: plan.incidentId,
    identity: plan.identity,
    mode: 'reassert' as const,
    planId: plan.id,
    requestedBy,
  };
  if (plan.playbook !== 'contain-user' && plan.playbook !== 'revoke-role-sessions') return Promise.resolve(undefined);
  return ports.playbooks.start(plan.playbook, `${plan.incidentId}-reassert-${second}`, input);
}
