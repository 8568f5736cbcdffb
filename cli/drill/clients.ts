import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { DRILL_NAME } from './canary.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Clients of the account, with the given credentials or those of the environment. A local deployment replaces them, because its
 * emulator does not record calls in a trail. */
export interface DrillClients {
  iam(credentials?: Credentials): IAMClient;
  sts(credentials?: Credentials): STSClient;
}

/** Clients of AWS, where CloudTrail records the calls. */
export function awsClients(region: string): DrillClients {
  const settings = (credentials: Credentials | undefined) => ({
    region,
    customUserAgent: DRILL_NAME,
    ...(credentials === undefined ? {} : { credentials }),
  });
  return {
    iam: (credentials) => new IAMClient(settings(credentials)),
    sts: (credentials) => new STSClient(settings(credentials)),
  };
}
