import { assess } from '../core/posture/assess.ts';
import { type AccountId, type CredentialSource, ownAccount, readerOf } from './account.ts';
import { dynamoDocuments, eventBridge, type Place, sts } from './clients.ts';
import { systemClock } from './clock.ts';
import { eventBridgeBus } from './event-bus.ts';
import type { PartName, Parts } from './facts/parts.ts';
import { dynamoFactsStore } from './facts/store.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from './identity-store.ts';
import type { Invocation } from './middleware.ts';
import { deployedPostureOptions } from './posture-options.ts';
import { type ReassessPorts, type ReassessSummary, reassess } from './reassess.ts';

export interface SnapshotEnvironment {
  readonly IDENTITIES_TABLE: string;
  readonly BUS_NAME: string;
}

/** The ports of a snapshot function, on AWS. */
export function snapshotPorts({ IDENTITIES_TABLE, BUS_NAME }: SnapshotEnvironment): ReassessPorts {
  const documents = dynamoDocuments();
  const clock = systemClock;
  return {
    clock,
    facts: dynamoFactsStore(documents, IDENTITIES_TABLE, { clock }),
    identities: dynamoIdentityStore(documents, IDENTITIES_TABLE, { clock, ttlDays: ACTIVITY_DAYS }),
    bus: eventBridgeBus(eventBridge(), BUS_NAME),
    assess: (estates, exceptions) => assess(estates, { ...deployedPostureOptions(), exceptions }),
  };
}

/** An account that is read, and the credentials to read it with; without any the function's own are used. */
export interface ReadableAccount extends AccountId {
  readonly credentials?: CredentialSource;
}

/** The function's own account first, then the members. Asked once in the life of a function. */
export function readableAccounts(members: readonly string[]): () => Promise<readonly ReadableAccount[]> {
  const client = sts();
  let asked: Promise<readonly ReadableAccount[]> | undefined;
  const ask = async (): Promise<readonly ReadableAccount[]> => {
    const own = await ownAccount(client);
    const others = members.map((id) => ({ id, partition: own.partition })).filter(({ id }) => id !== own.id);
    return [own, ...others.map((account) => ({ ...account, credentials: readerOf(client, account) }))];
  };
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}

/** One client for each account, made when it is first needed. */
export function perAccount<Client>(make: (place: Place) => Client): (account: ReadableAccount) => Client {
  const made = new Map<string, Client>();
  return ({ id, credentials }) => {
    const client = made.get(id) ?? make(credentials === undefined ? {} : { credentials });
    made.set(id, client);
    return client;
  };
}

/** Snapshots of several accounts, assessed together. An account that cannot be read keeps what was known of it and does not
 * hold up the others; its error is thrown at the end. */
export async function snapshotAccounts<Name extends PartName, Account extends AccountId>(
  ports: ReassessPorts,
  accounts: readonly Account[],
  name: Name,
  read: (account: Account) => Promise<Parts[Name]>,
): Promise<ReassessSummary> {
  const failures: Error[] = [];
  for (const account of accounts) {
    try {
      await ports.facts.savePart(account.id, name, await read(account));
    } catch (error) {
      failures.push(
        new Error(`account ${account.id}: ${error instanceof Error ? error.message : error}`, { cause: error }),
      );
    }
  }
  const summary = await reassess(ports, accounts);
  if (failures.length === 0) return summary;
  throw new AggregateError(failures, `The ${name} of ${failures.map(({ message }) => message).join('; ')}`);
}

export function report({ logger, metrics }: Invocation, summary: ReassessSummary): ReassessSummary {
  logger.info('assessed', { summary });
  metrics.addMetric('IdentitiesAssessed', 'Count', summary.assessed);
  metrics.addMetric('PosturesSaved', 'Count', summary.saved);
  metrics.addMetric('IdentitiesRemoved', 'Count', summary.removed);
  metrics.addMetric('Unreadable', 'Count', summary.unreadable);
  return summary;
}
