import type { Detector, DetectorPorts } from '../layers/app/detection/detect-events.ts';
import { recordMessage } from '../layers/app/detection/read-records.ts';
import { dynamoCaseStore } from '../layers/aws/case-store.ts';
import { dynamoDocuments, eventBridge } from '../layers/aws/clients.ts';
import { systemClock } from '../layers/aws/clock.ts';
import { dynamoCoverageStore } from '../layers/aws/coverage-store.ts';
import { environment } from '../layers/aws/environment.ts';
import { eventBridgeBus } from '../layers/aws/event-bus.ts';
import { BASELINE_DAYS, dynamoIdentityStore } from '../layers/aws/identity-store.ts';
import { failure, type LambdaHandler } from '../layers/aws/middleware.ts';
import { type BatchResponse, queueHandler } from '../layers/aws/queue.ts';
import { dynamoSourceStore } from '../layers/aws/source-store.ts';
import type { Rule } from '../layers/core/detection/rule.ts';
import { DEFAULT_OWN_NAMES, ruleIndex } from '../layers/core/detection/rules/index.ts';
import { type Locate, loadAddresses } from '../layers/reference/addresses.ts';

const locations = tolerant(loadAddresses());

/** The ports of one detector; the three differ only in their rules. */
export function detectorPorts(kind: Rule['detector']): DetectorPorts {
  const env = environment(
    'IDENTITIES_TABLE',
    'CASES_TABLE',
    'BUS_NAME',
    'OWN_NAMES',
    'HUB_ACCOUNT',
    'CLASS_TAG',
    'RULE_MODES',
  );
  const documents = dynamoDocuments();
  const clock = systemClock;
  return {
    identities: dynamoIdentityStore(documents, env.IDENTITIES_TABLE, { clock, ttlDays: BASELINE_DAYS }),
    sources: dynamoSourceStore(documents, env.IDENTITIES_TABLE, { clock }),
    cases: dynamoCaseStore(documents, env.CASES_TABLE, { clock }),
    bus: eventBridgeBus(eventBridge(), env.BUS_NAME),
    clock,
    rules: ruleIndex({ ownNames: [...DEFAULT_OWN_NAMES, ...env.OWN_NAMES], classTag: env.CLASS_TAG }).for(kind),
    options: { locate: locations.locate, learn: kind === 'use', modes: env.RULE_MODES },
    hubAccount: env.HUB_ACCOUNT,
    // detect-use sees every call of a principal, and detect-change those that services make in IAM.
    ...(kind !== 'signin' && { arrivals: dynamoCoverageStore(documents, env.IDENTITIES_TABLE, { clock }) }),
  };
}

/** Runs the detector on each batch of its queue, and logs what it did. */
export const detectorHandler = (detector: Detector): LambdaHandler<BatchResponse> =>
  queueHandler({
    message: recordMessage,
    run: async (messages, { logger }) => {
      const before = { ...detector.counts };
      const failed = await detector.handle(messages);
      if (locations.error !== undefined) logger.warn('the address table cannot be read', failure(locations.error));
      const { events, signals, suppressed, incidents, foreign, elsewhere, unrecorded } = detector.counts;
      const found = {
        signals: signals - before.signals,
        suppressed: suppressed - before.suppressed,
        incidents: incidents - before.incidents,
        foreign: foreign - before.foreign,
        elsewhere: elsewhere - before.elsewhere,
        unrecorded: unrecorded - before.unrecorded,
      };
      // Most batches have nothing to report, and each line costs.
      if (Object.values(found).some((count) => count > 0))
        logger.info('events evaluated', { events: events - before.events, ...found });
      return failed;
    },
  });

/** Without the address table, rules that need no locations still run; the error is logged with each batch. */
function tolerant(locate: Locate): { readonly locate: Locate; error: unknown } {
  const locations: { locate: Locate; error: unknown } = {
    error: undefined,
    locate: (address) => {
      if (locations.error !== undefined) return undefined;
      try {
        return locate(address);
      } catch (error) {
        locations.error = error;
        return undefined;
      }
    },
  };
  return locations;
}
