import type { DecideResponsePorts } from '../layers/app/response/decide-response.ts';
import { systemClock } from '../layers/aws/clock.ts';
import { environment } from '../layers/aws/environment.ts';
import {
  busNamed,
  casesIn,
  identitiesIn,
  playbooksIn,
  settingsIn,
  tokensSealedWith,
} from '../layers/aws/response-ports.ts';

/** The ports of the functions that decide about incidents. */
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
    ...playbooksIn(env),
    ...tokensSealedWith(env.APPROVAL_KEY_ARN),
    clock: systemClock,
    ownRoles: env.OWN_ROLES,
    account: env.ACCOUNT,
  };
}
