import { checkGuardrailsStep } from '../../layers/app/response/check-guardrails.ts';
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
  'KILL_SWITCH_PARAMETER',
  'OWN_ROLES',
  'ACCOUNT',
);
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER, env.KILL_SWITCH_PARAMETER),
  ...containmentGateway(),
  clock: systemClock,
  ownRoles: env.OWN_ROLES,
  account: env.ACCOUNT,
};

/** Checks the guardrails right before a change. */
export const handler = lambdaHandler({
  input: z.object({
    incidentId: z.string().check(z.minLength(1)),
    planId: z.string().check(z.minLength(1)),
    phase: z.enum(['apply', 'reassert']),
    requestedBy: z.string().check(z.minLength(1)),
  }),
  run: (request) => checkGuardrailsStep(ports, request),
});
