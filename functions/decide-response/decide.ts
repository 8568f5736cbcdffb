import { responseDecided } from '../../events/index.ts';
import type { Incident, IncidentState } from '../../layers/core/detection/types.ts';
import { decide } from '../../layers/core/response/decide.ts';
import {
  automaticTimes,
  countIdentities,
  eventId,
  incidentOf,
  isoNow,
  journalOnce,
  TIERWATCH,
} from '../../layers/core/response/journal.ts';
import { windowStart } from '../../layers/core/response/limits.ts';
import type { ResponsePorts } from '../../layers/core/response/ports.ts';
import type { ResponseDecision, ResponsePolicy } from '../../layers/core/response/types.ts';

export type DecidePorts = Pick<
  ResponsePorts,
  'cases' | 'identities' | 'bus' | 'clock' | 'settings' | 'playbooks' | 'ownRoles'
> & {
  /** The account whose identities the playbooks can change. */
  readonly account: string;
};

/** In these nothing is under way, and nobody has said no. */
const UNDECIDED: readonly IncidentState[] = ['open', 'planned'];
/** A run that ended without a result is tried again when the incident grows, but not for ever. */
const MOST_RUNS = 5;

/** Decides about one incident, writes the decision down if it is new, and starts the playbook. */
export async function decideResponse(ports: DecidePorts, incidentId: string): Promise<ResponseDecision | undefined> {
  const incident = await incidentOf(ports.cases, incidentId);
  if (!UNDECIDED.includes(incident.state)) return undefined;
  const decision = decide(await gather(ports, incident));
  await writeDown(ports, incident, decision);
  if (decision.mode === 'plan' && incident.state === 'planned') return decision;
  await start(ports, incident, decision);
  return decision;
}

async function gather(ports: DecidePorts, incident: Incident): Promise<Parameters<typeof decide>[0]> {
  const { cases, identities, clock, settings, ownRoles, account } = ports;
  const now = isoNow(clock);
  const [policy, killSwitch, state, holds] = await Promise.all([
    settings.policy(),
    settings.killSwitch(),
    identities.load(incident.identity),
    cases.holds(incident.identity),
  ]);
  const history = policy === 'unreadable' ? NO_HISTORY : await historyOf(ports, incident, policy, now);
  const exceptions = state.exceptions.filter(({ accepts }) => 'response' in accepts);
  const { posture } = state;
  return { incident, posture, policy, killSwitch, holds, ...history, exceptions, ownRoles, account, now };
}

const NO_HISTORY = { attempts: [], recentContainments: [], knownIdentities: 0 };

async function historyOf({ cases, identities }: DecidePorts, incident: Incident, policy: ResponsePolicy, now: string) {
  const [own, recent] = await Promise.all([
    cases.containmentsOf(incident.identity, windowStart(now, policy.attemptWindowMinutes)),
    cases.containmentsIn(incident.account, windowStart(now, policy.breakerWindowMinutes)),
  ]);
  const recentContainments = automaticTimes(recent);
  const enough = Math.ceil((recentContainments.length + 1) / policy.breakerShare);
  const count = recentContainments.length === 0 ? 0 : await countIdentities(identities, incident.account, enough);
  return { attempts: own.map(({ at }) => at), recentContainments, knownIdentities: count };
}

async function writeDown(ports: DecidePorts, incident: Incident, decision: ResponseDecision): Promise<void> {
  const { cases, bus, clock } = ports;
  const why = decision.reasons.map(({ detail }) => detail).join(' ');
  const detail = `${decision.mode}${decision.playbook === null ? '' : ` (${decision.playbook})`}. ${why}`;
  const at = isoNow(clock);
  const entry = { incidentId: incident.id, at, step: 'decided' as const, by: TIERWATCH, detail };
  // The event goes first: were the entry there and the event lost, a second attempt would not send it.
  const known = (await cases.journal(incident.id)).some(
    ({ step, detail: told }) => step === 'decided' && told === detail,
  );
  if (known) return;
  await bus.publish([responseDecided(incident, decision, { id: eventId(incident.id, 'decided', detail), now: at })]);
  await journalOnce(cases, entry);
}

async function start({ playbooks }: DecidePorts, incident: Incident, decision: ResponseDecision): Promise<void> {
  const { mode, playbook } = decision;
  if (mode === 'observe' || (playbook !== 'contain-user' && playbook !== 'revoke-role-sessions')) return;
  const input = { incidentId: incident.id, identity: incident.identity, mode, requestedBy: TIERWATCH };
  for (let run = 1; run <= MOST_RUNS; run += 1) {
    const name = run === 1 ? `${incident.id}-${mode}` : `${incident.id}-${mode}-${run}`;
    if ((await playbooks.start(playbook, name, input)).kind === 'started') return;
  }
}
