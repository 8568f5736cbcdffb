import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import type { AccountEstate, ResourcePolicyFacts } from '../../../layers/core/posture/estate.ts';
import type { Workload } from '../../../layers/core/posture/types.ts';
import {
  ACCOUNT,
  ADMIN,
  codes,
  estate,
  LAMBDA_TRUST,
  named,
  policy,
  reason,
  role,
  statement,
  user,
} from './accounts.ts';

const OTHER = '444455556666';
const BUCKET = 'arn:aws:s3:::reports';
const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
const FUNCTION = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:deploy`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:billing-AbCdEf`;
const root = (account: string) => `arn:aws:iam::${account}:root`;
const arnOf = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:user/${name}`;

const grants = (principal: object | string, action: string | readonly string[], more: object = {}) =>
  policy({ Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...more });
const bucket = (document: object | null, more: Partial<ResourcePolicyFacts> = {}): ResourcePolicyFacts => ({
  type: 'AWS::S3::Bucket',
  arn: BUCKET,
  policy: document,
  ...more,
});
const fn = (document: object | null, more: Partial<ResourcePolicyFacts> = {}): ResourcePolicyFacts => ({
  type: 'AWS::Lambda::Function',
  arn: FUNCTION,
  policy: document,
  ...more,
});
const queue = (document: object): ResourcePolicyFacts => ({ type: 'AWS::SQS::Queue', arn: QUEUE, policy: document });
const assessed = (resource: ResourcePolicyFacts, parts: Partial<AccountEstate> = {}, options = {}) =>
  assessEstates([estate({ resourcePolicies: [resource], ...parts })], options);

/** The reason for a resource: its severity and whom it names; undefined without one. */
function shared(resource: ResourcePolicyFacts, parts: Partial<AccountEstate> = {}, options = {}) {
  const found = assessed(resource, parts, options).find(({ kind }) => kind === 'resource');
  if (found === undefined) return undefined;
  expect(found.identity).toBe(resource.arn);
  const { severity, detail } = reason(found, 'RESOURCE_SHARED_OUTSIDE');
  return `${severity}: ${detail}`;
}

describe('a resource that its policy shares with outsiders', () => {
  const readObjects = (principal: object | string, more: object = {}) =>
    bucket(grants(principal, 's3:GetObject', more));

  test('is critical for everyone, high for another account', () => {
    expect(shared(queue(grants('*', 'sqs:*')))).toBe('critical: its resource policy allows access to everyone');
    expect(shared(readObjects({ AWS: root(OTHER) }))).toBe(
      `high: its resource policy allows access to account ${OTHER}`,
    );
  });

  test('is less severe for everyone in an organization or a network', () => {
    const organization = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } } };
    expect(shared(readObjects('*', organization))).toBe(
      'low: its resource policy allows access to everyone under conditions',
    );
  });

  test.each([
    ['without a policy', bucket(null)],
    ['for its own account', readObjects({ AWS: root(ACCOUNT) })],
    ['for a service', readObjects({ Service: 'cloudtrail.amazonaws.com' })],
    [
      'for the owner of a topic, as AWS writes it',
      queue(grants({ AWS: '*' }, 'sqs:*', { Condition: { StringEquals: { 'AWS:SourceOwner': ACCOUNT } } })),
    ],
  ])('is not reported %s', (_, resource) => {
    expect(shared(resource)).toBeUndefined();
  });

  test.each([
    ['from a bucket of the account', { ArnLike: { 'aws:SourceArn': BUCKET } }],
    ['from a topic of the account', { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${ACCOUNT}:news` } }],
    ['of the account', { StringEquals: { 'aws:SourceAccount': ACCOUNT } }],
    ['of the organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } }],
  ])('is not reported for requests %s', (_, Condition) => {
    const parts = { organization: 'o-exampleorg1' };
    const jobs = queue(grants('*', 'sqs:SendMessage', { Condition }));
    const resourcePolicies = [jobs, bucket(null)];
    expect(shared(jobs, { ...parts, resourcePolicies })).toBeUndefined();
    // Of one of several, and of another statement, it still is.
    const both = policy(
      ...[Condition, {}].map((one) => grants('*', 'sqs:SendMessage', { Condition: one }).Statement[0] ?? {}),
    );
    expect(shared(queue(both), parts)).toContain('everyone');
  });

  test('is reported for requests from others and if an absent key satisfies the condition', () => {
    const condition = (block: object) => queue(grants('*', 'sqs:SendMessage', { Condition: block }));
    const topic = `arn:aws:sns:eu-west-1:${OTHER}:news`;
    expect(shared(condition({ ArnEquals: { 'aws:SourceArn': topic } }))).toContain('everyone under conditions');
    expect(shared(condition({ ArnLikeIfExists: { 'aws:SourceArn': QUEUE } }))).toContain('everyone');
    expect(shared(condition({ StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } }))).toContain('everyone');
    expect(shared(condition({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } }))).toContain('everyone');
  });

  test('is not reported for own accounts, configured or assessed', () => {
    const resource = readObjects({ AWS: root(OTHER) });
    expect(shared(resource, {}, { ownAccounts: [OTHER] })).toBeUndefined();
    const postures = assessEstates([estate({ resourcePolicies: [resource] }), estate({ account: OTHER })]);
    expect(postures.filter(({ kind }) => kind === 'resource')).toEqual([]);
  });

  test('is not public if S3 blocks public policies', () => {
    expect(shared(bucket(grants('*', 's3:GetObject'), { restrictsPublicAccess: true }))).toBeUndefined();
    expect(shared(bucket(grants('*', 's3:GetObject'), { restrictsPublicAccess: false }))).toMatch(
      /^critical.*everyone$/,
    );
    expect(shared(bucket(grants('*', 's3:GetObject')))).toBe(
      'high: its resource policy allows access to everyone, unless its account blocks public policies',
    );
    // The block only concerns public policies.
    const named = bucket(grants({ AWS: root(OTHER) }, 's3:GetObject'), { restrictsPublicAccess: true });
    expect(shared(named)).toContain(OTHER);
  });

  test('is closed by a resource control policy', () => {
    const deny = policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' });
    const rcps = [[{ name: 'rcp', document: deny }]];
    expect(shared(readObjects('*'), { rcps })).toBeUndefined();
    // Lambda does not support them.
    expect(shared(fn(grants('*', 'lambda:InvokeFunction')), { rcps })).toContain('everyone');
  });

  test('can also be shared by a grant of a key', () => {
    const delegating = grants({ AWS: root(ACCOUNT) }, 'kms:*');
    const facts = { type: 'AWS::KMS::Key', arn: KEY, policy: delegating } as const;
    expect(shared(facts)).toBeUndefined();
    expect(shared({ ...facts, grants: [{ grantee: arnOf('x', OTHER), operations: ['Decrypt'] }] })).toBe(
      `high: its policy or a grant allows access to account ${OTHER}`,
    );
  });

  test('is a function with a URL that takes unsigned requests, if it has one', () => {
    const none = { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } };
    const open = grants('*', 'lambda:InvokeFunctionUrl', none);
    expect(shared(fn(open, { hasOpenUrl: true }))).toContain('and its URL takes unsigned requests');
    expect(shared(fn(open))).toContain('everyone');
    expect(shared(fn(open, { hasOpenUrl: false }))).toBeUndefined();
  });

  test('can be accepted by an exception', () => {
    const exception = {
      id: 'site',
      identity: BUCKET,
      accepts: { reason: 'RESOURCE_SHARED_OUTSIDE' },
      why: 'public site',
      owner: 'web',
      expiresAt: '2027-01-01T00:00:00Z',
    };
    const [found] = assessed(readObjects('*'), {}, { exceptions: [exception] }).filter(
      ({ kind }) => kind === 'resource',
    );
    expect(found?.reasons).toEqual([]);
  });

  test('is not reported if its policy is unreadable', () => {
    expect(shared(bucket(null, { policy: 'unknown' }))).toBeUndefined();
    expect(shared(bucket(null, { policy: 'no JSON' }))).toBeUndefined();
  });
});

describe('an identity that a resource policy names', () => {
  const eve = user('eve');
  const of = (resource: ResourcePolicyFacts, who = eve) => named(assessed(resource, { users: [who] }), who.name);
  const readQueue = queue(grants({ AWS: arnOf('eve') }, 'sqs:ReceiveMessage'));

  test('has access that its own policies do not give', () => {
    const posture = of(readQueue);
    expect(reason(posture, 'RESOURCE_POLICY_GRANTS')).toMatchObject({
      severity: 'low',
      detail: `resource policies grant it access that its own policies do not: sqs:ReceiveMessage on ${QUEUE}`,
      evidence: { resources: [QUEUE], actions: ['sqs:ReceiveMessage'] },
    });
    expect(posture.tier).toBe(2);
    expect(of(queue(grants({ AWS: root(ACCOUNT) }, 'sqs:*'))).tier).toBe(3);
  });

  test('gains nothing that its own policies give already, or that they deny', () => {
    const own = user('eve', { inline: [policy(statement('sqs:ReceiveMessage', QUEUE))] });
    expect(codes(of(readQueue, own))).not.toContain('RESOURCE_POLICY_GRANTS');
    const denied = user('eve', { inline: [policy({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' })] });
    expect(codes(of(readQueue, denied))).not.toContain('RESOURCE_POLICY_GRANTS');
    expect(codes(of(readQueue, user('eve', { inline: [ADMIN] })))).not.toContain('RESOURCE_POLICY_GRANTS');
  });

  test('has objects below a prefix', () => {
    const objects = policy({
      Effect: 'Allow',
      Principal: { AWS: arnOf('eve') },
      Action: 's3:*Object',
      Resource: `${BUCKET}/in/*`,
    });
    expect(reason(of(bucket(objects)), 'RESOURCE_POLICY_GRANTS').evidence.actions).toEqual([
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
    ]);
  });

  test('can be named by a condition on everyone', () => {
    const only = { Condition: { ArnEquals: { 'aws:PrincipalArn': arnOf('eve') } } };
    expect(codes(of(queue(grants('*', 'sqs:*', only))))).toContain('RESOURCE_POLICY_GRANTS');
    expect(codes(of(queue(grants('*', 'sqs:*', only)), user('bob')))).not.toContain('RESOURCE_POLICY_GRANTS');
  });

  test('reads a secret or decrypts with a key, which is more severe', () => {
    const secret = {
      arn: SECRET,
      name: 'billing',
      region: 'eu-west-1',
      createdAt: '2026-02-01T00:00:00Z',
      rotationEnabled: true,
      lastRotatedAt: null,
      lastAccessedAt: null,
      customerKey: true,
      tags: {},
      resourcePolicy: grants({ AWS: arnOf('eve') }, 'secretsmanager:GetSecretValue'),
    };
    const [reader] = assessEstates([estate({ users: [eve], secrets: [secret] })]);
    expect(reader && reason(reader, 'RESOURCE_POLICY_GRANTS').severity).toBe('medium');
    const grant = { grantee: arnOf('eve'), operations: ['Decrypt'] };
    const key = {
      type: 'AWS::KMS::Key',
      arn: KEY,
      policy: grants({ AWS: root(ACCOUNT) }, 'kms:*'),
      grants: [grant],
    } as const;
    expect(reason(of(key), 'RESOURCE_POLICY_GRANTS')).toMatchObject({
      severity: 'medium',
      evidence: { actions: ['kms:Decrypt'] },
    });
  });

  test('is less severe if all of it depends on a condition', () => {
    const inside = { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } };
    expect(reason(of(queue(grants({ AWS: arnOf('eve') }, 'sqs:*', inside))), 'RESOURCE_POLICY_GRANTS')).toMatchObject({
      severity: 'info',
      evidence: { dependsOn: ['aws:sourcevpce'] },
    });
  });
});

describe('a function whose resource policy names a lesser identity', () => {
  const workload: Workload = {
    type: 'AWS::Lambda::Function',
    id: FUNCTION,
    account: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/deployer`,
  };
  const boss = role('deployer', LAMBDA_TRUST, { inline: [ADMIN] });
  const change = ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'];
  const rules = (resource: ResourcePolicyFacts, eve = user('eve'), account = ACCOUNT) => {
    const there = estate({ roles: [boss], workloads: [workload], resourcePolicies: [resource] });
    const postures = assessEstates(
      account === ACCOUNT
        ? [{ ...there, users: [eve] }]
        : [there, estate({ account, users: [{ ...eve, arn: arnOf('eve', account) }] })],
    );
    return named(postures, 'eve').escalations.map(
      ({ steps }) => `${steps[0]?.rule}${steps.some(({ conditional }) => conditional) ? '?' : ''}`,
    );
  };

  test('is a path to the role of the function', () => {
    expect(rules(fn(grants({ AWS: arnOf('eve') }, change)))).toEqual(['lambda-update-and-invoke-function']);
    expect(rules(fn(grants({ AWS: arnOf('eve') }, 'lambda:InvokeFunction')))).toEqual([]);
    expect(rules(fn(grants({ AWS: arnOf('bob') }, change)))).toEqual([]);
  });

  test('is a path together with permissions that the identity has itself', () => {
    const invoker = user('eve', { inline: [policy(statement('lambda:InvokeFunction'))] });
    expect(rules(fn(grants({ AWS: arnOf('eve') }, 'lambda:UpdateFunctionCode')), invoker)).toEqual([
      'lambda-update-and-invoke-function',
    ]);
  });

  test('across accounts needs the policies of both', () => {
    const eve = user('eve', { inline: [policy(statement('lambda:*', FUNCTION))] });
    expect(rules(fn(grants({ AWS: root(OTHER) }, change)), eve, OTHER)).toEqual(['lambda-update-and-invoke-function']);
    expect(rules(fn(grants({ AWS: root(OTHER) }, change)), user('eve'), OTHER)).toEqual([]);
    expect(rules(fn(null), eve, OTHER)).toEqual([]);
    expect(rules(fn(null, { policy: 'unknown' }), eve, OTHER)).toEqual(['lambda-update-and-invoke-function?']);
  });
});
