import type { IncidentSummary } from '../api/schemas.ts';
import { DRILL_RULES } from './attack.ts';
import { CANARY_PATH, isLeftover } from './canary.ts';
import { isIncidentOver, settle } from './incidents.ts';
import type { Canary, DrillPorts } from './ports.ts';

/** Incidents of older drills are not looked for. */
const RECENT_MS = 30 * 86_400_000;

export interface Removed {
  readonly canaries: readonly string[];
  readonly incidents: readonly string[];
  /** What a person has to do. */
  readonly problems: readonly string[];
}

/** Removes what drills left behind: users below the path that have the tags of a canary, and incidents about them.
 * The name and the tags of a canary are no proof, because every principal that can create users can choose them. So nothing that has
 * permissions is removed, and no incident with other evidence than that of a drill is closed.
 * @param everything also what a drill of another person, which may still be running, has created, and incidents about canaries that
 * are gone */
export async function removeLeftovers(ports: DrillPorts, caller: string, everything: boolean): Promise<Removed> {
  const { account, clock } = ports;
  const all = await account.canaries();
  const running = all.filter((canary) => !everything && !isLeftover(canary, caller, clock.now()));
  const problems: string[] = running.map(
    ({ name, startedBy }) => `${name} belongs to a drill of ${startedBy}: tierwatch drill --clean removes it`,
  );
  const left = new Map(all.filter((one) => !running.includes(one)).map((canary) => [canary.arn, canary]));
  const kept = new Set(running.map(({ arn }) => arn));
  for (const canary of left.values()) {
    const problem = await foreignAccess(ports, canary);
    if (problem === undefined) continue;
    problems.push(problem);
    kept.add(canary.arn);
  }
  const isMine = (identity: string): boolean => !kept.has(identity) && (everything || left.has(identity));
  const over = await settleIncidents(ports, isMine, { kept, problems });
  const removed: string[] = [];
  for (const canary of left.values()) if (!kept.has(canary.arn)) await remove(ports, canary, { removed, problems });
  return { canaries: removed, incidents: over, problems };
}

async function foreignAccess({ account }: DrillPorts, canary: Canary): Promise<string | undefined> {
  const access = await account.foreignAccess(canary);
  if (access.length === 0) return undefined;
  return `${canary.arn} is not a canary: it has ${access.join(', ')}. Look into it: tierwatch show ${canary.arn}`;
}

interface Left {
  /** Identities that are not removed. */
  readonly kept: Set<string>;
  readonly problems: string[];
}

/** Ends the incidents about leftovers, and returns their ids. */
async function settleIncidents(
  ports: DrillPorts,
  isMine: (identity: string) => boolean,
  { kept, problems }: Left,
): Promise<readonly string[]> {
  const found = await ports.api.incidents(ports.clock.now() - RECENT_MS);
  const over: string[] = [];
  for (const incident of found.filter((one) => !isIncidentOver(one) && isMine(one.identity))) {
    const problem =
      (await otherEvidence(ports, incident)) ??
      (await settle(ports, incident.id, 'Left by a drill', (text) => problems.push(text)));
    if (problem === undefined) over.push(incident.id);
    else {
      problems.push(problem);
      kept.add(incident.identity);
    }
  }
  return over;
}

/** Why an incident about a canary is not from a drill. */
async function otherEvidence({ api }: DrillPorts, { id }: IncidentSummary): Promise<string | undefined> {
  const { incident } = await api.case(id);
  const others = [...new Set(incident.signals.map(({ rule }) => rule))].filter((rule) => !DRILL_RULES.has(rule));
  if (others.length === 0) return undefined;
  return `${id} has evidence that is not from a drill (${others.join(', ')}): tierwatch show ${id}`;
}

async function remove(
  { account }: DrillPorts,
  canary: Canary,
  { removed, problems }: { readonly removed: string[]; readonly problems: string[] },
): Promise<void> {
  try {
    await account.remove(canary);
    removed.push(canary.name);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push(`${canary.name} below ${CANARY_PATH} cannot be removed: ${error.message}`);
  }
}
