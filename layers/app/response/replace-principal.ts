import { principalReplaced } from '../../../events/index.ts';
import type { Incident } from '../../core/detection/types.ts';
import { sha256 } from '../../core/response/digest.ts';
import { advance, entryOf, eventId, isoNow } from '../../core/response/journal.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Plan } from '../../core/response/types.ts';
import { publishIncident } from '../detection/publish-incident.ts';
import { publishSafely } from './publish-safely.ts';

export type ReplacePorts = Pick<ResponsePorts, 'cases' | 'identities' | 'bus' | 'clock'>;

/** A contained principal was deleted and another one has its name. Its incident ends as `replaced`; the successor inherits
 * the suspicion and gets its own incident, with the evidence of the first, so that it can be contained at once. Called
 * again, it finishes an interrupted attempt. */
export async function replacePrincipal(
  ports: ReplacePorts,
  incident: Incident,
  plan: Plan,
  { was, is }: { readonly was: string; readonly is: string },
): Promise<void> {
  const moved = await advance(ports, incident.id, 'replace');
  if (moved.kind === 'refused') return;
  const { cases, clock } = ports;
  const now = isoNow(clock);
  const detail = `The principal ${was} was deleted and another one (${is}) has its name. The suspicion moves to its successor.`;
  await cases.journalOnce(entryOf(clock, incident.id, 'replaced', detail, plan.id));
  // Opened first: a window that names a nonexistent incident would stop detection for the identity.
  const { incident: successor } = await cases.openIncident(successorOf(incident, is, now));
  if (isOver(successor.state)) return;
  await inherit(ports, incident, successor);
  const replaced = principalReplaced({ ...incident, state: 'replaced' }, detail, {
    id: eventId(plan.id, 'replaced', is),
    now,
  });
  await publishSafely(ports, incident.id, [replaced]);
  // A failure leaves the opening to the next sweep.
  await publishIncident(ports, successor.id).catch(() => undefined);
}

const HOW = 'iam:principal-replaced';

/** The evidence of the first incident is evidence about the second: re-creating a contained identity continues the attack. */
function successorOf(incident: Incident, immutableId: string, now: string): Incident {
  const id = `inc-${sha256(`${incident.id}\n${immutableId}`).slice(0, 20)}`;
  const { stateSince: _, ...evidence } = incident;
  return {
    ...evidence,
    id,
    state: 'open',
    successorOf: incident.id,
    openedAt: now,
    severitySince: now,
    updatedAt: now,
    title: `Contained identity was deleted and re-created; ${incident.title}`.slice(0, 300),
    confidenceTerms: [
      {
        term: 'successor',
        points: incident.confidence,
        why: `Has the name of the principal of ${incident.id}, which was contained`,
      },
    ],
  };
}

const MAX_ATTEMPTS = 5;

/** The window of the identity (its key is the ARN, which both share) carries the suspicion and knows the new incident. */
async function inherit({ identities, clock }: ReplacePorts, incident: Incident, successor: Incident): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { window, version } = await identities.load(incident.identity);
    const { severity, openedAt, confidence } = successor;
    const reference = { id: successor.id, severity, openedAt, confidence, lastSignal: clock.now() };
    const suspicion = { identity: incident.identity, incident: incident.id, at: clock.now(), how: HOW };
    const change = {
      ...(window ?? { version: 1, seen: [], signals: [], counters: {} }),
      incident: reference,
      suspicion,
    };
    if ((await identities.saveActivity(incident.identity, version, { window: change })).kind === 'written') return;
  }
}
