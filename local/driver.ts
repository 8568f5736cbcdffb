import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { pagesOf } from '../cli/api/pages.ts';
import {
  approvalAnswer,
  approvalsAnswer,
  type CaseView,
  type ContainmentsPage,
  closedAnswer,
  containmentsAnswer,
  decidedAnswer,
  type Identity,
  type IncidentSummary,
  identitiesAnswer,
  identityAnswer,
  incidentAnswer,
  incidentsAnswer,
  releaseAnswer,
  startedAnswer,
} from '../cli/api/schemas.ts';
import { callApi } from './api.ts';
import type { AccessKey, ClientSettings } from './credentials.ts';
import type { Deployment } from './deployment.ts';

const service = z.looseObject({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.string() }) });

/** Physical name of the function in the folder `functions/<folder>`. */
export function functionName({ template, physicalIds }: Pick<Deployment, 'template' | 'physicalIds'>, folder: string) {
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const environment = service.safeParse(Properties.Environment);
    const found = environment.success && environment.data.Variables.POWERTOOLS_SERVICE_NAME === folder;
    const name = physicalIds[logicalId];
    if (found && name !== undefined) return name;
  }
  throw new Error(`the deployed stack has no function for functions/${folder}`);
}

/** Invokes a function and waits for its result. Throws the function's own error if it fails. */
export async function invoke(settings: ClientSettings, FunctionName: string, event: object = {}): Promise<unknown> {
  const answer = await new LambdaClient(settings).send(
    new InvokeCommand({ FunctionName, Payload: new TextEncoder().encode(JSON.stringify(event)) }),
  );
  const text = new TextDecoder().decode(answer.Payload);
  if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text.slice(0, 2000)}`);
  return text === '' ? undefined : JSON.parse(text);
}

export const SNAPSHOTS = ['snapshot-principals', 'snapshot-credentials', 'snapshot-secrets'] as const;

/** Polls until `look` returns a value, at most for `seconds`; the error names `what`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  seconds = 60,
  every = 250,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`timed out after ${seconds} s waiting for ${what}`);
    await sleep(every);
  }
}

/** URL of a queue of the stack, by a part of its construct path. */
export function queueUrl(
  { template, physicalIds }: Pick<Deployment, 'template' | 'physicalIds'>,
  path: string,
): string {
  for (const [logicalId, { Type, Metadata }] of Object.entries(template.Resources)) {
    const url = physicalIds[logicalId];
    if (Type === 'AWS::SQS::Queue' && url !== undefined && JSON.stringify(Metadata ?? {}).includes(path)) return url;
  }
  throw new Error(`the deployed stack has no queue with a path like ${path}`);
}

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** A message that is in flight for longer than this has failed and waits for its next attempt. */
const IN_FLIGHT_MS = 4_000;

/** Waits until the detectors have evaluated all events: their queues are empty, and no message is in flight. */
export async function detectorsIdle(
  settings: ClientSettings,
  deployment: Pick<Deployment, 'template' | 'physicalIds'>,
) {
  const sqs = new SQSClient(settings);
  const queues = ['SigninEvents/Queue', 'ChangeEvents/Queue', 'UseEvents/Queue'].map((path) =>
    queueUrl(deployment, path),
  );
  let before = '';
  let since = Date.now();
  await eventually('the queues of the detectors to be empty', async () => {
    const counts: number[] = [];
    for (const QueueUrl of queues) {
      const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
      const { Attributes = {} } = await sqs.send(request);
      for (const name of COUNTS) counts.push(Number(Attributes[name] ?? 0));
    }
    if (counts.every((count) => count === 0)) return true;
    if (before !== counts.join()) since = Date.now();
    before = counts.join();
    const waiting = counts.some((count, position) => position % COUNTS.length === 0 && count > 0);
    return !waiting && Date.now() - since > IN_FLIGHT_MS ? true : undefined;
  });
}

/** The API returned an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: unknown;

  constructor(message: string, status: number, body: unknown) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/** A client of the HTTP API that checks responses against the schemas of the command line. */
export class TierwatchApi {
  readonly #base: string;
  readonly #key: AccessKey;

  constructor(base: string, key: AccessKey) {
    this.#base = base;
    this.#key = key;
  }

  async identities(account: string, tier?: number): Promise<readonly Identity[]> {
    const query = new URLSearchParams({ account, ...(tier === undefined ? {} : { tier: String(tier) }) });
    return (await this.#call(identitiesAnswer, 'GET', `/identities?${query}`)).identities;
  }

  async identity(arn: string): Promise<Identity | undefined> {
    try {
      return (await this.#call(identityAnswer, 'GET', `/identities/${arn}`)).identity;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  async incidents(): Promise<readonly IncidentSummary[]> {
    const pages = pagesOf((next) => {
      const query = new URLSearchParams(next === undefined ? {} : { next });
      return this.#call(incidentsAnswer, 'GET', `/incidents?${query}`);
    });
    const all: IncidentSummary[] = [];
    for await (const { incidents } of pages) all.push(...incidents);
    return all;
  }

  /** The newest incident about an identity. */
  async incidentAbout(identity: string): Promise<IncidentSummary | undefined> {
    return (await this.incidents()).find((incident) => incident.identity === identity);
  }

  case(incidentId: string): Promise<CaseView> {
    return this.#call(incidentAnswer, 'GET', `/incidents/${incidentId}`);
  }

  approval(id: string) {
    return this.#call(approvalAnswer, 'GET', `/approvals/${id}`);
  }

  decide(id: string, decision: 'approve' | 'refuse', planHash: string, reason: string) {
    return this.#call(decidedAnswer, 'POST', `/approvals/${id}`, { decision, planHash, reason });
  }

  async approvals() {
    return (await this.#call(approvalsAnswer, 'GET', '/approvals')).approvals;
  }

  contain(incidentId: string, reason: string) {
    return this.#call(startedAnswer, 'POST', `/incidents/${incidentId}/contain`, { reason });
  }

  /** Starts the release, or records the first of two requests. */
  release(incidentId: string, reason: string, reactivateKeys = false) {
    return this.#call(releaseAnswer, 'POST', `/incidents/${incidentId}/release`, { reason, reactivateKeys });
  }

  /** All pages in one. */
  async containments() {
    const pages = pagesOf((next) => {
      const query = new URLSearchParams(next === undefined ? {} : { next });
      return this.#call(containmentsAnswer, 'GET', `/containments?${query}`);
    });
    const all: ContainmentsPage['containments'] = [];
    for await (const { containments } of pages) all.push(...containments);
    return all;
  }

  releaseByArn(arn: string, reason: string) {
    return this.#call(releaseAnswer, 'POST', `/containments/${arn}`, { reason });
  }

  close(incidentId: string, reason: string) {
    return this.#call(closedAnswer, 'POST', `/incidents/${incidentId}/close`, { reason });
  }

  async #call<Schema extends z.ZodType>(
    schema: Schema,
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<z.infer<Schema>> {
    const answer = await callApi(this.#base, this.#key, method, path, body);
    if (answer.status >= 400) {
      const text = JSON.stringify(answer.body);
      throw new ApiError(`${method} ${path}: ${answer.status} ${text}`, answer.status, answer.body);
    }
    return schema.parse(answer.body);
  }
}
