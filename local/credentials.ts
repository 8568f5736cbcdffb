/** Credentials of a principal; a session also has a token. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Settings of every SDK client for the emulator. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AccessKey;
  /** Buckets by path: names below localhost may not resolve. */
  readonly forcePathStyle: true;
  readonly maxAttempts: number;
}

export const REGION = 'us-east-1';

export const settingsFor = (endpoint: string, credentials: AccessKey): ClientSettings => ({
  endpoint,
  region: REGION,
  credentials,
  forcePathStyle: true,
  maxAttempts: 3,
});

/** Root of an emulated account, whose key id is the account id. For setup only: permissions do not apply to it. */
export const rootKey = (account: string): AccessKey => ({ accessKeyId: account, secretAccessKey: 'local' });
