import { activityKey } from '../../core/detection/person.ts';
import type { Incident } from '../../core/detection/types.ts';
import type { IdentityArn, Known } from '../../core/identity.ts';
import type { FactsStore, IdentityStore } from '../../core/ports.ts';
import type { Posture } from '../../core/posture/types.ts';
import { createdIn } from '../../core/response/brief/created.ts';
import { type Brief, briefOf, type Carriers, type Descendant, lineageKey } from '../../core/response/brief.ts';
import type { JournalEntry, Plan } from '../../core/response/types.ts';

export interface BriefPorts {
  readonly identities: IdentityStore;
  readonly facts: Pick<FactsStore, 'snapshot'>;
}

export interface StoredCase {
  readonly incident: Incident;
  readonly plans: readonly Plan[];
  readonly journal: readonly JournalEntry[];
}

/** Each needs two queries. */
const MAX_DESCENDANTS = 20;

/** What a responder has to know about an incident, from stored facts. */
export async function briefIncident(ports: BriefPorts, stored: StoredCase): Promise<Brief> {
  const { identity, actor } = stored.incident;
  const { posture, profile: shared } = await ports.identities.load(identity);
  const profile = actor === undefined ? shared : (await ports.identities.load(activityKey(identity, actor))).profile;
  const [carriers, lineage] = await Promise.all([
    carriersOf(ports, stored.incident, posture),
    lineageOf(ports, stored.incident),
  ]);
  return briefOf({ ...stored, posture, profile, carriers, lineage });
}

/** The compute of the last snapshot. A snapshot that is missing, or that this version cannot read, makes it unknown; the incident
 * must be shown anyway. */
async function carriersOf(
  { facts }: BriefPorts,
  { identity, account, credentials }: Incident,
  posture: Posture | undefined,
): Promise<Known<Carriers>> {
  const snapshot = await facts.snapshot(account, 'secrets').catch(() => undefined);
  if (snapshot === undefined || snapshot.workloads === 'unknown' || snapshot.secretsOutsideVault === 'unknown')
    return 'unknown';
  const own = posture?.containment.accessKeys ?? 'unknown';
  const keys = new Set([...(own === 'unknown' ? [] : own.map(({ id }) => id)), ...credentials]);
  const places = snapshot.secretsOutsideVault
    .filter(({ accessKeyId }) => accessKeyId !== undefined && keys.has(accessKeyId))
    .map(({ place, type, holder }) => `${place} of ${type} ${holder}`);
  return {
    workloads: snapshot.workloads.filter(({ roleArn }) => roleArn === identity),
    keyPlaces: [...new Set(places)],
  };
}

/** What is known about the principals that the identity created or changed. */
async function lineageOf({ identities }: BriefPorts, incident: Incident): Promise<ReadonlyMap<string, Descendant>> {
  const principals = new Map(
    createdIn(incident).flatMap(({ principal }) =>
      principal === undefined ? [] : [[lineageKey(principal), principal]],
    ),
  );
  const known = await Promise.all(
    [...principals].slice(0, MAX_DESCENDANTS).map(async ([key, { kind, name }]) => {
      const identity = await identities.resolveName(incident.account, kind, name);
      return identity === undefined || identity === incident.identity
        ? []
        : [[key, await descendantOf(identities, identity)] as const];
    }),
  );
  return new Map(known.flat());
}

async function descendantOf(identities: IdentityStore, identity: IdentityArn): Promise<Descendant> {
  const { window } = await identities.load(identity);
  return { identity, ...(window?.incident === undefined ? {} : { incident: window.incident.id }) };
}
