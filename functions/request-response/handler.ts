import { releaseContainment } from '../../layers/app/response/release-containment.ts';
import { RESPONSE_ACTIONS, requestResponse } from '../../layers/app/response/request-response.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { bodyOf, httpHandler, reasonText } from '../../layers/aws/http.ts';
import {
  busNamed,
  casesIn,
  identitiesIn,
  playbooksIn,
  settingsIn,
  tokensSealedWith,
} from '../../layers/aws/response-ports.ts';
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
  ...tokensSealedWith(env.APPROVAL_KEY_ARN),
  ...playbooksIn(env),
  clock: systemClock,
};

const body = z.object({ reason: reasonText, reactivateKeys: z.exactOptional(z.boolean()) });
const action = z.enum(RESPONSE_ACTIONS);

const BY_ARN = 'POST /containments/{arn+}';

/** Requests a containment (which still needs an approval) or a release, or closes an incident. */
export const handler = httpHandler(async (call) => {
  const request = {
    requestedBy: call.caller,
    ...(call.credential === undefined ? {} : { credential: call.credential }),
    ...bodyOf(call, body),
  };
  if (call.route === BY_ARN) return releaseContainment(ports, { identity: call.path.arn ?? '', ...request });
  const incidentId = call.path.id ?? '';
  return requestResponse(ports, { incidentId, action: action.parse(call.route.split('/').at(-1)), ...request });
});
