/** An access key as which something acts; a session has a token too. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What every SDK client needs to talk to the emulator as somebody. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AccessKey;
  /** Buckets by path: no name below localhost has to resolve. */
  readonly forcePathStyle: true;
  readonly maxAttempts: number;
}

export const REGION = 'us-east-1';

/** Settings of a client that acts with `credentials`. */
export const settingsFor = (endpoint: string, credentials: AccessKey): ClientSettings => ({
  endpoint,
  region: REGION,
  credentials,
  forcePathStyle: true,
  maxAttempts: 3,
});

/** Root of an emulated account: its key id is the account's number. For set-up only; it proves nothing. */
export const rootKey = (account: string): AccessKey => ({ accessKeyId: account, secretAccessKey: 'local' });
