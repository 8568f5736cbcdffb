import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { known, type Reading, unknown } from '../../core/check.ts';
import { ALL_REGIONS, type CoverageFacts } from '../../core/coverage/coverage.ts';
import type { Schedules } from '../../core/coverage/snapshots.ts';
import type { CoverageCheck } from '../../core/ports.ts';
import type { RegionConnection } from '../clients.ts';
import { systemClock } from '../clock.ts';
import { dynamoCoverageStore } from '../coverage-store.ts';
import { dynamoFactsStore } from '../facts-store.ts';
import { readCoverage } from '../readers/coverage.ts';
import { reading } from '../reading.ts';
import type { DeployedStack } from './stack.ts';

export interface DeployedCoverage {
  readonly facts: CoverageFacts;
  readonly lastCheck: Reading<CoverageCheck | undefined>;
}

/** Reads the coverage of the hub account, except whether events of IAM are missing: that needs the principals snapshot, which operators
 * may not read, and is known from the last check. */
export async function readDeployedCoverage(
  connection: RegionConnection,
  stack: DeployedStack,
  schedules: Reading<Schedules>,
): Promise<DeployedCoverage> {
  const { account: id, partition, region, outputs } = stack;
  const clock = systemClock;
  const hub = { account: id, region };
  const { IdentitiesTable: table, SnapshotRegions: regions = ALL_REGIONS, IngestBusName = '' } = outputs;
  const account = await readCoverage(connection, {
    account: { id, partition },
    hub,
    configuredRegions: regions === ALL_REGIONS ? [] : regions.split(','),
    ingestBusArn: `arn:${partition}:events:${region}:${id}:event-bus/${IngestBusName}`,
  });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
  const read = <Value>(call: (table: string) => Promise<Value>): Promise<Reading<Value>> =>
    table === undefined
      ? Promise.resolve(unknown('the stack has no output IdentitiesTable'))
      : reading('dynamodb:Query', () => call(table));
  return {
    lastCheck: await read((name) => dynamoCoverageStore(documents, name, { clock }).lastCheck(id)),
    facts: {
      ...account,
      account: { id, partition },
      hub,
      now: clock.now(),
      arrivals: await read((name) => dynamoCoverageStore(documents, name, { clock }).arrivals(id)),
      newestIdentity: known(undefined),
      takenAt: await read((name) => dynamoFactsStore(documents, name, { clock }).snapshotTimes(id)),
      schedules,
    },
  };
}
