import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { InvalidInputError } from '../app/invalid-input.ts';
import type * as z from '../core/zod.ts';

/** The context of an invocation. */
export interface Invocation {
  readonly logger: Logger;
  /** Milliseconds until the invocation times out. */
  remaining(): number;
}

/** The part of Lambda's context that is used here. */
export type LambdaContext = Partial<Context>;
export type LambdaHandler<Result> = (event: unknown, context: LambdaContext) => Promise<Result>;

export interface HandlerOptions<Input, Result> {
  /** Shape of the event. Any other event is rejected before `run`. */
  readonly input: z.ZodMiniType<Input>;
  run(input: Input, invocation: Invocation): Promise<Result>;
  /** Returns the response to an invalid event (an HTTP 400). Without it, the invocation fails with an `InvalidInputError`. */
  readonly refuse?: (error: InvalidInputError) => Result;
}

/** Parses untrusted input. The message of the `InvalidInputError` names the invalid fields, never their values. */
export function parseInput<Input>(shape: z.ZodMiniType<Input>, value: unknown, what: string): Input {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new InvalidInputError(`${what} is invalid: ${fields.join('; ')}`);
}

const logger = new Logger();

/** Creates a Lambda handler that parses the event, logs with the request id but without the event, and logs an error
 * once before it throws it. */
export function lambdaHandler<Input, Result>(options: HandlerOptions<Input, Result>): LambdaHandler<Result> {
  const run = async (event: unknown, context: LambdaContext): Promise<Result> => {
    const invocation = {
      logger,
      remaining: () => context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY,
    };
    try {
      return await options.run(parseInput(options.input, event, 'The input'), invocation);
    } catch (error) {
      if (error instanceof InvalidInputError && options.refuse !== undefined) return options.refuse(error);
      logger.error('invocation failed', failure(error));
      throw error;
    }
  };
  const wrapped = middy<unknown, Result, Error, Context>(run).use(
    injectLambdaContext(logger, { logEvent: false, resetKeys: true }),
  );
  return async (event, context) => wrapped(event, asContext(context));
}

/** The longest timeout of Lambda, in milliseconds. */
const MAX_TIMEOUT_MS = 900_000;

/** Lambda provides a complete context; tests may not. */
const asContext = (context: LambdaContext): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'unknown',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'unknown',
  memoryLimitInMB: '0',
  awsRequestId: 'unknown',
  logGroupName: 'unknown',
  logStreamName: 'unknown',
  getRemainingTimeInMillis: () => MAX_TIMEOUT_MS,
  done: () => {},
  fail: () => {},
  succeed: () => {},
  ...context,
});

/** Name and message of an error, for the log; never its other fields. The logger reserves the key `message`. */
export const failure = (error: unknown): { error: string; cause: string } =>
  error instanceof Error ? { error: error.name, cause: error.message } : { error: 'unknown', cause: String(error) };
