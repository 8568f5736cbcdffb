import { structOf } from './exports/struct-text.ts';
import { type Bag, bag, isBag } from './request-accessors.ts';

/** Field names in the casing of CloudTrail. Some tools change it: table exports write all names in lower case. */
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
  'inScopeOf',
  'credentialsIssuedTo',
  'sourceArn',
  'issuerType',
  'onBehalfOf',
  'userId',
  'identityStoreArn',
];

const table = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name.toLowerCase(), name]));
const RECORD = table(RECORD_FIELDS);
const IDENTITY = table(IDENTITY_FIELDS);

const withCanonicalNames = (from: Bag, names: ReadonlyMap<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).map(([key, value]) => [names.get(key.toLowerCase()) ?? key, value]));

/** `levels` below which names are no longer changed: `userIdentity` has `sessionContext`, which has `sessionIssuer`. */
function canonicalIdentity(value: unknown, levels = 3): unknown {
  const parsed = typeof value === 'string' && value.startsWith('{') ? parsedOrUndefined(value) : value;
  if (!isBag(parsed) || levels === 0) return parsed;
  const record = withCanonicalNames(parsed, IDENTITY);
  for (const key of ['sessionContext', 'sessionIssuer', 'attributes', 'inScopeOf', 'onBehalfOf']) {
    if (record[key] !== undefined) record[key] = canonicalIdentity(record[key], levels - 1);
  }
  return record;
}

/** JSON, or a column of a query result. */
function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return structOf(text);
  }
}

/** The record with the field names of CloudTrail, whatever their casing was. `userIdentity` too, even if it is JSON text. */
export function canonicalKeys(record: Bag): Bag {
  const canonical = withCanonicalNames(record, RECORD);
  return { ...canonical, userIdentity: bag(canonicalIdentity(canonical.userIdentity)) };
}
