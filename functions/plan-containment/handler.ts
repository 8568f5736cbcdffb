import { iam } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { iamContainmentGateway } from '../../layers/aws/iam-containment.ts';
import { handler as lambda } from '../../layers/aws/middleware.ts';
import { busNamed, casesIn, identitiesIn, settingsIn } from '../../layers/aws/response-ports.ts';
import * as z from '../../layers/core/zod.ts';
import { planStep } from './plan.ts';

const env = environment('IDENTITIES_TABLE', 'CASES_TABLE', 'BUS_NAME', 'POLICY_PARAMETER', 'OWN_ROLES');
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  ...settingsIn(env.POLICY_PARAMETER),
  gateway: iamContainmentGateway(iam(), { clock: systemClock }),
  clock: systemClock,
  ownRoles: env.OWN_ROLES,
};

/** First step of a playbook: exactly what would change. */
export const handler = lambda({
  input: z.object({
    incidentId: z.string().check(z.minLength(1)),
    identity: z.string().check(z.startsWith('arn:')),
    mode: z.enum(['plan', 'approve', 'auto']),
    requestedBy: z.string().check(z.minLength(1)),
    executionArn: z.string().check(z.startsWith('arn:')),
  }),
  run: (request) => planStep(ports, request),
});
