import { recordOutcome } from '../../layers/app/response/record-outcome.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, settingsIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('CASES_TABLE', 'BUS_NAME', 'POLICY_PARAMETER');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  clock: systemClock,
};

const incidentId = z.string().check(z.minLength(1));
const planId = z.string().check(z.minLength(1));
const failure = z.object({ error: z.string(), cause: z.string() });

/** Records the outcome of a playbook run. */
export const handler = lambdaHandler({
  input: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.enum(['contained', 'reasserted']), incidentId, planId }),
    z.object({ outcome: z.literal('undone'), incidentId, planId, differences: z.array(z.string()) }),
    z.object({ outcome: z.literal('failed'), incidentId, planId: z.nullable(planId), failure }),
    z.object({ outcome: z.literal('released'), incidentId, planId, requestedBy: z.string(), reason: z.string() }),
    z.object({ outcome: z.literal('release-failed'), incidentId, failure }),
  ]),
  run: async (request) => {
    await recordOutcome(ports, request);
    return { outcome: request.outcome };
  },
});
