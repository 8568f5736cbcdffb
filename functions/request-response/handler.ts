import { stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { bodyOf, httpHandler } from '../../layers/aws/http.ts';
import { stepFunctionsPlaybooks } from '../../layers/aws/playbooks.ts';
import { casesIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';
import { requestStep } from './request.ts';

const env = environment('CASES_TABLE', 'CONTAIN_USER_ARN', 'REVOKE_ROLE_SESSIONS_ARN', 'RELEASE_ARN');
const ports = {
  ...casesIn(env.CASES_TABLE),
  playbooks: stepFunctionsPlaybooks(stepFunctions(), {
    containUser: env.CONTAIN_USER_ARN,
    revokeRoleSessions: env.REVOKE_ROLE_SESSIONS_ARN,
    release: env.RELEASE_ARN,
  }),
  clock: systemClock,
};

const LONGEST_REASON = 1_000;
const body = z.object({
  reason: z.string().check(z.trim(), z.minLength(1, 'a reason is required'), z.maxLength(LONGEST_REASON)),
});

/** A person asks for a containment (which still waits for its approval) or for a release. */
export const handler = httpHandler((call) =>
  requestStep(ports, {
    incidentId: call.path.id ?? '',
    action: call.route.endsWith('/release') ? 'release' : 'contain',
    requestedBy: call.caller,
    ...(call.credential === undefined ? {} : { credential: call.credential }),
    reason: bodyOf(call, body).reason,
  }),
);
