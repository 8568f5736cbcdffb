import { describe, expect, it } from 'vitest';
import { judge } from '../../../layers/core/detection/correlate.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { agentFamily } from '../../../layers/core/detection/sources.ts';
import { compareSeverity } from '../../../layers/core/identity.ts';
import { ask, DAY, event, type Fields, MINUTE, NOON, stateOf, tenDays, userArn } from './records.ts';

const rules = ruleIndex();
const TERRAFORM = 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io) terraform-provider-aws/5.60.0';
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

type Call = readonly [call: string, request: Fields];

const run = (calls: readonly Call[], userAgent: string) =>
  detectBatch(
    calls.map(([call, request], step) => event(ask(call, request, { userAgent }, NOON + step * MINUTE))),
    stateOf(userArn('reporter')),
    rules,
    { locate: () => undefined },
  );

const grave = (calls: readonly Call[], userAgent = TERRAFORM) =>
  run(calls, userAgent)
    .signals.filter(({ severity }) => compareSeverity(severity, 'medium') >= 0)
    .map(({ rule }) => rule);

/** An environment for a test: an administrator, a function that runs as one, an open port, a trail, and all of it removed. */
const environment: readonly Call[] = [
  ['iam:CreateUser', { userName: 'test' }],
  ['iam:CreateAccessKey', { userName: 'test' }],
  ['iam:PutUserPolicy', { userName: 'test', policyName: 'all', policyDocument: EVERYTHING }],
  ['iam:CreateLoginProfile', { userName: 'test' }],
  ['iam:CreateRole', { roleName: 'runner' }],
  ['iam:AttachRolePolicy', { roleName: 'runner', policyArn: ADMIN }],
  ['lambda:CreateFunction20150331', { functionName: 'f', role: 'arn:aws:iam::111122223333:role/runner' }],
  ['ec2:AuthorizeSecurityGroupIngress', { groupId: 'sg-1', cidrIp: '0.0.0.0/0', fromPort: 22, toPort: 22 }],
  ['cloudtrail:CreateTrail', { name: 'test', s3BucketName: 'logs' }],
  ['cloudtrail:DeleteTrail', { name: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/test' }],
  ['ec2:DeleteFlowLogs', { flowLogId: 'fl-1' }],
  ['kms:ScheduleKeyDeletion', { keyId: 'k', pendingWindowInDays: 7 }],
];

describe('infrastructure as code', () => {
  it('that sets up an environment and removes it makes no signal of medium severity or higher', () => {
    expect(grave(environment)).toEqual([]);
    expect(run(environment, TERRAFORM).incidents).toEqual([]);
  });

  it('has a lower severity than the same calls by another client', () => {
    expect(grave(environment, 'aws-cli/2.17.0')).toEqual(
      expect.arrayContaining(['new-identity-made-admin', 'trail-tampering', 'logging-removed']),
    );
  });

  it('that deletes a trail that it did not create is critical', () => {
    const other: Call = ['cloudtrail:DeleteTrail', { name: 'company' }];
    expect(grave([['cloudtrail:CreateTrail', { name: 'test' }], other])).toEqual(['trail-tampering']);
  });
});

it('changes by infrastructure as code stay below every threshold, however many rules match', () => {
  const [first] = run(environment, TERRAFORM).signals;
  if (first === undefined) throw new Error('expected a signal');
  const many = Array.from({ length: 60 }, (_, number) => ({ ...first, rule: `rule-${number}`, eventId: `e${number}` }));
  const { confidence, terms, threshold } = judge(many, { tier: 0, class: 'pipeline' }, undefined);
  expect(confidence).toBe(0.2);
  expect(confidence).toBeLessThan(threshold);
  expect(terms.at(-1)).toMatchObject({ term: 'limit-by-code' });
});

it('a user agent of infrastructure as code lowers nothing for an identity with a baseline that never used it', () => {
  const profile = tenDays(['iam:GetRole']);
  const used = { [agentFamily(TERRAFORM)]: { count: 100, first: NOON - 9 * DAY, last: NOON - DAY } };
  const worst = (agents: typeof profile.agents) => {
    const attach = ask('iam:AttachUserPolicy', { userName: 'x', policyArn: ADMIN }, { userAgent: TERRAFORM });
    const state = stateOf(userArn('reporter'), { profile: { ...profile, agents } });
    const { signals } = detectBatch([event(attach)], state, rules, { locate: () => undefined });
    return signals.find(({ rule }) => rule === 'admin-policy-attached')?.severity;
  };
  expect(worst(profile.agents)).toBe('high');
  expect(worst({ ...profile.agents, ...used })).toBe('low');
});

describe('secrets that an identity created', () => {
  const names = Array.from({ length: 25 }, (_, index) => `db-${index}`);
  const creates = names.map((name): Call => ['secretsmanager:CreateSecret', { name }]);
  const reads = names.map(
    (name): Call => [
      'secretsmanager:GetSecretValue',
      { secretId: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf` },
    ],
  );
  const inMinutes = (calls: readonly Call[]) =>
    detectBatch(
      calls.map(([call, request], step) => event(ask(call, request, { userAgent: TERRAFORM }, NOON + step * 1000))),
      stateOf(userArn('reporter')),
      rules,
      { locate: () => undefined },
    ).signals.map(({ rule }) => rule);

  it('can be read by it, as tools do', () => {
    expect(inMinutes([...creates, ...reads])).not.toContain('secrets-read-broadly');
    expect(inMinutes(reads)).toContain('secrets-read-broadly');
  });

  it('are not those that it overwrites: the previous version can still be read', () => {
    const overwrites = names.map((name): Call => ['ssm:PutParameter', { name: `/${name}`, overwrite: true }]);
    const parameters = names.map((name): Call => ['ssm:GetParameter', { name: `/${name}`, withDecryption: true }]);
    expect(inMinutes([...overwrites, ...parameters])).toContain('secrets-read-broadly');
    const created = names.map((name): Call => ['ssm:PutParameter', { name: `/${name}` }]);
    expect(inMinutes([...created, ...parameters])).not.toContain('secrets-read-broadly');
  });
});
