import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { REPLAY_SOURCE } from '../layers/core/detection/authenticity.ts';
import type { ClientSettings } from './credentials.ts';

/** The caller and its source in a CloudTrail record. */
export interface Caller {
  readonly arn: string;
  readonly accessKeyId: string;
  /** `AIDA…` of a user, `AROA…:session` of a session. */
  readonly principalId: string;
  /** ARN and name of the role of a session. */
  readonly role?: { readonly arn: string; readonly name: string };
  readonly address: string;
  readonly agent: string;
}

/** One API call to record. */
export interface Call {
  readonly caller: Caller;
  /** `iam` */
  readonly service: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly at: Date;
  readonly request?: object;
  readonly response?: object;
  /** Error code of a failed call, for example `AccessDenied`. */
  readonly error?: string;
  /** Default: a new one. */
  readonly eventId?: string;
}

const ACCOUNT = /^arn:aws:[a-z]+::(\d{12}):/;

/** The emulator does not record its API calls: this is the record of one call in CloudTrail's format.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export function cloudTrailRecord(call: Call): Record<string, unknown> {
  const { caller } = call;
  const account = ACCOUNT.exec(caller.arn)?.[1] ?? '';
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller, account),
    eventTime: call.at.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    eventSource: `${call.service}.amazonaws.com`,
    eventName: call.name,
    awsRegion: 'us-east-1',
    sourceIPAddress: caller.address,
    userAgent: caller.agent,
    ...(call.error === undefined
      ? {}
      : { errorCode: call.error, errorMessage: `${call.service}:${call.name} refused` }),
    requestParameters: call.request ?? null,
    responseElements: call.response ?? null,
    requestID: randomUUID(),
    eventID: call.eventId ?? randomUUID(),
    readOnly: call.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
  };
}

function userIdentity({ arn, accessKeyId, principalId, role }: Caller, accountId: string): object {
  const shared = { principalId, arn, accountId, accessKeyId };
  if (role === undefined) return { type: 'IAMUser', ...shared, userName: arn.slice(arn.lastIndexOf('/') + 1) };
  const sessionIssuer = {
    type: 'Role',
    principalId: principalId.split(':')[0],
    arn: role.arn,
    accountId,
    userName: role.name,
  };
  return {
    type: 'AssumedRole',
    ...shared,
    sessionContext: { sessionIssuer, attributes: { mfaAuthenticated: 'false' } },
  };
}

/** Puts records on the default bus, as CloudTrail: with the credentials of the user that acts as CloudTrail. */
export const deliver = (settings: ClientSettings, records: readonly object[]): Promise<void> =>
  put(settings, 'default', records, (record) => `aws.${serviceOf(record)}`);

/** Puts records on the ingest bus, with the credentials of a permitted replayer. */
export const replay = (settings: ClientSettings, bus: string, records: readonly object[]): Promise<void> =>
  put(settings, bus, records, () => REPLAY_SOURCE);

async function put(
  settings: ClientSettings,
  bus: string,
  records: readonly object[],
  sourceOf: (record: object) => string,
): Promise<void> {
  const events = new EventBridgeClient(settings);
  for (let from = 0; from < records.length; from += 10) {
    const Entries = records.slice(from, from + 10).map((record) => ({
      EventBusName: bus,
      Source: sourceOf(record),
      DetailType: isSignIn(record) ? 'AWS Console Sign In via CloudTrail' : 'AWS API Call via CloudTrail',
      Detail: JSON.stringify(record),
    }));
    const answer = await events.send(new PutEventsCommand({ Entries }));
    const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused !== undefined) {
      throw new Error(`PutEvents on ${bus} refused an event: ${refused.ErrorCode} ${refused.ErrorMessage ?? ''}`);
    }
  }
}

const serviceOf = (record: object): string =>
  'eventSource' in record && typeof record.eventSource === 'string' ? (record.eventSource.split('.')[0] ?? '') : 'iam';

const isSignIn = (record: object): boolean => 'eventType' in record && record.eventType === 'AwsConsoleSignIn';
