import { HistoryLearning } from '../../layers/app/detection/learn-history.ts';
import { dynamoDocuments } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { dynamoHistoryStore } from '../../layers/aws/history-store.ts';
import { BASELINE_DAYS, dynamoIdentityStore } from '../../layers/aws/identity-store.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { historyAccount } from '../../layers/aws/readers/event-history.ts';
import * as z from '../../layers/core/zod.ts';
import { loadAddresses } from '../../layers/reference/addresses.ts';

const env = environment('IDENTITIES_TABLE', 'MEMBER_ACCOUNTS', 'READER_ROLE', 'SNAPSHOT_REGIONS', 'AWS_REGION');
const documents = dynamoDocuments();
const settings = { clock: systemClock, ttlDays: BASELINE_DAYS };
const ports = {
  store: dynamoHistoryStore(documents, env.IDENTITIES_TABLE, settings),
  identities: dynamoIdentityStore(documents, env.IDENTITIES_TABLE, settings),
  clock: systemClock,
  locate: loadAddresses(),
};
const accounts = readableAccounts(env);

/** The function times out after 15 minutes. A step ends earlier, so that it can store what it read. */
const STEP_MS = 10 * 60_000;

/** One step of building baselines from the CloudTrail event history. The state machine calls it until nothing is left. */
export const handler = lambdaHandler({
  input: z.looseObject({ execution: z.string() }),
  run: async ({ execution }, { logger }) => {
    const learning = new HistoryLearning({
      ...ports,
      accounts: async () =>
        (await accounts()).map((account) => historyAccount(account, env.SNAPSHOT_REGIONS, env.AWS_REGION)),
      onProblem: (where) => logger.warn('event history could not be read', { where }),
    });
    const end = Date.now() + STEP_MS;
    const step = await learning.advance(execution, () => Date.now() < end);
    logger.info('step ended', { step });
    return step;
  },
});
