import { assessEstates } from '../core/posture/assess.ts';
import type { AccountId } from './account.ts';
import { ownAccount } from './account.ts';
import { dynamoDocuments, eventBridge, sts } from './clients.ts';
import { systemClock } from './clock.ts';
import { eventBridgeBus } from './event-bus.ts';
import { dynamoFactsStore } from './facts/store.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from './identity-store.ts';
import type { Invocation } from './middleware.ts';
import type { SnapshotPorts, SnapshotSummary } from './snapshot.ts';

export interface SnapshotEnvironment {
  readonly IDENTITIES_TABLE: string;
  readonly BUS_NAME: string;
  readonly OWNER_TAGS: readonly string[];
}

/** The ports of a snapshot function, on AWS. */
export function snapshotPorts({ IDENTITIES_TABLE, BUS_NAME, OWNER_TAGS }: SnapshotEnvironment): SnapshotPorts {
  const documents = dynamoDocuments();
  const clock = systemClock;
  return {
    clock,
    facts: dynamoFactsStore(documents, IDENTITIES_TABLE, { clock }),
    identities: dynamoIdentityStore(documents, IDENTITIES_TABLE, { clock, ttlDays: ACTIVITY_DAYS }),
    bus: eventBridgeBus(eventBridge(), BUS_NAME),
    assess: (estates, exceptions) =>
      assessEstates(estates, { exceptions, ...(OWNER_TAGS.length > 0 && { ownerTags: OWNER_TAGS }) }),
  };
}

/** Asks once in the life of a function which account it runs in. */
export function accountOnce(): () => Promise<AccountId> {
  const client = sts();
  let asked: Promise<AccountId> | undefined;
  return () => {
    asked ??= ownAccount(client).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}

export function report({ logger, metrics }: Invocation, summary: SnapshotSummary): SnapshotSummary {
  logger.info('assessed', { summary });
  metrics.addMetric('IdentitiesAssessed', 'Count', summary.assessed);
  metrics.addMetric('PosturesSaved', 'Count', summary.saved);
  metrics.addMetric('IdentitiesRemoved', 'Count', summary.removed);
  metrics.addMetric('Unreadable', 'Count', summary.unreadable);
  return summary;
}
