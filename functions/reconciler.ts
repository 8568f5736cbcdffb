import type { ReconcilePorts } from '../layers/app/response/reconcile.ts';
import type { SweepOutcome } from '../layers/app/response/sweep-incidents.ts';
import { iam, kms, stepFunctions } from '../layers/aws/clients.ts';
import { systemClock } from '../layers/aws/clock.ts';
import { environment } from '../layers/aws/environment.ts';
import { iamContainmentGateway } from '../layers/aws/iam-containment.ts';
import { failure, type Invocation } from '../layers/aws/middleware.ts';
import { stepFunctionsPlaybooks } from '../layers/aws/playbooks.ts';
import { busNamed, casesIn, identitiesIn, settingsIn } from '../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../layers/aws/task-tokens.ts';

/** What both reconcilers are put together from: one answers to events, the other to the clock. */
export function reconcilerPorts(): ReconcilePorts {
  const env = environment(
    'IDENTITIES_TABLE',
    'CASES_TABLE',
    'BUS_NAME',
    'POLICY_PARAMETER',
    'KILL_SWITCH_PARAMETER',
    'OWN_ROLES',
    'ACCOUNT',
    'APPROVAL_KEY_ARN',
    'CONTAIN_USER_ARN',
    'REVOKE_ROLE_SESSIONS_ARN',
    'RELEASE_ARN',
  );
  return {
    ...casesIn(env.CASES_TABLE),
    ...identitiesIn(env.IDENTITIES_TABLE),
    ...busNamed(env.BUS_NAME),
    ...settingsIn(env.POLICY_PARAMETER, env.KILL_SWITCH_PARAMETER),
    gateway: iamContainmentGateway(iam(), { clock: systemClock }),
    playbooks: stepFunctionsPlaybooks(stepFunctions(), {
      containUser: env.CONTAIN_USER_ARN,
      revokeRoleSessions: env.REVOKE_ROLE_SESSIONS_ARN,
      release: env.RELEASE_ARN,
    }),
    tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn: env.APPROVAL_KEY_ARN }),
    clock: systemClock,
    ownRoles: env.OWN_ROLES,
    account: env.ACCOUNT,
  };
}

/** Logs what was reconciled; throws if something could not be, so that the alarm for errors sees it. */
export function reportSweep({ results, failures }: SweepOutcome, { logger, metrics }: Invocation): void {
  for (const { incidentId, result } of results) if (result !== 'nothing') logger.info(result, { incidentId });
  for (const { incidentId, error } of failures) logger.error('not reconciled', { incidentId, ...failure(error) });
  metrics.addMetric('Reasserted', 'Count', results.filter(({ result }) => result === 'reasserted').length);
  metrics.addMetric('NotInForce', 'Count', results.filter(({ result }) => result === 'not-in-force').length);
  if (failures.length > 0)
    throw new AggregateError(
      failures.map(({ error }) => error),
      `${failures.length} not reconciled`,
    );
}
