import type { ReassessPorts } from '../app/posture/reassess-accounts.ts';
import { eventBridge, patientDynamoDocuments } from './clients.ts';
import { systemClock } from './clock.ts';
import { eventBridgeBus } from './event-bus.ts';
import { dynamoFactsStore } from './facts-store.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from './identity-store.ts';
import { deployedPostureOptions } from './posture-options.ts';

interface PostureEnvironment {
  readonly IDENTITIES_TABLE: string;
  readonly BUS_NAME: string;
}

/** The ports of the functions that assess accounts. */
export function posturePorts({ IDENTITIES_TABLE, BUS_NAME }: PostureEnvironment): ReassessPorts {
  const documents = patientDynamoDocuments();
  const clock = systemClock;
  return {
    clock,
    facts: dynamoFactsStore(documents, IDENTITIES_TABLE, { clock }),
    identities: dynamoIdentityStore(documents, IDENTITIES_TABLE, { clock, ttlDays: ACTIVITY_DAYS }),
    bus: eventBridgeBus(eventBridge(), BUS_NAME),
    options: deployedPostureOptions,
  };
}
