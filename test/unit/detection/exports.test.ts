import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../../layers/core/detection/envelopes.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import { structOf } from '../../../layers/core/detection/exports/struct-text.ts';
import type { ActivityEvent } from '../../../layers/core/detection/types.ts';

const ROLE = 'arn:aws:iam::111122223333:role/deploy';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/deploy/build-7';

/** The record that all samples below were made from. */
const RECORD = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLE:build-7',
    arn: SESSION,
    accountId: '111122223333',
    accessKeyId: 'ASIAEXAMPLE000000007',
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: ROLE, accountId: '111122223333', userName: 'deploy' },
      attributes: { creationDate: '2026-04-15T11:00:00Z', mfaAuthenticated: 'false' },
    },
  },
  eventTime: '2026-04-15T12:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'PutRolePolicy',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.17.32',
  errorCode: 'AccessDenied',
  errorMessage: 'no identity-based policy allows it',
  requestParameters: { roleName: 'deploy', policyDocument: '{"Statement":[{"Sid":"a, b=c}"}]}' },
  responseElements: null,
  eventID: 'e7',
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
  readOnly: false,
};

const IDENTITY_COLUMN = `{type=AssumedRole, principalid=AROAEXAMPLE:build-7, arn=${SESSION}, accountid=111122223333, accesskeyid=ASIAEXAMPLE000000007, username=null, sessioncontext={attributes={creationdate=2026-04-15 11:00:00.000, mfaauthenticated=false}, sessionissuer={type=Role, principalid=AROAEXAMPLE, arn=${ROLE}, accountid=111122223333, username=deploy}, webidfederationdata=null, sourceidentity=null, ec2roledelivery=null}, invokedby=null, identityprovider=null, onbehalfof=null}`;
const REQUEST_COLUMN = `{roleName=deploy, policyDocument=${RECORD.requestParameters.policyDocument}}`;

/** CloudTrail Lake: `SELECT *` as the CLI prints it. */
const LAKE_ROW = [
  { eventVersion: '1.08' },
  { userIdentity: IDENTITY_COLUMN },
  { eventTime: '2026-04-15 12:00:00.000' },
  { eventSource: RECORD.eventSource },
  { eventName: RECORD.eventName },
  { awsRegion: RECORD.awsRegion },
  { sourceIPAddress: RECORD.sourceIPAddress },
  { userAgent: RECORD.userAgent },
  { errorCode: RECORD.errorCode },
  { errorMessage: RECORD.errorMessage },
  { requestParameters: REQUEST_COLUMN },
  { responseElements: 'null' },
  { eventID: RECORD.eventID },
  { eventType: RECORD.eventType },
  { recipientAccountId: RECORD.recipientAccountId },
  { readOnly: 'false' },
];
const columns = Object.fromEntries(LAKE_ROW.flatMap((cell) => Object.entries(cell)));

const IN_LOWER_CASE = Object.fromEntries(Object.entries(columns).map(([name, value]) => [name.toLowerCase(), value]));

/** Logs Insights: `fields` instead of `@message`. */
const INSIGHTS_ROW = Object.entries({
  ...columns,
  'userIdentity.type': 'AssumedRole',
  'userIdentity.arn': SESSION,
  'userIdentity.principalId': RECORD.userIdentity.principalId,
  'userIdentity.accountId': '111122223333',
  'userIdentity.accessKeyId': RECORD.userIdentity.accessKeyId,
  'userIdentity.sessionContext.sessionIssuer.arn': ROLE,
  'userIdentity.sessionContext.attributes.creationDate': '2026-04-15T11:00:00Z',
  'userIdentity.sessionContext.attributes.mfaAuthenticated': '0',
  'requestParameters.roleName': 'deploy',
  'requestParameters.policyDocument': RECORD.requestParameters.policyDocument,
  '@ptr': 'CmEKJ',
})
  .filter(([field]) => field !== 'userIdentity' && field !== 'requestParameters')
  .map(([field, value]) => ({ field, value }));

const OCSF = {
  activity_id: 3,
  class_uid: 6003,
  class_name: 'API Activity',
  category_uid: 6,
  time: Date.parse(RECORD.eventTime),
  time_dt: RECORD.eventTime,
  metadata: {
    uid: 'e7',
    event_code: 'AwsApiCall',
    version: '1.1.0',
    product: { name: 'CloudTrail', vendor_name: 'AWS', version: '1.08', feature: { name: 'Management' } },
  },
  cloud: { provider: 'AWS', region: 'us-east-1' },
  api: {
    operation: 'PutRolePolicy',
    service: { name: 'iam.amazonaws.com' },
    request: { uid: 'r7', data: JSON.stringify(RECORD.requestParameters) },
    response: { error: 'AccessDenied', message: RECORD.errorMessage, data: '' },
  },
  actor: {
    user: {
      type: 'AssumedRole',
      uid: SESSION,
      uid_alt: 'AROAEXAMPLE:build-7',
      credential_uid: 'ASIAEXAMPLE000000007',
      account: { uid: '111122223333' },
    },
    session: { issuer: ROLE, is_mfa: false, created_time_dt: '2026-04-15T13:00:00.000+02:00' },
  },
  src_endpoint: { ip: '198.51.100.7' },
  http_request: { user_agent: 'aws-cli/2.17.32' },
  unmapped: {
    recipientAccountId: '111122223333',
    readOnly: 'false',
    'userIdentity.sessionContext.sessionIssuer.userName': 'deploy',
  },
};

/** The first version of the schema had other names. */
const OCSF_RC2 = {
  ...OCSF,
  metadata: { ...OCSF.metadata, version: '1.0.0-rc.2' },
  actor: {
    user: {
      type: 'AssumedRole',
      uid: 'AROAEXAMPLE:build-7',
      uuid: SESSION,
      credential_uid: 'ASIAEXAMPLE000000007',
      account_uid: '111122223333',
    },
    session: { issuer: ROLE, mfa: false, created_time: Date.parse('2026-04-15T11:00:00Z') },
  },
};

const FILEBEAT = {
  '@timestamp': '2026-04-15T12:00:00.000Z',
  aws: {
    cloudtrail: {
      event_version: '1.08',
      event_type: 'AwsApiCall',
      error_code: 'AccessDenied',
      error_message: RECORD.errorMessage,
      recipient_account_id: '111122223333',
      read_only: false,
      flattened: { request_parameters: RECORD.requestParameters },
      request_parameters: REQUEST_COLUMN,
      user_identity: {
        type: 'AssumedRole',
        arn: SESSION,
        access_key_id: 'ASIAEXAMPLE000000007',
        session_context: {
          mfa_authenticated: 'false',
          creation_date: '2026-04-15T11:00:00Z',
          session_issuer: { type: 'Role', arn: ROLE },
        },
      },
    },
  },
  cloud: { account: { id: '111122223333' }, region: 'us-east-1' },
  event: { action: 'PutRolePolicy', id: 'e7', provider: 'iam.amazonaws.com' },
  source: { address: '198.51.100.7', ip: '198.51.100.7' },
  user: { id: 'AROAEXAMPLE:build-7', name: 'deploy' },
  user_agent: { original: 'aws-cli/2.17.32' },
};

const dotted = (value: object, prefix = ''): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(dotted(inner, `${prefix}${name}.`))
        : [[prefix + name, inner]],
    ),
  );

function eventOf(value: unknown): ActivityEvent {
  const [record, ...more] = recordsOf(value);
  expect(more).toEqual([]);
  const normalised = normalise(record);
  if (normalised.kind !== 'event') throw new Error(`${normalised.reason} (${normalised.field})`);
  return normalised.event;
}

describe('an export without the original record', () => {
  it.each([
    ['rows of CloudTrail Lake', { QueryStatus: 'FINISHED', QueryResultRows: [LAKE_ROW] }],
    ['columns of CloudTrail Lake as an object', columns],
    ['columns of Athena in lower case', IN_LOWER_CASE],
    ['fields of Logs Insights', { results: [INSIGHTS_ROW], statistics: { recordsMatched: 1 } }],
    ['Security Lake', OCSF],
    ['the first schema of Security Lake', OCSF_RC2],
    ['Filebeat', FILEBEAT],
    ['Filebeat with dotted names', dotted(FILEBEAT)],
    ['Elasticsearch hits of Filebeat', { hits: { hits: [{ _index: 'filebeat', _source: FILEBEAT }] } }],
  ])('is the same event: %s', (_, exported) => {
    const { mfa, ...actor } = eventOf(RECORD).actor;
    expect(eventOf(exported)).toMatchObject({ ...eventOf(RECORD), actor, oddities: [] });
    expect(mfa).toBe(false);
  });

  it('is read from the original where it is kept', () => {
    const original = JSON.stringify({ ...RECORD, eventID: 'original' });
    for (const kept of [
      { ...FILEBEAT, event: { ...FILEBEAT.event, original } },
      { ...dotted(FILEBEAT), 'event.original': original },
      { ...OCSF, raw_data: original },
    ])
      expect(eventOf(kept).id).toBe('original');
  });

  it('keeps MFA of a sign-in to the console', () => {
    const signIn = {
      ...OCSF,
      is_mfa: true,
      api: { operation: 'ConsoleLogin', service: { name: 'signin.amazonaws.com' } },
    };
    expect(eventOf(signIn).actor.mfa).toBe(true);
  });

  it('takes whole records from rows before columns', () => {
    const whole = JSON.stringify({ ...RECORD, eventID: 'whole' });
    expect(eventOf([[{ eventName: 'Other' }, { eventJson: whole }]]).id).toBe('whole');
    expect(
      eventOf({
        results: [
          [
            { field: 'eventName', value: 'Other' },
            { field: '@message', value: whole },
          ],
        ],
      }).id,
    ).toBe('whole');
  });

  it('reports rows without an event', () => {
    const counted = [
      { field: 'eventName', value: 'StopLogging' },
      { field: 'count()', value: '3' },
    ];
    expect(normalise(recordsOf({ results: [counted] })[0])).toMatchObject({ kind: 'unusable' });
  });
});

it('data of a subscription of CloudWatch Logs is unzipped', () => {
  const message = JSON.stringify({
    messageType: 'DATA_MESSAGE',
    logEvents: [{ id: '1', message: JSON.stringify(RECORD) }],
  });
  const data = gzipSync(message).toString('base64');
  expect(eventOf({ Records: [{ kinesis: { data } }] }).id).toBe('e7');
  expect(eventOf({ awslogs: { data } }).id).toBe('e7');
  expect(recordsOf({ awslogs: { data: 'H4sIbroken' } })).toEqual([{ awslogs: { data: 'H4sIbroken' } }]);
});

describe('the text of a struct', () => {
  it.each([
    ['{a=b, c={d=e, f=null}, g=}', { a: 'b', c: { d: 'e' }, g: '' }],
    [
      '{tags=[{key=a, value=b}, {key=c}], ids=[x, y], none=[]}',
      { tags: [{ key: 'a', value: 'b' }, { key: 'c' }], ids: ['x', 'y'], none: '[]' },
    ],
    ['{policy={"a":"}, x=y"}, b=c}', { policy: '{"a":"}, x=y"}', b: 'c' }],
    ['{}', {}],
  ])('is read: %s', (text, expected) => {
    expect(structOf(text)).toEqual(expected);
  });

  it.each([
    '',
    '{',
    '{a',
    '{a=',
    '{a={',
    '{a=b',
    '{a=b}}',
    '{a=[b',
    'a=b',
    '{"a":1}',
    `${'{a='.repeat(50)}x${'}'.repeat(50)}`,
  ])('is refused: %j', (text) => {
    expect(structOf(text)).toBeUndefined();
  });

  it('cannot reach a prototype', () => {
    const read = structOf('{__proto__={admin=true}, constructor=x}');
    expect(Object.keys(read ?? {})).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: string }).admin).toBeUndefined();
  });
});
