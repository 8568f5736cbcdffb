import { InvalidInputError } from '../app/invalid-input.ts';
import { failed, type Reply } from '../app/reply.ts';
import { isPrintable } from '../core/printable.ts';
import * as z from '../core/zod.ts';
import { type Invocation, type LambdaHandler, lambdaHandler, parseInput } from './middleware.ts';

/** The response of a function behind the HTTP API. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply of a use case as an HTTP response. */
export const responseOf = ({ status, body }: Reply): HttpResponse => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** A signed call of the HTTP API (payload format 2.0), with the fields that are used. The caller is in the request
 * context, which only AWS can write. */
const httpEvent = z.looseObject({
  // Missing values are absent or null.
  routeKey: z.string(),
  pathParameters: z.nullish(z.record(z.string(), z.string())),
  queryStringParameters: z.nullish(z.record(z.string(), z.string())),
  body: z.nullish(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
  requestContext: z.looseObject({
    accountId: z.string(),
    authorizer: z.looseObject({
      iam: z.looseObject({ userArn: z.string().check(z.startsWith('arn:')), accessKey: z.optional(z.string()) }),
    }),
  }),
});

/** Path parameters. Both are used as table keys, which DynamoDB rejects if they are too long. */
const pathParameters = z.object({
  id: z.optional(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/, 'expected 1 to 64 letters, digits and hyphens'))),
  arn: z.optional(z.string().check(z.regex(/^arn:[!-~]{1,2044}$/, 'expected an ARN of at most 2,048 characters'))),
});

const LONGEST_REASON = 1_000;

/** A free-text reason that a person gives for a decision or request. Other people read it in their terminals. */
export const reasonText = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, 'a reason is required'),
    z.maxLength(LONGEST_REASON, `expected at most ${LONGEST_REASON} characters`),
    z.refine(isPrintable, 'expected one line without control characters or marks of text direction'),
  );

export interface HttpCall {
  readonly route: string;
  /** Values of `{id}` and `{arn}`, decoded. */
  readonly path: { readonly id?: string | undefined; readonly arn?: string | undefined };
  readonly query: Readonly<Record<string, string>>;
  /** undefined: the request has no body. */
  readonly body: string | undefined;
  readonly account: string;
  /** ARN of the caller, from AWS. */
  readonly caller: string;
  /** Id of the access key that signed the request, from AWS. */
  readonly credential?: string;
}

/** Creates the handler of a route: parses the call, and responds with 400 if it is invalid. */
export const httpHandler = (
  run: (call: HttpCall, invocation: Invocation) => Promise<Reply>,
): LambdaHandler<HttpResponse> =>
  lambdaHandler({
    input: httpEvent,
    run: async (event, invocation) => {
      try {
        return responseOf(await run(callOf(event), invocation));
      } catch (error) {
        if (error instanceof InvalidInputError) return badRequest(error);
        throw error;
      }
    },
    refuse: badRequest,
  });

const badRequest = (error: InvalidInputError): HttpResponse => responseOf(failed(400, 'bad-request', error.message));

function callOf(event: z.output<typeof httpEvent>): HttpCall {
  const { iam } = event.requestContext.authorizer;
  const path = Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decoded(value)]);
  const body = event.body ?? undefined;
  const text = body === undefined || !event.isBase64Encoded ? body : Buffer.from(body, 'base64').toString();
  return {
    route: event.routeKey,
    path: parseInput(pathParameters, Object.fromEntries(path), 'The path'),
    query: event.queryStringParameters ?? {},
    body: text,
    account: event.requestContext.accountId,
    caller: iam.userArn,
    ...(iam.accessKey === undefined ? {} : { credential: iam.accessKey }),
  };
}

/** API Gateway decodes most of a path; what it leaves encoded (slashes in an ARN) is decoded here. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Parses the JSON body of a call; throws an `InvalidInputError` that names the invalid fields. */
export function bodyOf<Body>(call: HttpCall, shape: z.ZodMiniType<Body>): Body {
  let value: unknown;
  try {
    value = JSON.parse(call.body ?? '');
  } catch (error) {
    throw new InvalidInputError('The body is invalid: expected JSON', { cause: error });
  }
  return parseInput(shape, value, 'The body');
}
