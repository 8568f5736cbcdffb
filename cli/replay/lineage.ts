import { isFresh } from '../../layers/core/detection/suspicion.ts';
import type { Incident, Suspicion } from '../../layers/core/detection/types.ts';
import type { IdentityArn } from '../../layers/core/identity.ts';

/** Access that an identity under incident gave to another one. */
export interface Link {
  readonly heir: IdentityArn;
  readonly suspicion: Suspicion;
}

/** One step of a lineage. */
export interface Relative {
  readonly identity: IdentityArn;
  /** null: no incident opened about it. */
  readonly incident: string | null;
  /** `iam:CreateUser` */
  readonly how: string;
  /** ISO 8601 */
  readonly at: string;
}

/** Who gave access to the identity of an incident, and to whom it gave access. */
export interface Lineage {
  readonly from: readonly Relative[];
  readonly to: readonly Relative[];
}

/** Links between incidents. A session that is assumed many times is one link: the first. */
export class Links {
  readonly #links = new Map<string, Link>();

  add(link: Link): void {
    const { identity, incident, how } = link.suspicion;
    const key = [identity, incident, how, link.heir].join('\n');
    if (!this.#links.has(key)) this.#links.set(key, link);
  }

  get all(): readonly Link[] {
    return [...this.#links.values()];
  }
}

export function lineageOf(incident: Incident, links: readonly Link[], incidents: readonly Incident[]): Lineage {
  const relative = (identity: IdentityArn, of: string | null, { how, at }: Suspicion): Relative => ({
    identity,
    incident: of,
    how,
    at: new Date(at).toISOString(),
  });
  return {
    from: links
      .filter((link) => inherits(incident, link))
      .map(({ suspicion }) => relative(suspicion.identity, suspicion.incident, suspicion)),
    to: links
      .filter(({ suspicion }) => suspicion.incident === incident.id)
      .map((link) => relative(link.heir, incidents.find((other) => inherits(other, link))?.id ?? null, link.suspicion)),
  };
}

const inherits = (incident: Incident, { heir, suspicion }: Link): boolean =>
  incident.identity === heir &&
  incident.id !== suspicion.incident &&
  isFresh(suspicion, Date.parse(incident.updatedAt));
