import { verifyContainmentStep } from '../../layers/app/response/verify-containment.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, containmentGateway, identitiesIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE', 'BUS_NAME');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...containmentGateway(),
  clock: systemClock,
};

/** Reads IAM to verify a containment right after its changes and while it lasts, and to verify a release. */
export const handler = lambdaHandler({
  input: z.object({
    incidentId: z.string().check(z.minLength(1)),
    planId: z.string().check(z.minLength(1)),
    phase: z.enum(['apply', 'watch', 'release']),
  }),
  run: (request) => verifyContainmentStep(ports, request),
});
