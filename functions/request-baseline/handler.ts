import { baselineStatus, requestBaseline } from '../../layers/app/detection/request-baseline.ts';
import { dynamoDocuments, stepFunctions } from '../../layers/aws/clients.ts';
import { systemClock } from '../../layers/aws/clock.ts';
import { environment } from '../../layers/aws/environment.ts';
import { dynamoHistoryStore } from '../../layers/aws/history-store.ts';
import { httpHandler } from '../../layers/aws/http.ts';
import { BASELINE_DAYS, dynamoIdentityStore } from '../../layers/aws/identity-store.ts';
import { executionStarter } from '../../layers/aws/playbooks.ts';

const env = environment('IDENTITIES_TABLE', 'BUILD_BASELINES_ARN');
const documents = dynamoDocuments();
const settings = { clock: systemClock, ttlDays: BASELINE_DAYS };
const ports = {
  store: dynamoHistoryStore(documents, env.IDENTITIES_TABLE, settings),
  identities: dynamoIdentityStore(documents, env.IDENTITIES_TABLE, settings),
  clock: systemClock,
  start: executionStarter(stepFunctions(), env.BUILD_BASELINES_ARN),
};

/** Starts a reading of the CloudTrail event history, or shows how far it is. */
export const handler = httpHandler(({ route, caller }) =>
  route.startsWith('POST ') ? requestBaseline(ports, caller) : baselineStatus(ports),
);
