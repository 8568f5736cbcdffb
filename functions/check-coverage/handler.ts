import { checkCoverage } from '../../layers/app/coverage/check-coverage.ts';
import { connection, dynamoDocuments, eventBridge } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { dynamoCoverageStore } from '../../layers/aws/coverage-store.ts';
import { environment } from '../../layers/aws/environment.ts';
import { eventBridgeBus } from '../../layers/aws/event-bus.ts';
import { dynamoFactsStore } from '../../layers/aws/facts-store.ts';
import { gapCountPublisher } from '../../layers/aws/metrics.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { perAccount, readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { readCoverage } from '../../layers/aws/readers/coverage.ts';
import * as z from '../../layers/core/zod.ts';

const env = environment(
  'IDENTITIES_TABLE',
  'BUS_NAME',
  'MEMBER_ACCOUNTS',
  'READER_ROLE',
  'SNAPSHOT_REGIONS',
  'AWS_REGION',
  'INGEST_BUS_ARN',
  'STACK_NAME',
  'HUB_ACCOUNT',
  'PRINCIPALS_SCHEDULE',
  'CREDENTIALS_SCHEDULE',
  'SECRETS_SCHEDULE',
);
const documents = dynamoDocuments();
const clock = systemClock;
const ports = {
  coverage: dynamoCoverageStore(documents, env.IDENTITIES_TABLE, { clock }),
  facts: dynamoFactsStore(documents, env.IDENTITIES_TABLE, { clock }),
  bus: eventBridgeBus(eventBridge(), env.BUS_NAME),
  clock,
  publishGapCount: gapCountPublisher(env.STACK_NAME, clock),
};
const hub = { account: env.HUB_ACCOUNT, region: env.AWS_REGION };
const schedules = {
  principals: env.PRINCIPALS_SCHEDULE,
  credentials: env.CREDENTIALS_SCHEDULE,
  secrets: env.SECRETS_SCHEDULE,
};
const accounts = readableAccounts(env);
const homeOf = perAccount((options) => ({ ...connection(options), region: env.AWS_REGION }));

/** Checks whether the events of every Region and account reach the hub, and whether the snapshots are recent. */
export const handler = lambdaHandler({
  input: z.unknown(),
  run: async (_, { logger }) => {
    const summary = await checkCoverage(ports, { hub, schedules }, await accounts(), (account) =>
      readCoverage(homeOf(account), {
        account,
        hub,
        configuredRegions: env.SNAPSHOT_REGIONS,
        ingestBusArn: env.INGEST_BUS_ARN,
      }),
    );
    logger.info('coverage checked', { summary });
    return summary;
  },
});
