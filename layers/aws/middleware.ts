import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { InvalidInputError } from '../app/invalid-input.ts';
import type * as z from '../core/zod.ts';

/** What a function is given beside its input. */
export interface Invocation {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Milliseconds until Lambda ends the function. */
  remaining(): number;
}

/** The part of Lambda's context that is read here. */
export type LambdaContext = Partial<Context>;
export type LambdaHandler<Result> = (event: unknown, context: LambdaContext) => Promise<Result>;

export interface HandlerOptions<Input, Result> {
  /** What the function is called with; anything else is refused before `run`. */
  readonly input: z.ZodMiniType<Input>;
  run(input: Input, invocation: Invocation): Promise<Result>;
  /** What is answered to an input that does not fit (an HTTP 400). Without it the invocation fails with an `InvalidInputError`. */
  readonly refuse?: (error: InvalidInputError) => Result;
}

/** Parses untrusted input; the message of the `InvalidInputError` names each field that does not fit, never its value. */
export function parseInput<Input>(shape: z.ZodMiniType<Input>, value: unknown, what: string): Input {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new InvalidInputError(`${what} does not fit: ${fields.join('; ')}`);
}

const logger = new Logger();
const metrics = new Metrics({ namespace: 'Tierwatch' });

/** Makes a Lambda handler: input is parsed, logs carry the request id and never the event, metrics are flushed, a failure
 * is logged once and goes on to Lambda. */
export function handler<Input, Result>(options: HandlerOptions<Input, Result>): LambdaHandler<Result> {
  const run = async (event: unknown, context: LambdaContext): Promise<Result> => {
    const invocation = {
      logger,
      metrics,
      remaining: () => context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY,
    };
    try {
      return await options.run(parseInput(options.input, event, 'The input'), invocation);
    } catch (error) {
      if (error instanceof InvalidInputError && options.refuse !== undefined) return options.refuse(error);
      logger.error('failed', failure(error));
      throw error;
    }
  };
  const wrapped = middy<unknown, Result, Error, Context>(run)
    .use(injectLambdaContext(logger, { logEvent: false, resetKeys: true }))
    .use({ after: flushMetrics, onError: flushMetrics });
  return async (event, context) => wrapped(event, asContext(context));
}

/** Powertools' own middleware warns where a run measured nothing; ours has nothing to say then. */
const flushMetrics = (): void => {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
};

/** Lambda's own limit, in milliseconds. */
const LONGEST_RUN = 900_000;

/** Lambda gives a whole context; a test may give less. */
const asContext = (context: LambdaContext): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'unknown',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'unknown',
  memoryLimitInMB: '0',
  awsRequestId: 'unknown',
  logGroupName: 'unknown',
  logStreamName: 'unknown',
  getRemainingTimeInMillis: () => LONGEST_RUN,
  done: () => {},
  fail: () => {},
  succeed: () => {},
  ...context,
});

/** Name and message of an error, for a log line; never what it carries. `message` is a word that the logger keeps for itself. */
export const failure = (error: unknown): { error: string; cause: string } =>
  error instanceof Error ? { error: error.name, cause: error.message } : { error: 'unknown', cause: String(error) };
