import { decideStep } from '../../layers/app/response/decide-approval.ts';
import { kms, stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { answerOf, bodyOf, httpHandler, reasonText } from '../../layers/aws/http.ts';
import { busNamed, casesIn, identitiesIn } from '../../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../../layers/aws/task-tokens.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE', 'BUS_NAME', 'APPROVAL_KEY_ARN');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn: env.APPROVAL_KEY_ARN }),
  clock: systemClock,
};

const body = z.object({
  decision: z.enum(['approve', 'refuse']),
  reason: reasonText,
  planHash: z.string(),
});

/** POST decides; who decides is what AWS says about the signature of the call. */
export const handler = httpHandler(async (call) =>
  answerOf(
    await decideStep(ports, {
      approvalId: call.path.id ?? '',
      decider: call.caller,
      ...(call.credential === undefined ? {} : { credential: call.credential }),
      ...bodyOf(call, body),
    }),
  ),
);
