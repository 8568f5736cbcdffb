import type { ReconcilePorts } from '../layers/app/response/reconcile-incident.ts';
import type { SweepOutcome } from '../layers/app/response/sweep-incidents.ts';
import { failure, type Invocation } from '../layers/aws/middleware.ts';
import { containmentGateway } from '../layers/aws/response-ports.ts';
import { decisionPorts } from './decision-ports.ts';

/** The ports of both functions that reconcile: one runs on change events, the other on a schedule. */
export const reconcilerPorts = (): ReconcilePorts => ({
  ...decisionPorts(),
  ...containmentGateway(),
});

/** Logs the results. Throws if an incident could not be reconciled, so that the error alarm fires. */
export function reportSweep({ results, failures }: SweepOutcome, { logger }: Invocation): void {
  for (const { incidentId, result } of results) if (result !== 'nothing') logger.info(result, { incidentId });
  for (const { incidentId, error } of failures)
    logger.error('incident not reconciled', { incidentId, ...failure(error) });
  if (failures.length > 0)
    throw new AggregateError(
      failures.map(({ error }) => error),
      `${failures.length} incidents not reconciled`,
    );
}
