import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CredentialSource } from './account.ts';

/** What every client shares. Connections are kept alive (the SDK's default); `AWS_ENDPOINT_URL` and the Region come from
 * the environment, where the SDK reads them by itself. */
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

/** On the hot path a call is answered in milliseconds or should be tried again at once. */
const FAST = settings(3_000, 5, 'standard');
/** Readers of whole accounts meet throttling as a rule: the client slows itself down, and has patience. */
const PATIENT = settings(15_000, 10, 'adaptive');

/** Where and as whom a reader calls; what is left out is the function's own. */
export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: CredentialSource;
}

/** Each function makes only the clients that it names, once, where its module starts; the others are shaken from its bundle. */
export const dynamoDocuments = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(FAST), { marshallOptions: { removeUndefinedValues: true } });
export const eventBridge = (): EventBridgeClient => new EventBridgeClient(FAST);
export const kms = (): KMSClient => new KMSClient(FAST);
export const ssm = (): SSMClient => new SSMClient(FAST);
export const stepFunctions = (): SFNClient => new SFNClient(FAST);
export const sts = (): STSClient => new STSClient(FAST);

/** Clients of the readers, which go through Regions and accounts. */
export const iam = (options: ClientOptions = {}): IAMClient => new IAMClient({ ...PATIENT, ...options });
export const secretsManager = (options: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient({ ...PATIENT, ...options });

/** What readers of many services make their clients with, each its own: `new GlueClient(connection)`. */
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

/** A patient connection for however many clients: they ask for their credentials once. */
export const connection = ({ credentials, ...options }: ClientOptions = {}): Connection => ({
  ...PATIENT,
  ...options,
  ...(credentials === undefined ? {} : { credentials: askedOnce(credentials) }),
});

/** Half of what a session of the reader role lasts. */
const RENEWED_AFTER_MS = 1_800_000;

function askedOnce(source: CredentialSource): CredentialSource {
  let asked: ReturnType<CredentialSource> | undefined;
  let askedAt = 0;
  return () => {
    if (asked === undefined || Date.now() - askedAt > RENEWED_AFTER_MS) {
      askedAt = Date.now();
      asked = source().catch((error: unknown) => {
        asked = undefined;
        throw error;
      });
    }
    return asked;
  };
}
