import { NOTIFIABLE_TYPES, notifyResponders } from '../../layers/app/response/notify-responders.ts';
import { sns } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { eachMessage, queueHandler } from '../../layers/aws/queue.ts';
import { busNamed, casesIn, identitiesIn } from '../../layers/aws/response-ports.ts';
import { snsTopics } from '../../layers/aws/topics.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment(
  'CASES_TABLE',
  'IDENTITIES_TABLE',
  'BUS_NAME',
  'RESPONDERS_TOPIC_ARN',
  'ESCALATION_TOPIC_ARN',
  'MINIMUM_SEVERITY',
  'CHAT_SEVERITIES',
);
const ports = {
  ...casesIn(env.CASES_TABLE),
  ...identitiesIn(env.IDENTITIES_TABLE),
  ...busNamed(env.BUS_NAME),
  topics: snsTopics(sns(), { responders: env.RESPONDERS_TOPIC_ARN, escalation: env.ESCALATION_TOPIC_ARN }),
  clock: systemClock,
  minimumSeverity: env.MINIMUM_SEVERITY,
  chatSeverities: env.CHAT_SEVERITIES,
};

const id = z.string().check(z.minLength(1));
const message = z.looseObject({
  'detail-type': z.enum(NOTIFIABLE_TYPES),
  detail: z.looseObject({
    metadata: z.looseObject({
      ...{ eventId: id, time: id, incidentId: id },
      ...{ approvalId: z.optional(id), planId: z.optional(id) },
    }),
    data: z.looseObject({ message: z.string() }),
  }),
});

/** Notifies responders of an incident, of approvals that they have to decide, and of what became of it. */
export const handler = queueHandler({
  message,
  run: eachMessage(async ({ 'detail-type': detailType, detail }, { logger }) => {
    const { eventId, time, incidentId, approvalId, planId } = detail.metadata;
    const event = { detailType, eventId, time, incidentId, approvalId, planId, message: detail.data.message };
    const notified = await notifyResponders(ports, event);
    if (notified > 0) logger.info('notified', { incidentId, detailType, notified });
  }),
});
