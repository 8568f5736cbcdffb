import { normalise } from '../../layers/core/detection/event.ts';
import type { ActivityEvent } from '../../layers/core/detection/types.ts';

export const ACCOUNT = '123456789012';
/** A Monday. */
export const START = Date.parse('2026-03-02T00:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const DAYS = 30;

export type Fields = Readonly<Record<string, unknown>>;

export const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
export const setArn = (set: string): string =>
  roleArn(`aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${set}_0123456789abcdef`);

/** How an actor appears in records: its identity, its client and where it calls from. */
export interface Caller {
  readonly userIdentity: Fields;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
}

export const CLI_LINUX = 'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.11.9';
export const CLI_MAC = 'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/macos#24.1 md/arch#arm64 lang/python#3.11.9';
export const BOTO = 'Boto3/1.34.100 md/Botocore#1.34.100 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.12.3';
export const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.0 (+https://www.terraform.io) terraform-provider-aws/5.60.0 aws-sdk-go-v2/1.30.0 os/linux';
export const GO = 'aws-sdk-go-v2/1.30.0 os/linux lang/go#1.22 md/GOARCH#amd64';
export const BROWSER = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/131.0 Safari/537.36';

export const user = (name: string): Fields => ({
  type: 'IAMUser',
  principalId: `AIDA${name.toUpperCase()}`,
  arn: userArn(name),
  accountId: ACCOUNT,
  userName: name,
  accessKeyId: `AKIA${name.toUpperCase().replaceAll('-', '').padEnd(16, 'X')}`.slice(0, 20),
});

/** @param key distinguishes sessions: each has its own access key. */
export function session(arn: string, name: string, key: string): Fields {
  const role = arn.split('/').at(-1) ?? arn;
  return {
    type: 'AssumedRole',
    principalId: `AROA${role.toUpperCase().slice(0, 12)}:${name}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${name}`,
    accountId: ACCOUNT,
    accessKeyId: `ASIA${key
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '')
      .padEnd(16, 'X')}`.slice(0, 20),
    sessionContext: { sessionIssuer: { type: 'Role', arn, accountId: ACCOUNT, userName: role } },
  };
}

let number = 0;

/** One record; `call` is `iam:CreateUser`. */
export function record(
  time: number,
  call: string,
  caller: Caller,
  requestParameters: Fields | null = null,
  more: Fields = {},
) {
  const [service = '', name = ''] = call.split(':');
  number += 1;
  return {
    eventVersion: '1.10',
    eventID: `${time.toString(36)}-${number}`,
    eventTime: new Date(time).toISOString(),
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: 'eu-west-1',
    sourceIPAddress: caller.sourceIPAddress,
    userAgent: caller.userAgent,
    userIdentity: caller.userIdentity,
    requestParameters,
    responseElements: null,
    recipientAccountId: ACCOUNT,
    ...more,
  };
}
export type CloudTrailRecord = ReturnType<typeof record>;

export const DENIED: Fields = { errorCode: 'AccessDenied', errorMessage: 'not authorized to perform this action' };

export function eventsOf(records: readonly CloudTrailRecord[]): ActivityEvent[] {
  return records.map((one) => {
    const normalised = normalise(one);
    if (normalised.kind === 'unusable') throw new Error(`expected an event, found ${normalised.reason}`);
    return normalised.event;
  });
}

export const isWorkday = (day: number): boolean => day % 7 < 5;
