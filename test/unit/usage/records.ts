import { ACCOUNT, BACKUP, DEPLOYER } from '../cli/small-company.ts';

export interface Caller {
  readonly arn: string;
  readonly session?: string;
}

const userIdentity = ({ arn, session }: Caller) => {
  const name = arn.split('/').at(-1);
  if (session === undefined) return { type: 'IAMUser', principalId: 'AIDA', arn, accountId: ACCOUNT, userName: name };
  return {
    type: 'AssumedRole',
    principalId: `AROA:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
    accountId: ACCOUNT,
    sessionContext: { sessionIssuer: { type: 'Role', arn, accountId: ACCOUNT, userName: name } },
  };
};

export interface LoggedCall {
  readonly by: Caller;
  /** `iam:ListUsers` */
  readonly call: string;
  /** ISO 8601 */
  readonly at: string;
  readonly readOnly?: boolean;
  readonly request?: object;
  readonly error?: string;
}

/** A CloudTrail record. */
export const recordOf = ({ by, call, at, readOnly = false, request, error }: LoggedCall, index: number) => ({
  eventVersion: '1.10',
  eventID: `7a2e4c10-0000-4000-8000-${String(index).padStart(12, '0')}`,
  eventTime: at,
  eventSource: `${call.split(':')[0]}.amazonaws.com`,
  eventName: call.split(':')[1],
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-sdk-js/3',
  readOnly,
  requestParameters: request ?? null,
  responseElements: null,
  recipientAccountId: ACCOUNT,
  userIdentity: userIdentity(by),
  ...(error === undefined ? {} : { errorCode: error }),
});

const backup = { arn: BACKUP };
const deployer = { arn: DEPLOYER, session: 'release' };
export const BUILDER = { arn: `arn:aws:iam::${ACCOUNT}:role/report-builder`, session: 'reports' };

/** The small company from 25 January to 30 April 2026: the deployer only changes stacks, the report builder only reads a secret. */
export const ACTIVITY = [
  { by: backup, call: 'sts:GetCallerIdentity', at: '2026-01-25T02:00:00Z', readOnly: true },
  { by: backup, call: 'iam:AttachUserPolicy', at: '2026-02-01T02:00:00Z', error: 'AccessDenied' },
  { by: deployer, call: 'cloudformation:CreateChangeSet', at: '2026-02-03T09:00:00Z' },
  { by: deployer, call: 'cloudformation:ExecuteChangeSet', at: '2026-02-03T09:01:00Z' },
  { by: deployer, call: 'cloudformation:DescribeStacks', at: '2026-02-03T09:02:00Z', readOnly: true },
  { by: deployer, call: 'cloudformation:DescribeStacks', at: '2026-03-03T09:02:00Z', readOnly: true },
  { by: deployer, call: 's3:ListBuckets', at: '2026-03-03T09:03:00Z', readOnly: true },
  { by: BUILDER, call: 'secretsmanager:GetSecretValue', at: '2026-03-09T05:00:00Z', readOnly: true },
  { by: BUILDER, call: 'secretsmanager:GetSecretValue', at: '2026-04-30T05:00:00Z', readOnly: true },
].map(recordOf);
