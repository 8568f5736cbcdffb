import { describe, expect, it } from 'vitest';
import { ActorMemory } from '../../../layers/core/detection/actor.ts';
import { recordsOf } from '../../../layers/core/detection/envelopes.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import { list, shown, text, texts } from '../../../layers/core/detection/request-accessors.ts';
import { ACCOUNT, event, NOON, record, role, roleArn, user, userArn } from './records.ts';

describe('the identity of a record', () => {
  it.each([
    ['a user', {}, userArn('reporter')],
    [
      'a user without an ARN',
      { userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'ann' } },
      userArn('ann'),
    ],
    [
      'the root user without an ARN',
      { userIdentity: { type: 'Root', accountId: ACCOUNT } },
      `arn:aws:iam::${ACCOUNT}:root`,
    ],
    ['the role of a session, from its issuer', { userIdentity: role('worker') }, roleArn('worker')],
    [
      'the role of a session without an issuer',
      { userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/run` } },
      roleArn('worker'),
    ],
    [
      'the role of a session in another partition',
      { userIdentity: { type: 'AssumedRole', arn: `arn:aws-cn:sts::${ACCOUNT}:assumed-role/worker/run` } },
      `arn:aws-cn:iam::${ACCOUNT}:role/worker`,
    ],
    [
      'the creator of a federated user session',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
          sessionContext: { sessionIssuer: { type: 'IAMUser', arn: userArn('broker') } },
        },
      },
      userArn('broker'),
    ],
    ['unknown for a service', { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }, undefined],
    [
      'unknown for a hidden user',
      { userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } },
      undefined,
    ],
    ['unknown without userIdentity', { userIdentity: undefined }, undefined],
    ['unknown if userIdentity is not an object', { userIdentity: 'root' }, undefined],
  ])('is %s', (_, fields, identity) => {
    expect(event(record('s3:ListBuckets', fields)).actor.identity).toBe(identity);
  });

  it.each(['SAMLUser', 'WebIdentityUser', 'AWSAccount'])('is the assumed role for a %s', (type) => {
    const entered = record('sts:AssumeRoleWithSAML', {
      userIdentity: { type, principalId: 'x' },
      requestParameters: { roleArn: roleArn('people') },
    });
    expect(event(entered).actor.identity).toBe(roleArn('people'));
  });

  it('includes the instance of a session, whatever the case of its id', () => {
    const { actor } = event(record('s3:ListBuckets', { userIdentity: role('web', 'I-0ABCdef123456789z') }));
    expect(actor).toMatchObject({ instanceId: 'i-0abcdef123456789z', console: false });
  });

  it.each([
    ['eks-prod-orders-7c9d-0a1b2c3d-4e5f-6789-abcd-ef0123456789', true],
    ['eks-admin', false],
  ])('the session %s belongs to a pod: %s', (name, isPod) => {
    const { actor } = event(record('s3:ListBuckets', { userIdentity: role('orders', name) }));
    expect(actor.workload).toBe(isPod ? name : undefined);
  });

  it('is never a console session for a long-term key, whatever the user agent', () => {
    const forged = record('iam:ListUsers', { userAgent: 'console.amazonaws.com' });
    expect(event(forged).actor.console).toBe(false);
    expect(
      event(record('iam:ListUsers', { userAgent: 'console.amazonaws.com', userIdentity: role() })).actor.console,
    ).toBe(true);
  });
});

describe('a call in a record', () => {
  it.each([
    'AccessDenied',
    'AccessDeniedException',
    'Client.UnauthorizedOperation',
    'UnauthorizedOperation',
    'NotAuthorizedException',
    'AuthorizationErrorException',
    'KMS.AccessDeniedException',
  ])('is denied for the error code %s', (errorCode) =>
    expect(event(record('s3:ListBuckets', { errorCode })).outcome).toBe('denied'),
  );
  it.each([
    ['an error', 's3:ListBuckets', { errorCode: 'NoSuchBucket' }],
    ['a dry run', 'ec2:RunInstances', { errorCode: 'Client.DryRunOperation' }],
    [
      'a sign-in with a failure in the response',
      'signin:ConsoleLogin',
      { responseElements: { ConsoleLogin: 'Failure' } },
    ],
    ['an error message without a code', 'signin:ConsoleLogin', { errorMessage: 'Failed authentication' }],
  ])('has failed for %s', (_, call, fields) => expect(event(record(call, fields)).outcome).toBe('failed'));

  it.each([
    ['UpdateFunctionCode20150331v2', 'UpdateFunctionCode'],
    ['ListFunctions20150331', 'ListFunctions'],
    ['CreateDistribution2020_05_31', 'CreateDistribution'],
    ['DescribeInstances', 'DescribeInstances'],
    ['GetCredentialsForIdentity2', 'GetCredentialsForIdentity2'],
  ])('with the name %s is named %s', (written, name) => expect(event(record(`lambda:${written}`)).name).toBe(name));

  it.each([
    ['an address of a service', { sourceIPAddress: 'athena.amazonaws.com' }, true],
    ['AWS Internal', { sourceIPAddress: 'AWS Internal' }, true],
    ['invokedBy', { userIdentity: role('x', 'y', { invokedBy: 'cloudformation.amazonaws.com' }) }, true],
    [
      'AWS Internal, for a session of the console',
      { sourceIPAddress: 'AWS Internal', sessionCredentialFromConsole: 'true' },
      false,
    ],
    [
      'the service that a person uses in the console',
      {
        sourceIPAddress: 'cloudformation.amazonaws.com',
        userIdentity: role('x', 'y', { invokedBy: 'cloudformation.amazonaws.com' }),
        sessionCredentialFromConsole: 'true',
      },
      true,
    ],
    ['the sign-in service', { userIdentity: role('x', 'y', { invokedBy: 'signin.amazonaws.com' }) }, false],
    ['an IPv6 address', { sourceIPAddress: '2001:db8::1' }, false],
  ])('shows from %s whether a service made it', (_, fields, byService) => {
    expect(event(record('s3:ListBuckets', fields)).byService).toBe(byService);
  });

  it.each([
    ['eventTime', { eventTime: '2026-04-15T12:00:00Z' }],
    ['@timestamp', { eventTime: undefined, '@timestamp': '2026-04-15T12:00:00.000Z' }],
    ['seconds', { eventTime: NOON / 1000 }],
    ['milliseconds as text', { eventTime: String(NOON) }],
  ])('has the time from %s', (_, fields) => expect(event(record('s3:ListBuckets', fields)).time).toBe(NOON));

  it('is read from exports with lower-case field names and JSON text', () => {
    const lowered = Object.fromEntries(
      Object.entries(
        record('iam:CreateUser', {
          requestParameters: '{"userName":"x"}',
          userIdentity: JSON.stringify({ type: 'IAMUser', arn: userArn('ann'), accountid: ACCOUNT }),
        }),
      ).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const read = event(lowered);
    expect(read).toMatchObject({
      name: 'CreateUser',
      source: 'iam.amazonaws.com',
      actor: { identity: userArn('ann') },
    });
    expect(text(read.request, 'userName')).toBe('x');
  });
});

describe('an unusable record', () => {
  it.each([
    ['a string', 'hello', 'not-an-object'],
    ['null', null, 'not-an-object'],
    ['a list', [], 'not-an-object'],
    ['no event id', record('s3:ListBuckets', { eventID: undefined }), 'no-event-id'],
    ['no time', record('s3:ListBuckets', { eventTime: 'yesterday' }), 'no-time'],
    ['no event name', record('s3:ListBuckets', { eventName: '' }), 'no-name'],
    ['no event source', record('s3:ListBuckets', { eventSource: 7 }), 'no-source'],
    ['an unknown version', record('s3:ListBuckets', { eventVersion: '2.0' }), 'unknown-version'],
    ['an Insights event', record('s3:ListBuckets', { eventType: 'AwsCloudTrailInsight' }), 'not-activity'],
  ])('is reported with a reason for %s', (_, raw, reason) => {
    expect(normalise(raw)).toMatchObject({ kind: 'unusable', reason });
  });

  it('without an id gets a stable id from its content, if the option is set', () => {
    const raw = record('s3:ListBuckets', { eventID: undefined });
    const ids = [normalise(raw, { deriveId: true }), normalise({ ...raw }, { deriveId: true })].map((result) =>
      result.kind === 'event' ? result.event.id : '',
    );
    expect(ids[0]).toMatch(/^derived:/);
    expect(ids[0]).toBe(ids[1]);
  });

  it('never causes an exception, whatever the fields contain', () => {
    const odd: unknown[] = [
      null,
      7,
      'x',
      [],
      {},
      { arn: 7 },
      true,
      'arn:aws:sts::1:assumed-role',
      'x'.repeat(1_000_000),
    ];
    for (const field of Object.keys(record('s3:ListBuckets'))) {
      for (const value of odd) expect(() => normalise({ ...record('s3:ListBuckets'), [field]: value })).not.toThrow();
    }
  });
});

describe('CloudTrail records', () => {
  const inner = record('s3:ListBuckets');
  const asText = JSON.stringify(inner);
  it.each([
    ['a delivered file', { Records: [inner] }],
    ['a list', [inner]],
    ['one record', inner],
    ['an EventBridge envelope', { version: '0', 'detail-type': 'AWS API Call via CloudTrail', detail: inner }],
    ['LookupEvents output', { Events: [{ EventId: 'x', CloudTrailEvent: asText }] }],
    ['a queue message', { Records: [{ messageId: 'x', body: JSON.stringify({ 'detail-type': 'x', detail: inner }) }] }],
    ['a topic message', { Type: 'Notification', Message: JSON.stringify({ Records: [inner] }) }],
    ['log events', { logEvents: [{ id: '1', message: asText }] }],
  ])('are found in %s', (_, wrapped) => expect(recordsOf(wrapped)).toEqual([inner]));

  it('are not searched for in endless nesting', () => {
    let wrapped: unknown = inner;
    for (let depth = 0; depth < 50; depth += 1) wrapped = { Records: [wrapped] };
    expect(recordsOf(wrapped)).toEqual([]);
  });
});

describe('untrusted request values', () => {
  it('are truncated, cleaned and typed', () => {
    expect(text({ a: 'x'.repeat(5_000) }, 'a')).toHaveLength(512);
    expect(text({ a: { b: true } }, 'a', 'b')).toBe('true');
    expect(text({ a: [] }, 'a')).toBeUndefined();
    expect(texts({ a: { items: ['x', { y: 1 }, 2] } }, 'a')).toEqual(['x', '2']);
    expect(list({ a: null }, 'a')).toEqual([]);
    expect(shown('red\u001b[31m\nline')).toBe('red [31m line');
  });
  it('are found in either case of the first letter', () => {
    expect(text({ UserName: 'x' }, 'userName')).toBe('x');
  });
});

describe('the time of a record', () => {
  it.each([
    ['in the format of CloudTrail', '2026-03-02T10:20:30Z', '2026-03-02T10:20:30.000Z'],
    ['with milliseconds', '2026-03-02T10:20:30.000Z', '2026-03-02T10:20:30.000Z'],
    ['with a fraction of a second', '2026-03-02T10:20:30.250Z', '2026-03-02T10:20:30.250Z'],
    ['with a time zone', '2026-03-02T10:20:30+02:00', '2026-03-02T08:20:30.000Z'],
    ['from a database export, in UTC', '2026-03-02 10:20:30.000000000', '2026-03-02T10:20:30.000Z'],
    ['from a database export without a fraction', '2026-03-02 10:20:30', '2026-03-02T10:20:30.000Z'],
    ['in seconds since the epoch', 1772446830, '2026-03-02T10:20:30.000Z'],
  ])('is read %s', (_, eventTime, expected) => {
    const { time } = event({ ...record('s3:ListBuckets'), eventTime });
    expect(new Date(time).toISOString()).toBe(expected);
  });

  it.each([
    '2026-02-30T10:20:30Z',
    '2026-03-02T25:20:30Z',
    '2026-03-02T10:61:30Z',
    '2026-03-02Tab:20:30Z',
    '2026-03-02T10:20:30.1x3Z',
    'soon',
  ])('equals that of Date.parse for %s', (eventTime) => {
    const direct = Date.parse(eventTime);
    const result = normalise({ ...record('s3:ListBuckets'), eventTime });
    expect(result.kind === 'event' ? result.event.time : Number.NaN).toBe(direct);
  });
});

describe('cached actors', () => {
  const people = [
    role('worker'),
    role('worker', 'other'),
    role('worker', 'run', { sessionContext: { attributes: { mfaAuthenticated: 'true' } } }),
    user('reporter'),
    user('reporter', { accessKeyId: 'ASIAEXAMPLE000000001' }),
    user('other', { accountId: '999988887777' }),
    { type: 'Root', accountId: ACCOUNT },
  ];

  it('equal actors that are read without a cache', () => {
    const actors = new ActorMemory();
    for (const userIdentity of [...people, ...people.toReversed(), ...people]) {
      for (const fields of [{}, { userAgent: 'console.amazonaws.com' }, { sessionCredentialFromConsole: 'true' }]) {
        const raw = record('s3:ListBuckets', { userIdentity, ...fields });
        const remembered = normalise(raw, { actors });
        expect(remembered).toEqual(normalise(raw));
      }
    }
  });
});
