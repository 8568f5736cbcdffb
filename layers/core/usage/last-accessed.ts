import { parseArn } from '../identity.ts';
import { describeValue, InputError, isRecord } from '../posture/input-error.ts';

/** Last accessed data of one service. */
export interface ServiceLastAccessed {
  /** ISO 8601; null: not in the tracking period. */
  readonly lastUsedAt: string | null;
  /** By name in lower case. Only of actions that IAM tracks, and only in data of the granularity ACTION_LEVEL. */
  readonly actions: ReadonlyMap<string, string | null>;
}

/** By service prefix. Services that are missing here are unknown. */
export type LastAccessed = ReadonlyMap<string, ServiceLastAccessed>;

/** Reads what `aws iam get-service-last-accessed-details` prints, or a list of it (pages, several identities). The output does not
 * contain the ARN that the job was created for: it is in a field `Arn` that the user adds, or else is that of the entity whose last access
 * the output names.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html
 * @throws InputError with the field. */
export function parseLastAccessed(content: unknown, source: string): ReadonlyMap<string, LastAccessed> {
  const all = new Map<string, Map<string, ServiceLastAccessed>>();
  const outputs: readonly unknown[] = Array.isArray(content) ? content : [content];
  for (const [index, output] of outputs.entries()) {
    const place = Array.isArray(content) ? `[${index}]` : '';
    const { arn, services } = outputOf(output, source, place);
    all.set(arn, new Map([...(all.get(arn) ?? []), ...services]));
  }
  return all;
}

const field = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);

function outputOf(output: unknown, source: string, place: string) {
  if (!isRecord(output)) throw new InputError(source, place, `expected an object, found ${describeValue(output)}`);
  const { ServicesLastAccessed: list, JobStatus: status } = output;
  if (status !== undefined && status !== 'COMPLETED')
    throw new InputError(
      source,
      field(place, 'JobStatus'),
      `expected COMPLETED, found ${describeValue(status)}: run the command again later`,
    );
  if (!Array.isArray(list))
    throw new InputError(
      source,
      field(place, 'ServicesLastAccessed'),
      `expected the output of aws iam get-service-last-accessed-details, found ${describeValue(list)}`,
    );
  const services: readonly unknown[] = list;
  const at = (index: number): string => field(place, `ServicesLastAccessed[${index}]`);
  return {
    arn: arnOf(output, services, source, field(place, 'Arn')),
    services: services.map((service, index) => serviceIn(service, source, at(index))),
  };
}

const isIdentity = (arn: unknown): arn is string =>
  typeof arn === 'string' && parseArn(arn)?.service === 'iam' && /:(?:user|role)\//.test(arn);

function arnOf(
  { Arn: given }: Readonly<Record<string, unknown>>,
  services: readonly unknown[],
  source: string,
  place: string,
): string {
  if (isIdentity(given)) return given;
  const entities = new Set(services.flatMap((one) => (isRecord(one) ? (one.LastAuthenticatedEntity ?? []) : [])));
  const [only] = entities;
  if (given === undefined && entities.size === 1 && isIdentity(only)) return only;
  throw new InputError(
    source,
    place,
    `expected the ARN of the user or role, found ${describeValue(given)}: add the field`,
  );
}

function serviceIn(service: unknown, source: string, place: string): readonly [string, ServiceLastAccessed] {
  if (!isRecord(service) || typeof service.ServiceNamespace !== 'string')
    throw new InputError(source, `${place}.ServiceNamespace`, 'expected a service prefix such as s3');
  const tracked: unknown = service.TrackedActionsLastAccessed ?? [];
  if (!Array.isArray(tracked))
    throw new InputError(
      source,
      `${place}.TrackedActionsLastAccessed`,
      `expected a list, found ${describeValue(tracked)}`,
    );
  const list: readonly unknown[] = tracked;
  const actions = list.map((action, index) => {
    const where = `${place}.TrackedActionsLastAccessed[${index}]`;
    if (!isRecord(action) || typeof action.ActionName !== 'string')
      throw new InputError(source, `${where}.ActionName`, 'expected the name of an action');
    return [
      action.ActionName.toLowerCase(),
      timeOf(action.LastAccessedTime, source, `${where}.LastAccessedTime`),
    ] as const;
  });
  return [
    service.ServiceNamespace.toLowerCase(),
    {
      lastUsedAt: timeOf(service.LastAuthenticated, source, `${place}.LastAuthenticated`),
      actions: new Map(actions),
    },
  ];
}

function timeOf(value: unknown, source: string, place: string): string | null {
  if (value === undefined || value === null) return null;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new InputError(source, place, `expected a time, found ${describeValue(value)}`);
  return new Date(time).toISOString();
}
