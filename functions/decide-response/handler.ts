import { decideResponse } from '../../layers/app/response/decide-response.ts';
import { eachMessage, queueHandler } from '../../layers/aws/queue.ts';
import * as z from '../../layers/core/zod.ts';
import { decisionPorts } from '../decision-ports.ts';

const ports = decisionPorts();

/** `Incident Opened` or `Incident Updated` from the `tierwatch` bus. Only the id is used: the incident is read from the store. */
const message = z.looseObject({
  detail: z.looseObject({ metadata: z.looseObject({ incidentId: z.string().check(z.minLength(1)) }) }),
});

/** Decides the response when an incident is opened or updated. */
export const handler = queueHandler({
  message,
  run: eachMessage(async ({ detail }, { logger }) => {
    const { incidentId } = detail.metadata;
    const decision = await decideResponse(ports, incidentId);
    logger.info('decided', { incidentId, mode: decision?.mode ?? 'none' });
  }),
});
