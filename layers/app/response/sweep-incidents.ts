import type { Incident } from '../../core/detection/types.ts';
import { principalKey, principalNameOf } from '../../core/identity.ts';
import { APPLIED } from '../../core/response/lifecycle.ts';
import { collect, mapLimited } from '../async.ts';
import { publishIncident } from '../detection/publish-incident.ts';
import { RECONCILED, type Reconciled, type ReconcilePorts, reconcile } from './reconcile-incident.ts';
import { warnOfExpiry } from './warn-of-expiry.ts';

/** A principal that a change event names. */
export interface ChangedPrincipal {
  readonly account: string;
  readonly kind: 'user' | 'role';
  /** Without its path. */
  readonly name: string;
}

interface Failure {
  readonly incidentId: string;
  readonly error: unknown;
}

export interface SweepOutcome {
  readonly results: readonly { readonly incidentId: string; readonly result: Reconciled }[];
  readonly failures: readonly Failure[];
}

/** Number of concurrent incidents: each reads IAM a few times, and IAM throttles without a published limit. */
const AT_ONCE = 4;

/** Reconciles every incident of the account that is not over. `hasTime`: called before each incident; false ends the sweep early. */
export async function sweepIncidents(ports: ReconcilePorts, hasTime: () => boolean): Promise<SweepOutcome> {
  const incidents = await collect(ports.cases.listIncidents(ports.account, RECONCILED));
  const notWarned: Failure[] = [];
  const run = async (incident: Incident): Promise<Reconciled> => {
    try {
      return await reconcile(ports, incident, 'sweep');
    } finally {
      // An approval expires whether or not the incident can be reconciled.
      await warnOfExpiry(ports, incident).catch((error: unknown) => notWarned.push({ incidentId: incident.id, error }));
    }
  };
  const swept = await runEach(incidents.sort(mostUrgentFirst), run, hasTime);
  const notPublished = await publishLeftovers(ports, hasTime);
  return { ...swept, failures: [...swept.failures, ...notWarned, ...notPublished] };
}

/** Publishes changes of incidents whose writer failed before it could. */
async function publishLeftovers(ports: ReconcilePorts, hasTime: () => boolean): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for await (const incidentId of ports.cases.listUnpublished(ports.account, RECONCILED)) {
    if (!hasTime()) break;
    await publishIncident(ports, incidentId).catch((error: unknown) => failures.push({ incidentId, error }));
  }
  return failures;
}

/** Immediately reconciles the incidents whose identity was changed, or that are named. */
export async function reconcileChanged(
  ports: ReconcilePorts,
  touched: readonly ChangedPrincipal[],
  incidentIds: readonly string[] = [],
): Promise<SweepOutcome> {
  // Only in these states, our changes may be in force, so that a change event can affect them.
  const applied = await collect(ports.cases.listIncidents(ports.account, APPLIED));
  return runEach(
    applied.filter(
      (incident) => incidentIds.includes(incident.id) || touched.some((principal) => isAbout(incident, principal)),
    ),
    (incident) => reconcile(ports, incident, 'change'),
    () => true,
  );
}

function isAbout({ identity }: Incident, principal: ChangedPrincipal): boolean {
  const own = principalNameOf(identity);
  return own !== undefined && principalKey(own) === principalKey(principal);
}

const URGENCY: readonly Incident['state'][] = ['undone', 'containing', 'failed', 'contained'];
const urgency = ({ state }: Incident): number => (URGENCY.indexOf(state) + URGENCY.length + 1) % (URGENCY.length + 1);
const mostUrgentFirst = (a: Incident, b: Incident): number => urgency(a) - urgency(b);

/** An incident that cannot be reconciled does not block the others. */
async function runEach(
  incidents: readonly Incident[],
  run: (incident: Incident) => Promise<Reconciled>,
  hasTime: () => boolean,
): Promise<SweepOutcome> {
  const results: { incidentId: string; result: Reconciled }[] = [];
  const failures: Failure[] = [];
  await mapLimited(incidents, AT_ONCE, async (incident) => {
    if (!hasTime()) return;
    try {
      results.push({ incidentId: incident.id, result: await run(incident) });
    } catch (error) {
      failures.push({ incidentId: incident.id, error });
    }
  });
  return { results, failures };
}
