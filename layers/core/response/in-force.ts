import type { Incident } from '../detection/types.ts';
import { denyPolicyName } from './deny.ts';
import { mayBeApplied } from './lifecycle.ts';
import type { FoundDeny } from './ports.ts';

/** A containment that IAM has. */
export interface InForce {
  readonly identity: string;
  readonly policies: readonly string[];
  readonly denyAll: boolean;
  /** The incident that it belongs to. null: none is stored, so that only a release by ARN removes it. */
  readonly incident: { readonly id: string; readonly state: string } | null;
}

/** An incident whose containment should be in IAM. */
export interface Recorded {
  readonly incident: string;
  readonly identity: string;
  readonly state: string;
  readonly policy: string;
}

/** The incidents whose changes may be in force. */
const appliedOf = (incidents: readonly Incident[]): readonly Incident[] =>
  incidents.filter(({ state }) => mayBeApplied(state));

/** These incidents, with the policy that each should have in IAM. */
export const recordedOf = (incidents: readonly Incident[]): readonly Recorded[] =>
  appliedOf(incidents).map(({ id, identity, state }) => ({
    incident: id,
    identity,
    state,
    policy: denyPolicyName(id),
  }));

/** Assigns what IAM has to incidents: first by the name of the policy, which is derived from the incident. AWSDenyAll alone counts
 * only if an incident is recorded for the identity, because teams use it too. */
export function inForceOf(found: readonly FoundDeny[], incidents: readonly Incident[]): readonly InForce[] {
  const byPolicy = new Map(incidents.map((incident) => [denyPolicyName(incident.id), incident]));
  const applied = new Map(appliedOf(incidents).map((incident) => [incident.identity, incident]));
  return found.flatMap(({ identity, policies, denyAll }) => {
    const incident = policies.flatMap((name) => byPolicy.get(name) ?? [])[0] ?? applied.get(identity);
    if (policies.length === 0 && incident === undefined) return [];
    const reference = incident === undefined ? null : { id: incident.id, state: incident.state };
    return [{ identity, policies, denyAll, incident: reference }];
  });
}
