import { InvalidInputError } from '../app/invalid-input.ts';
import type { FailedMessage, Message } from '../app/messages.ts';
import * as z from '../core/zod.ts';
import { failure, type Invocation, type LambdaHandler, lambdaHandler, parseInput } from './middleware.ts';

export interface QueueOptions<Body> {
  /** Shape of each message's body; a body that does not fit fails without affecting the others. */
  readonly message: z.ZodMiniType<Body>;
  /** Handles the whole batch, so that it can be grouped. Returns the messages that failed; an exception fails all. */
  run(messages: readonly Message<Body>[], invocation: Invocation): Promise<readonly FailedMessage[]>;
}

const sqsEvent = z.object({
  Records: z.array(z.looseObject({ messageId: z.string(), body: z.string() })),
});
type SqsRecord = z.output<typeof sqsEvent>['Records'][number];

export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** Creates a queue handler with partial batch responses: a poison message neither delays nor loses the others. */
export function queueHandler<Body>(options: QueueOptions<Body>): LambdaHandler<BatchResponse> {
  return lambdaHandler({
    input: sqsEvent,
    run: async ({ Records: records }, invocation) => {
      const failed = new Map<string, unknown>();
      const messages: Message<Body>[] = [];
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
      report(failed, invocation);
      // An id that is not in the batch makes Lambda retry the whole batch.
      const retried = records.filter(({ messageId }) => failed.has(messageId));
      return { batchItemFailures: retried.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
  });
}

/** Handles messages that are independent of each other one by one; each fails on its own. */
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

function readMessage<Body>(shape: z.ZodMiniType<Body>, record: SqsRecord): Message<Body> {
  let json: unknown;
  try {
    json = JSON.parse(record.body);
  } catch (error) {
    throw new InvalidInputError(`Message ${record.messageId} is not JSON (${record.body.length} characters)`, {
      cause: error,
    });
  }
  const body = parseInput(shape, json, `Event ${eventName(json) ?? `in message ${record.messageId}`}`);
  return { id: record.messageId, body };
}

const named = z.object({
  id: z.optional(z.string()),
  detail: z.optional(z.object({ eventID: z.optional(z.string()) })),
});

/** The id to search for: CloudTrail's `eventID`, else the id of the envelope. */
function eventName(body: unknown): string | undefined {
  const found = named.safeParse(body);
  return found.success ? (found.data.detail?.eventID ?? found.data.id) : undefined;
}

function report(failed: ReadonlyMap<string, unknown>, { logger }: Invocation): void {
  for (const [messageId, error] of failed) logger.error('message failed', { messageId, ...failure(error) });
}
