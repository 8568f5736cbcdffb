import type { AccountId } from '../core/posture/account-facts.ts';
import { type CredentialSource, ownAccount, readerOf } from './account.ts';
import { cached } from './cached.ts';
import { type ClientOptions, sts } from './clients.ts';

/** An account that Tierwatch reads, and the credentials to read it with: by default the function's own. */
export interface ReadableAccount extends AccountId {
  readonly credentials?: CredentialSource;
}

export interface MemberEnvironment {
  readonly MEMBER_ACCOUNTS: readonly string[];
  readonly READER_ROLE: string;
}

/** The function's own account, then the member accounts. Looked up once per process. */
export function readableAccounts({
  MEMBER_ACCOUNTS: members,
  READER_ROLE,
}: MemberEnvironment): () => Promise<readonly ReadableAccount[]> {
  const client = sts();
  let accounts: Promise<readonly ReadableAccount[]> | undefined;
  const lookUp = async (): Promise<readonly ReadableAccount[]> => {
    const own = await ownAccount(client);
    const others = members.map((id) => ({ id, partition: own.partition })).filter(({ id }) => id !== own.id);
    return [own, ...others.map((account) => ({ ...account, credentials: readerOf(client, account, READER_ROLE) }))];
  };
  return () => {
    accounts ??= lookUp().catch((error: unknown) => {
      accounts = undefined;
      throw error;
    });
    return accounts;
  };
}

/** One client per account, created on first use. */
export function perAccount<Client>(create: (options: ClientOptions) => Client): (account: ReadableAccount) => Client {
  const clients = new Map<string, Client>();
  return ({ id, credentials }) => cached(clients, id, () => create(credentials === undefined ? {} : { credentials }));
}
