import type { Incident } from '../../core/detection/types.ts';
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

export interface SweepOutcome {
  readonly results: readonly { readonly incidentId: string; readonly result: Reconciled }[];
  readonly failures: readonly { readonly incidentId: string; readonly error: unknown }[];
}

/** States in which our changes may be in force, so that a change event can affect them. */
const APPLIED = ['containing', 'contained', 'undone', 'failed'] as const;
/** Number of concurrent incidents: each reads IAM a few times, and IAM throttles without a published limit. */
const AT_ONCE = 4;

/** Reconciles every incident of the account that is not over. `hasTime`: called before each incident; false ends the sweep early. */
export async function sweepIncidents(ports: ReconcilePorts, hasTime: () => boolean): Promise<SweepOutcome> {
  const incidents: Incident[] = [];
  for await (const incident of ports.cases.listIncidents(ports.account, RECONCILED)) incidents.push(incident);
  const run = async (incident: Incident): Promise<Reconciled> => {
    const result = await reconcile(ports, incident, 'sweep');
    await warnOfExpiry(ports, incident);
    return result;
  };
  const swept = await runEach(incidents.sort(mostUrgentFirst), run, hasTime);
  const failures = await publishLeftovers(ports, hasTime);
  return { ...swept, failures: [...swept.failures, ...failures] };
}

/** Publishes changes of incidents whose writer failed before it could. */
async function publishLeftovers(ports: ReconcilePorts, hasTime: () => boolean): Promise<SweepOutcome['failures']> {
  const failures: { incidentId: string; error: unknown }[] = [];
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
  const incidents: Incident[] = [];
  for await (const incident of ports.cases.listIncidents(ports.account, APPLIED))
    if (incidentIds.includes(incident.id) || touched.some((principal) => isAbout(incident, principal)))
      incidents.push(incident);
  return runEach(
    incidents,
    (incident) => reconcile(ports, incident, 'change'),
    () => true,
  );
}

/** IAM names are unique in an account, regardless of case and path. */
function isAbout({ identity, account }: Incident, { account: where, kind, name }: ChangedPrincipal): boolean {
  const [, resource = ''] = identity.split(`:${account}:`);
  const own = resource.slice(resource.lastIndexOf('/') + 1);
  return account === where && resource.startsWith(`${kind}/`) && own.toLowerCase() === name.toLowerCase();
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
  const failures: { incidentId: string; error: unknown }[] = [];
  const queue = [...incidents];
  const worker = async (): Promise<void> => {
    for (let incident = queue.shift(); incident !== undefined && hasTime(); incident = queue.shift()) {
      try {
        results.push({ incidentId: incident.id, result: await run(incident) });
      } catch (error) {
        failures.push({ incidentId: incident.id, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { results, failures };
}
