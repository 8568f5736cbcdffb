import type { IdentityArn } from '../identity.ts';
import { type Bag, bag, isBag, list, text } from './request-accessors.ts';
import type { ActivityEvent, Actor } from './types.ts';

/** Findings of AWS about credentials, as EventBridge delivers them. A CloudTrail record has an event source that ends with
 * `.amazonaws.com`, so that it cannot pass for one of these. */
export const HEALTH = 'aws.health';
export const GUARDDUTY = 'aws.guardduty';

export const EXPOSED = 'AWS_RISK_CREDENTIALS_EXPOSED';

export const isFindingSource = (source: string): boolean => source === HEALTH || source === GUARDDUTY;

/** An event of AWS Health or a finding of GuardDuty in its envelope. Calls of these services have a record as detail. */
export const isFinding = (value: Bag): boolean =>
  typeof value.source === 'string' &&
  isFindingSource(value.source) &&
  isBag(value.detail) &&
  value.eventName === undefined &&
  value.detail.eventName === undefined;

/** A finding as GuardDuty exports it to S3, without an envelope. */
export const isExportedFinding = (value: Bag): boolean =>
  value.schemaVersion !== undefined && text(value, 'service', 'serviceName') === 'guardduty';

/** The finding in an envelope, once for each credential that it is about. */
export function findingsIn(value: Bag): readonly Bag[] {
  if (isExportedFinding(value))
    return [
      { source: GUARDDUTY, account: value.accountId, region: value.region, time: value.updatedAt, detail: value },
    ];
  const entities = bag(value.detail).affectedEntities;
  if (value.source !== HEALTH || !Array.isArray(entities) || entities.length < 2) return [value];
  return entities.map((entity: unknown) => ({
    ...value,
    detail: { ...bag(value.detail), affectedEntities: [entity] },
  }));
}

/** The event that a finding describes; undefined if it names no credential or has no id or time. */
export function eventOfFinding(value: Bag): ActivityEvent | undefined {
  const detail = bag(value.detail);
  const found = value.source === HEALTH ? ofHealth(value, detail) : ofGuardDuty(detail);
  const time = Date.parse(found?.at ?? '');
  const account = text(detail, 'accountId') ?? text(value, 'account');
  if (found === undefined || account === undefined || Number.isNaN(time)) return undefined;
  return {
    id: found.id,
    time,
    source: String(value.source),
    name: found.name,
    region: text(value, 'region') ?? text(detail, 'region') ?? 'unknown',
    account,
    outcome: 'success',
    actor: found.actor(account),
    // The identity did not make this call: its baseline does not learn from it.
    byService: true,
    userAgent: '',
    readOnly: false,
    request: detail,
    response: {},
    oddities: [],
  };
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly at: string | undefined;
  actor(account: string): Actor;
}

function ofHealth(value: Bag, detail: Bag): Found | undefined {
  const name = text(detail, 'eventTypeCode');
  const [accessKeyId] = list(detail, 'affectedEntities').flatMap((entity) => text(entity, 'entityValue') ?? []);
  const id = text(detail, 'eventArn') ?? text(value, 'id');
  if (name === undefined || accessKeyId === undefined || id === undefined) return undefined;
  return {
    id: `${id}/${accessKeyId}`,
    name,
    at: text(value, 'time') ?? text(detail, 'startTime'),
    actor: (account) => ({ type: 'AccessKey', account, accessKeyId, console: false }),
  };
}

function ofGuardDuty(detail: Bag): Found | undefined {
  const name = text(detail, 'type');
  const finding = text(detail, 'id');
  const at = text(detail, 'updatedAt');
  // GuardDuty makes sample findings on request, about principals that do not exist.
  const sample = text(detail, 'service', 'additionalInfo', 'sample') === 'true';
  const principal = principalOf(detail);
  if (name === undefined || finding === undefined || principal === undefined || sample) return undefined;
  return { id: `${finding}/${at ?? ''}`, name, at, actor: (account) => actorOf(detail, account, principal) };
}

interface Principal {
  readonly type: string;
  readonly name: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly principalId: string | undefined;
}

/** The principal of a finding about an access key, or the first actor of an attack sequence. */
function principalOf(detail: Bag): Principal | undefined {
  const key = bag(bag(detail.resource).accessKeyDetails);
  const actors = bag(bag(bag(detail.service).detection).sequence).actors;
  const user = bag(bag(Array.isArray(actors) ? actors[0] : undefined).user);
  const type = text(key, 'userType') ?? text(user, 'type');
  if (type === undefined) return undefined;
  return {
    type,
    name: text(key, 'userName') ?? text(user, 'name'),
    accessKeyId: text(key, 'accessKeyId') ?? text(user, 'credentialUid'),
    principalId: text(key, 'principalId') ?? text(user, 'uid'),
  };
}

function actorOf(detail: Bag, account: string, { type, name, accessKeyId, principalId }: Principal): Actor {
  const partition = text(detail, 'partition') ?? 'aws';
  const identity = identityOf(partition, account, type, name);
  return {
    type,
    account,
    console: false,
    ...(identity !== undefined && { identity, ...(type !== 'Root' && { identityByName: true as const }) }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(principalId !== undefined && { principalId }),
  };
}

function identityOf(
  partition: string,
  account: string,
  type: string,
  name: string | undefined,
): IdentityArn | undefined {
  if (type === 'Root') return `arn:${partition}:iam::${account}:root`;
  if (name === undefined) return undefined;
  if (type === 'IAMUser') return `arn:${partition}:iam::${account}:user/${name}`;
  return type === 'AssumedRole' || type === 'Role' ? `arn:${partition}:iam::${account}:role/${name}` : undefined;
}
