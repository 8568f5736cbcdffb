/** One message of a queue, with its parsed body. */
export interface Message<Body> {
  readonly id: string;
  readonly body: Body;
}

/** A message to be delivered again and, after several attempts, to be moved to the dead-letter queue. */
export interface FailedMessage {
  readonly id: string;
  readonly error: unknown;
}
