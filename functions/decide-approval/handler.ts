import { submitDecision } from '../../layers/app/response/decide-approval.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { bodyOf, httpHandler, reasonText } from '../../layers/aws/http.ts';
import { busNamed, casesIn, identitiesIn, settingsIn, tokensSealedWith } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE', 'BUS_NAME', 'POLICY_PARAMETER', 'APPROVAL_KEY_ARN');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  ...tokensSealedWith(env.APPROVAL_KEY_ARN),
  clock: systemClock,
};

const body = z.object({
  decision: z.enum(['approve', 'refuse']),
  reason: reasonText,
  planHash: z.string(),
});

/** Approves or refuses a plan. AWS authenticates the caller by the signature of the request. */
export const handler = httpHandler(async (call) =>
  submitDecision(ports, {
    approvalId: call.path.id ?? '',
    decider: call.caller,
    ...(call.credential === undefined ? {} : { credential: call.credential }),
    ...bodyOf(call, body),
  }),
);
