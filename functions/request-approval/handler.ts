import { requestApproval } from '../../layers/app/response/request-approval.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, settingsIn, tokensSealedWith } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment('CASES_TABLE', 'BUS_NAME', 'POLICY_PARAMETER', 'APPROVAL_KEY_ARN');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  ...tokensSealedWith(env.APPROVAL_KEY_ARN),
  clock: systemClock,
};

/** Requests an approval. The playbook waits until its task token, which is sealed here, is returned. */
export const handler = lambdaHandler({
  input: z.object({
    incidentId: z.string().check(z.minLength(1)),
    planId: z.string().check(z.minLength(1)),
    taskToken: z.string().check(z.minLength(1)),
  }),
  run: (request) => requestApproval(ports, request),
});
