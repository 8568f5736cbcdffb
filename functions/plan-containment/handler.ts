import { planContainmentStep } from '../../layers/app/response/plan-containment.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, containmentGateway, identitiesIn, settingsIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment(
  'IDENTITIES_TABLE',
  'CASES_TABLE',
  'BUS_NAME',
  'POLICY_PARAMETER',
  'OWN_ROLES',
  'DENY_ALL_POLICY',
  'ACCOUNT',
);
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  ...containmentGateway(),
  clock: systemClock,
  ownRoles: env.OWN_ROLES,
  denyAll: env.DENY_ALL_POLICY,
  account: env.ACCOUNT,
};

const request = {
  incidentId: z.string().check(z.minLength(1)),
  identity: z.string().check(z.startsWith('arn:')),
  requestedBy: z.string().check(z.minLength(1)),
  executionArn: z.string().check(z.startsWith('arn:')),
};

/** First step of a containment: plans the exact changes, or returns the approved plan to apply again. */
export const handler = lambdaHandler({
  input: z.discriminatedUnion('mode', [
    z.object({ ...request, mode: z.enum(['plan', 'approve', 'auto']) }),
    z.object({ ...request, mode: z.literal('reassert'), planId: z.string().check(z.minLength(1)) }),
  ]),
  run: (request) => planContainmentStep(ports, request),
});
