import { kms, stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { bodyOf, httpHandler } from '../../layers/aws/http.ts';
import { busNamed, casesIn } from '../../layers/aws/response-ports.ts';
import { kmsTaskTokens } from '../../layers/aws/task-tokens.ts';
import * as z from '../../layers/core/zod.ts';
import { decideStep } from './decide.ts';

const env = environment('CASES_TABLE', 'BUS_NAME', 'APPROVAL_KEY_ARN');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...busNamed(env.BUS_NAME),
  tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn: env.APPROVAL_KEY_ARN }),
  clock: systemClock,
};

const LONGEST_REASON = 1_000;
const body = z.object({
  decision: z.enum(['approve', 'refuse']),
  reason: z.string().check(z.maxLength(LONGEST_REASON)),
  planHash: z.string(),
});

/** POST decides; who decides is what AWS says about the signature of the call. */
export const handler = httpHandler((call) =>
  decideStep(ports, {
    approvalId: call.path.id ?? '',
    decider: call.caller,
    ...(call.credential === undefined ? {} : { credential: call.credential }),
    ...bodyOf(call, body),
  }),
);
