import type { DecideResponsePorts } from '../layers/app/response/decide-response.ts';
import { kms, stepFunctions } from '../layers/aws/clients.ts';
import { systemClock } from '../layers/aws/clock.ts';
import { environment } from '../layers/aws/environment.ts';
import { stepFunctionsPlaybooks } from '../layers/aws/playbooks.ts';
import { busNamed, casesIn, identitiesIn, settingsIn } from '../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../layers/aws/task-tokens.ts';

/** The ports of every function that decides about incidents, from its environment. */
export function decisionPorts(): DecideResponsePorts {
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
