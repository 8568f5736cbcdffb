/** Keys and indexes of the two tables, as plain data that the CDK app, the tests and the adapters share. */
export interface TableSchema {
  /** Partition and sort key; all key attributes are strings. */
  readonly key: { readonly partition: string; readonly sort: string };
  /** Attribute with the epoch second at which a row expires. */
  readonly timeToLive: string;
  readonly indexes: readonly {
    readonly name: string;
    readonly partition: string;
    readonly sort?: string;
    readonly projection: 'ALL' | 'KEYS_ONLY';
  }[];
}

export const IDENTITIES_SCHEMA = {
  key: { partition: 'id', sort: 'item' },
  timeToLive: 'expiresAt',
  indexes: [
    { name: 'byAccessKey', partition: 'accessKeyId', projection: 'KEYS_ONLY' },
    { name: 'byAccountTier', partition: 'accountTier', sort: 'rank', projection: 'ALL' },
  ],
} as const satisfies TableSchema;

export const CASES_SCHEMA = {
  key: { partition: 'case', sort: 'item' },
  timeToLive: 'expiresAt',
  indexes: [{ name: 'byAccountState', partition: 'accountState', sort: 'openedAt', projection: 'ALL' }],
} as const satisfies TableSchema;
