import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CredentialSource } from './account.ts';

/** Settings of all clients. The SDK keeps connections alive by default, and reads `AWS_ENDPOINT_URL` and the Region from the
 * environment. */
interface ClientSettings {
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive' | 'standard';
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

const settings = (
  requestTimeout: number,
  maxAttempts: number,
  retryMode: ClientSettings['retryMode'],
): ClientSettings => ({
  maxAttempts,
  retryMode,
  requestHandler: { connectionTimeout: 1_000, requestTimeout, throwOnRequestTimeout: true },
});

/** For the hot path: a call returns within milliseconds or is retried at once. */
const FAST = settings(3_000, 5, 'standard');
/** For readers of whole accounts, which are often throttled: adaptive retries slow the client down. */
const PATIENT = settings(15_000, 10, 'adaptive');

/** Region and credentials of a client; by default those of the function. */
export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: CredentialSource;
}

/** Each function creates only the clients that it needs, once, when its module loads. Tree shaking removes the others. */
const documents = (pace: ClientSettings): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(pace), { marshallOptions: { removeUndefinedValues: true } });
export const dynamoDocuments = (): DynamoDBDocumentClient => documents(FAST);
/** For writers of all postures of an account. The first snapshot of a large account writes more to one partition of an index than
 * DynamoDB accepts in a second (1,000 write units), and has minutes for it. */
export const patientDynamoDocuments = (): DynamoDBDocumentClient => documents(PATIENT);
export const eventBridge = (): EventBridgeClient => new EventBridgeClient(FAST);
export const kms = (): KMSClient => new KMSClient(FAST);
export const sns = (): SNSClient => new SNSClient(FAST);
export const ssm = (): SSMClient => new SSMClient(FAST);
export const stepFunctions = (): SFNClient => new SFNClient(FAST);
export const sts = (): STSClient => new STSClient(FAST);

/** Clients of the readers, for any Region and account. */
export const iam = (options: ClientOptions = {}): IAMClient => new IAMClient({ ...PATIENT, ...options });
export const secretsManager = (options: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient({ ...PATIENT, ...options });

/** Configuration with which readers create their own clients: `new GlueClient(connection)`. */
export interface Connection extends Partial<ClientSettings> {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?:
    | CredentialSource
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

export interface RegionConnection extends Connection {
  readonly region: string;
}

/** A connection for several clients, which share its credentials. */
export const connection = ({ credentials, ...options }: ClientOptions = {}): Connection => ({
  ...PATIENT,
  ...options,
  ...(credentials === undefined ? {} : { credentials: cached(credentials) }),
});

/** Half the duration of a session of the reader role. */
const RENEWED_AFTER_MS = 1_800_000;

function cached(source: CredentialSource): CredentialSource {
  let credentials: ReturnType<CredentialSource> | undefined;
  let requestedAt = 0;
  return () => {
    if (credentials === undefined || Date.now() - requestedAt > RENEWED_AFTER_MS) {
      requestedAt = Date.now();
      credentials = source().catch((error: unknown) => {
        credentials = undefined;
        throw error;
      });
    }
    return credentials;
  };
}
