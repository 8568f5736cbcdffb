import { planReleaseStep } from '../../layers/app/response/plan-release.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, containmentGateway, settingsIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('CASES_TABLE', 'BUS_NAME', 'POLICY_PARAMETER', 'KILL_SWITCH_PARAMETER');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER, env.KILL_SWITCH_PARAMETER),
  ...containmentGateway(),
  clock: systemClock,
};

/** First step of a release: plans the exact changes. */
export const handler = lambdaHandler({
  input: z.object({
    incidentId: z.string().check(z.minLength(1)),
    requestedBy: z.string().check(z.minLength(1)),
    reason: z.string().check(z.minLength(1)),
    reactivateKeys: z.boolean(),
    executionArn: z.string().check(z.startsWith('arn:')),
  }),
  run: (request) => planReleaseStep(ports, request),
});
