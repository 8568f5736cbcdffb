import { ask, type CaseContext, NOON, posture, record, role, tenDays, userArn } from '../records.ts';

export interface Case {
  /** What the rule matches or ignores: the end of the title of the test. */
  readonly title: string;
  readonly records: readonly unknown[];
  readonly context?: CaseContext;
}

/** The events that a rule has to match, and similar events that it has to ignore. */
export interface RuleCases {
  readonly matches: readonly Case[];
  readonly ignores: readonly Case[];
}

export const one = (title: string, raw: unknown, context?: CaseContext): Case => ({
  title,
  records: [raw],
  ...(context && { context }),
});
export const many = (title: string, records: readonly unknown[], context?: CaseContext): Case => ({
  title,
  records,
  ...(context && { context }),
});

export const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const allow = (Action: unknown, Resource: unknown = '*', more: object = {}): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] });
export const trust = (Principal: unknown, more: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }],
  });
export const OTHER_ACCOUNT = 'arn:aws:iam::999988887777:root';
export const login = (fields: object, at = NOON) =>
  record(
    'signin:ConsoleLogin',
    { responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'Yes' }, ...fields },
    at,
  );
export const failedLogin = (fields: object, at: number) =>
  record(
    'signin:ConsoleLogin',
    { errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' }, ...fields },
    at,
  );
export const console_ = { sessionCredentialFromConsole: 'true' };
export const machine = { posture: posture(userArn('reporter'), 2, 'service-user') };
export const known = { profile: tenDays(['s3:GetObject']) };
export const knownMachine = { ...machine, ...known };
export const instance = (fields: object = {}) => ({ userIdentity: role('web', 'i-0123456789abcdef0'), ...fields });
export const tagging = (userName: string, ...tags: readonly object[]) => ask('iam:TagUser', { userName, tags });
export const contained = { containment: { since: NOON } };
/** A call with a role session that was issued at `issued`. */
export const session = (issued: number | undefined, at: number) => {
  const { sessionContext } = role();
  const attributes = issued === undefined ? {} : { creationDate: new Date(issued).toISOString() };
  const userIdentity = role('worker', 'run', { sessionContext: { ...Object(sessionContext), attributes } });
  return record('s3:ListBuckets', { userIdentity }, at);
};
export const READS = [
  's3:ListBuckets',
  'ec2:DescribeInstances',
  'lambda:ListFunctions',
  'rds:DescribeDBInstances',
  'dynamodb:ListTables',
  'kms:ListKeys',
  'iam:ListUsers',
  'iam:ListRoles',
  'sqs:ListQueues',
  'sns:ListTopics',
  'ecs:ListClusters',
  'eks:ListClusters',
  'ecr:DescribeRepositories',
];
export const hourly = (calls: readonly string[]) => ({ profile: tenDays(calls) });
