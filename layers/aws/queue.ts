import * as z from '../core/zod.ts';
import { failure, handler, InputError, type Invocation, type LambdaHandler, parseInput } from './middleware.ts';

/** One SQS message whose body was JSON of the expected shape. */
export interface QueueMessage<Body> {
  readonly id: string;
  readonly body: Body;
  /** 1 on the first delivery. */
  readonly receiveCount: number;
}

/** A message that has to come again, and at last to the dead-letter queue. */
export interface FailedMessage {
  readonly id: string;
  readonly error: unknown;
}

export interface QueueOptions<Body> {
  /** Shape of each message's body; a body that does not fit fails alone. */
  readonly message: z.ZodMiniType<Body>;
  /** Handles the whole batch at once, so that it may be grouped. Answers the messages that failed; a throw fails all. */
  run(messages: readonly QueueMessage<Body>[], invocation: Invocation): Promise<readonly FailedMessage[]>;
}

const sqsEvent = z.object({
  Records: z.array(
    z.looseObject({
      messageId: z.string(),
      body: z.string(),
      attributes: z.optional(z.object({ ApproximateReceiveCount: z._default(z.coerce.number(), 1) })),
    }),
  ),
});
type SqsRecord = z.output<typeof sqsEvent>['Records'][number];

export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** Makes the handler of a queue with partial batch responses: one poisoned message never holds up or loses the others. */
export function queueHandler<Body>(options: QueueOptions<Body>): LambdaHandler<BatchResponse> {
  return handler({
    input: sqsEvent,
    run: async ({ Records: records }, invocation) => {
      const failed = new Map<string, unknown>();
      const messages: QueueMessage<Body>[] = [];
      for (const record of records) {
        try {
          messages.push(readMessage(options.message, record));
        } catch (error) {
          failed.set(record.messageId, error);
        }
      }
      if (messages.length > 0) {
        for (const { id, error } of await options.run(messages, invocation)) failed.set(id, error);
      }
      report(records, failed, invocation);
      // An id that is not in the batch would make Lambda retry all of it.
      const retried = records.filter(({ messageId }) => failed.has(messageId));
      return { batchItemFailures: retried.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
  });
}

/** For queues whose messages have nothing to do with each other: each is tried, each fails alone. */
export const eachMessage =
  <Body>(run: (body: Body, invocation: Invocation) => Promise<void>): QueueOptions<Body>['run'] =>
  async (messages, invocation) => {
    const failed: FailedMessage[] = [];
    for (const message of messages) {
      try {
        await run(message.body, invocation);
      } catch (error) {
        failed.push({ id: message.id, error });
      }
    }
    return failed;
  };

function readMessage<Body>(shape: z.ZodMiniType<Body>, record: SqsRecord): QueueMessage<Body> {
  let json: unknown;
  try {
    json = JSON.parse(record.body);
  } catch {
    throw new InputError(`Message ${record.messageId} is not JSON (${record.body.length} characters)`);
  }
  const body = parseInput(shape, json, `Event ${eventName(json) ?? `in message ${record.messageId}`}`);
  return { id: record.messageId, body, receiveCount: record.attributes?.ApproximateReceiveCount ?? 1 };
}

const named = z.object({
  id: z.optional(z.string()),
  detail: z.optional(z.object({ eventID: z.optional(z.string()) })),
});

/** The id that a person would look for: CloudTrail's `eventID`, else the id of the envelope. */
function eventName(body: unknown): string | undefined {
  const found = named.safeParse(body);
  return found.success ? (found.data.detail?.eventID ?? found.data.id) : undefined;
}

function report(
  records: readonly SqsRecord[],
  failed: ReadonlyMap<string, unknown>,
  { logger, metrics }: Invocation,
): void {
  for (const [messageId, error] of failed) logger.error('message failed', { messageId, ...failure(error) });
  metrics.addMetric('MessagesFailed', 'Count', failed.size);
  metrics.addMetric('MessagesHandled', 'Count', records.length - failed.size);
}
