import { type Bag, bag, isBag } from './untrusted.ts';

/** Field names as CloudTrail writes them, for files whose tool wrote them in another case (table exports lower all). */
const RECORD_FIELDS = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'eventType',
  'eventID',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'readOnly',
  'recipientAccountId',
  'sessionCredentialFromConsole',
  '@timestamp',
];
const IDENTITY_FIELDS = [
  'type',
  'principalId',
  'arn',
  'accountId',
  'accessKeyId',
  'userName',
  'invokedBy',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'mfaAuthenticated',
  'creationDate',
  'ec2RoleDelivery',
  'identityProvider',
  'webIdFederationData',
  'federatedProvider',
];

const table = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name.toLowerCase(), name]));
const RECORD = table(RECORD_FIELDS);
const IDENTITY = table(IDENTITY_FIELDS);

const respelled = (from: Bag, names: ReadonlyMap<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [names.get(key.toLowerCase()) ?? key, value]));

function deeply(value: unknown): unknown {
  const parsed = typeof value === 'string' && value.startsWith('{') ? parsedOrNothing(value) : value;
  if (!isBag(parsed)) return parsed;
  const record = respelled(parsed, IDENTITY);
  for (const key of ['sessionContext', 'sessionIssuer', 'attributes']) {
    if (record[key] !== undefined) record[key] = deeply(record[key]);
  }
  return record;
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The record with CloudTrail's own field names, whatever their case was; `userIdentity` too, also where it is JSON text. */
export function canonicalKeys(record: Bag): Bag {
  const spelled = respelled(record, RECORD);
  return { ...spelled, userIdentity: bag(deeply(spelled.userIdentity)) };
}
