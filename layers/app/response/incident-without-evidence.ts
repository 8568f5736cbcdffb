import { incidentId } from '../../core/detection/incident.ts';
import type { Incident } from '../../core/detection/types.ts';
import { type IdentityArn, parseArn } from '../../core/identity.ts';
import type { Posture } from '../../core/posture/types.ts';
import { advance } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';

/** Takes the place of the first event in the id. */
const OPENED_BY = 'release-by-arn';

const idOf = (identity: IdentityArn, openedAt: string): string => incidentId(identity, `${OPENED_BY} ${openedAt}`);

/** The same for every request about the identity. */
export const consentIdOf = (identity: IdentityArn): string => incidentId(identity, OPENED_BY);

/** `contained`, so that nothing is decided about it; the release reads IAM, and ends it in any case. */
export const incidentWithoutEvidence = (
  identity: IdentityArn,
  posture: Posture | undefined,
  now: string,
): Incident => ({
  id: idOf(identity, now),
  identity,
  account: parseArn(identity)?.account ?? 'unknown',
  class: posture?.class ?? 'unknown',
  tier: posture?.tier ?? null,
  severity: 'info',
  confidence: 0,
  confidenceTerms: [],
  openedAt: now,
  updatedAt: now,
  title: 'Containment in IAM without an incident',
  signals: [],
  state: 'contained',
  credentials: [],
});

/** Ends an incident that was opened only for a release which did not happen, unless a detector has found evidence since. */
export async function endWithoutEvidence(
  ports: Pick<ResponsePorts, 'cases' | 'clock'>,
  { id, identity, openedAt, signals }: Incident,
): Promise<boolean> {
  if (id !== idOf(identity, openedAt) || signals.length > 0) return false;
  await advance(ports, id, 'release');
  await advance(ports, id, 'finish-release');
  return true;
}
