import { Sha256 } from '@aws-crypto/sha256-js';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { firstProblem } from '../inputs/first-problem.ts';
import { type Io, messageOf, UsageError } from '../io.ts';
import { hubRegion } from '../region.ts';
import { stackError } from '../stack-error.ts';

type HttpRequest = Parameters<SignatureV4['sign']>[0];

export interface DeploymentOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly stack: string;
}

const CONNECTION = 'Connection options:';

/** Adds the options that select a deployment. */
export const withDeploymentOptions = (command: Command): Command =>
  command
    .addOption(connectionOption('--endpoint <url>', 'API endpoint (default: TIERWATCH_ENDPOINT, or the stack output)'))
    .addOption(connectionOption('--region <region>', 'Region where Tierwatch is deployed (default: AWS_REGION)'))
    .addOption(connectionOption('--stack <name>', 'name of the Tierwatch stack').default('Tierwatch'));

const connectionOption = (flags: string, description: string): Option =>
  new Option(flags, description).helpGroup(CONNECTION);

/** API Gateway answers within 30 seconds. */
const REQUEST_MS = 40_000;

const failureSchema = z.object({ error: z.string(), message: z.string() }).partial();

/** The API refused a request. */
export class ApiRefusal extends UsageError {
  readonly status: number;
  /** Code of the refusal; absent if IAM denied the request. */
  readonly code: string | undefined;

  constructor(message: string, status: number, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A client of a deployment's API, with the AWS credentials of the environment. */
export class ApiClient {
  readonly #endpoint: URL;
  readonly #signer: SignatureV4;

  private constructor(endpoint: URL, region: string) {
    this.#endpoint = endpoint;
    this.#signer = new SignatureV4({
      service: 'execute-api',
      region,
      credentials: fromNodeProviderChain(),
      sha256: Sha256,
    });
  }

  /** @throws UsageError without a Region or an endpoint. */
  static async connect(io: Io, options: DeploymentOptions): Promise<ApiClient> {
    const region = hubRegion(io, options);
    const endpoint = options.endpoint ?? io.environment.TIERWATCH_ENDPOINT ?? (await endpointOf(options.stack, region));
    if (!URL.canParse(endpoint)) throw new UsageError(`--endpoint: expected a URL, got ${JSON.stringify(endpoint)}`);
    return new ApiClient(new URL(endpoint), region);
  }

  /** @throws UsageError with the API's message if the request fails, or if the response is unexpected. */
  async call<Body extends z.ZodType>(
    schema: Body,
    method: 'GET' | 'POST',
    path: string,
    options: { readonly query?: Readonly<Record<string, string | undefined>>; readonly body?: object } = {},
  ): Promise<z.infer<Body>> {
    const response = await this.#send(method, path, options.query ?? {}, options.body);
    const text = await response.text();
    if (!response.ok) throw refusalOf(response.status, text);
    const answer = schema.safeParse(jsonOf(text));
    if (answer.success) return answer.data;
    throw new UsageError(
      `unexpected response from ${this.#endpoint.origin} (not a Tierwatch API, or of another version): ${firstProblem(answer.error)}`,
    );
  }

  async #signed(request: HttpRequest): Promise<HttpRequest> {
    try {
      return await this.#signer.sign(request);
    } catch (error) {
      throw new UsageError(`no usable AWS credentials: ${messageOf(error)}`);
    }
  }

  async #send(
    method: string,
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    body: object | undefined,
  ): Promise<Response> {
    const url = new URL(this.#endpoint.href.replace(/\/+$/, '') + path);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
    // A signature knows only %20 for a space.
    url.search = url.search.replaceAll('+', '%20');
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const signed = await this.#signed({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...(payload ? { 'content-type': 'application/json' } : {}) },
      ...(payload ? { body: payload } : {}),
    });
    const signal = AbortSignal.timeout(REQUEST_MS);
    try {
      return await fetch(url, { method, headers: signed.headers, signal, ...(payload ? { body: payload } : {}) });
    } catch (error) {
      if (signal.aborted) throw new UsageError(`${url.origin} did not answer within ${REQUEST_MS / 1000} s`);
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      throw new UsageError(`${url.origin} cannot be reached${cause}`);
    }
  }
}

/** Returns undefined if the text is not JSON, for example an error page of a gateway. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** With the API's message, if there is one. */
function refusalOf(status: number, text: string): ApiRefusal {
  const { error, message } = failureSchema.safeParse(jsonOf(text)).data ?? {};
  const denied = 'access denied: the credentials need execute-api:Invoke on the API of the deployment';
  const fallback = `the API failed with HTTP status ${status}`;
  return new ApiRefusal(status === 403 && error === undefined ? denied : (message ?? fallback), status, error);
}

async function endpointOf(stack: string, region: string): Promise<string> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const hint = 'use --endpoint, set TIERWATCH_ENDPOINT, or name the stack with --stack and --region';
  try {
    const { Stacks = [] } = await new CloudFormationClient({ region }).send(
      new DescribeStacksCommand({ StackName: stack }),
    );
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiEndpoint')?.OutputValue;
    if (output) return output;
  } catch (error) {
    throw stackError(stack, region, error, hint);
  }
  throw new UsageError(`stack ${stack} in ${region} has no output ApiEndpoint; ${hint}`);
}
