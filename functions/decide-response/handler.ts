import { decideResponse } from '../../layers/app/response/decide-response.ts';
import { kms, stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { stepFunctionsPlaybooks } from '../../layers/aws/playbooks.ts';
import { eachMessage, queueHandler } from '../../layers/aws/queue.ts';
import { busNamed, casesIn, identitiesIn, settingsIn } from '../../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../../layers/aws/task-tokens.ts';
import * as z from '../../layers/core/zod.ts';

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
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER, env.KILL_SWITCH_PARAMETER),
  playbooks: stepFunctionsPlaybooks(stepFunctions(), {
    containUser: env.CONTAIN_USER_ARN,
    revokeRoleSessions: env.REVOKE_ROLE_SESSIONS_ARN,
    release: env.RELEASE_ARN,
  }),
  clock: systemClock,
  ownRoles: env.OWN_ROLES,
  tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn: env.APPROVAL_KEY_ARN }),
  account: env.ACCOUNT,
};

/** `Incident Opened` or `Incident Updated` from our bus: only its id is taken from it, the incident comes from the store. */
const message = z.looseObject({
  detail: z.looseObject({ metadata: z.looseObject({ incidentId: z.string().check(z.minLength(1)) }) }),
});

/** Decides what to do about incidents as they open and grow. */
export const handler = queueHandler({
  message,
  run: eachMessage(async ({ detail }, { logger, metrics }) => {
    const { incidentId } = detail.metadata;
    const decision = await decideResponse(ports, incidentId);
    logger.info('decided', { incidentId, mode: decision?.mode ?? 'none' });
    metrics.addMetric('Decisions', 'Count', decision === undefined ? 0 : 1);
  }),
});
