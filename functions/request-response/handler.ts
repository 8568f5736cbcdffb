import { requestStep } from '../../layers/app/response/request-response.ts';
import { kms, stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { answerOf, bodyOf, httpHandler, reasonText } from '../../layers/aws/http.ts';
import { stepFunctionsPlaybooks } from '../../layers/aws/playbooks.ts';
import { busNamed, casesIn, identitiesIn, settingsIn } from '../../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../../layers/aws/task-tokens.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment(
  'IDENTITIES_TABLE',
  'CASES_TABLE',
  'BUS_NAME',
  'POLICY_PARAMETER',
  'APPROVAL_KEY_ARN',
  'CONTAIN_USER_ARN',
  'REVOKE_ROLE_SESSIONS_ARN',
  'RELEASE_ARN',
);
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn: env.APPROVAL_KEY_ARN }),
  playbooks: stepFunctionsPlaybooks(stepFunctions(), {
    containUser: env.CONTAIN_USER_ARN,
    revokeRoleSessions: env.REVOKE_ROLE_SESSIONS_ARN,
    release: env.RELEASE_ARN,
  }),
  clock: systemClock,
};

const body = z.object({ reason: reasonText, reactivateKeys: z.exactOptional(z.boolean()) });

const ACTIONS = ['contain', 'release', 'close'] as const;

/** A person asks for a containment (which still waits for its approval), for a release, or to close the incident. */
export const handler = httpHandler(async (call) => {
  const action = ACTIONS.find((name) => call.route.endsWith(`/${name}`));
  if (action === undefined) throw new Error(`There is no route ${call.route}; expected one of ${ACTIONS.join(', ')}.`);
  return answerOf(
    await requestStep(ports, {
      incidentId: call.path.id ?? '',
      action,
      requestedBy: call.caller,
      ...(call.credential === undefined ? {} : { credential: call.credential }),
      ...bodyOf(call, body),
    }),
  );
});
