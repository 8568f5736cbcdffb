import type { Incident } from '../../core/detection/types.ts';
import { CLAIM_MS, type Clock, type PublicationStore } from '../../core/ports.ts';

interface Publication {
  readonly changeNumber: number;
  readonly publishedNumber: number;
  readonly claim?: { readonly id: string; readonly until: number };
}

export interface Publications {
  readonly incidents: Map<string, Incident>;
  readonly publications: Map<string, Publication>;
}

export function countChange({ publications }: Publications, id: string): void {
  const found = publications.get(id);
  if (found !== undefined) publications.set(id, { ...found, changeNumber: found.changeNumber + 1 });
}

/** The in-memory counterpart of `publicationStore`. */
export function memoryPublications({ incidents, publications }: Publications, clock: Clock): PublicationStore {
  let claims = 0;
  const isUnpublished = (found: Publication | undefined): found is Publication =>
    found !== undefined && found.publishedNumber < found.changeNumber;
  return {
    async claimChange(id) {
      const found = publications.get(id);
      const incident = incidents.get(id);
      const isClaimed = found?.claim !== undefined && found.claim.until > clock.now();
      if (incident === undefined || !isUnpublished(found) || isClaimed) return undefined;
      claims += 1;
      const claim = { id: String(claims), until: clock.now() + CLAIM_MS };
      publications.set(id, { ...found, claim });
      const kind = found.publishedNumber === 0 ? 'opened' : 'updated';
      return { kind, incident, number: found.changeNumber, claim: claim.id };
    },
    async settleChange({ incident, number, claim }, outcome) {
      const found = publications.get(incident.id);
      if (found === undefined || found.claim?.id !== claim) return;
      const { claim: _, ...rest } = found;
      publications.set(incident.id, outcome === 'published' ? { ...rest, publishedNumber: number } : rest);
    },
    async *listUnpublished(account, states) {
      for (const { id, account: own, state } of incidents.values())
        if (own === account && states.includes(state) && isUnpublished(publications.get(id))) yield id;
    },
  };
}
