import { expireApproval } from '../../layers/app/response/expire-approval.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('CASES_TABLE', 'BUS_NAME');
const ports = { ...casesIn(env.CASES_TABLE), ...busNamed(env.BUS_NAME), clock: systemClock };

/** Ends a playbook's wait for an approval. */
export const handler = lambdaHandler({
  input: z.object({ incidentId: z.string().check(z.minLength(1)), planId: z.string().check(z.minLength(1)) }),
  run: (request) => expireApproval(ports, request),
});
