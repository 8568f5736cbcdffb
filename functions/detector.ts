import { dynamoCaseStore } from '../layers/aws/case-store.ts';
import { dynamoDocuments, eventBridge } from '../layers/aws/clients.ts';
import { systemClock } from '../layers/aws/clock.ts';
import { Detector } from '../layers/aws/detector.ts';
import { detectorMessage } from '../layers/aws/detector-message.ts';
import { environment } from '../layers/aws/environment.ts';
import { eventBridgeBus } from '../layers/aws/event-bus.ts';
import { dynamoIdentityStore } from '../layers/aws/identity-store.ts';
import { failure, type LambdaHandler } from '../layers/aws/middleware.ts';
import { type BatchResponse, queueHandler } from '../layers/aws/queue.ts';
import type { Rule } from '../layers/core/detection/rule.ts';
import { DEFAULT_OWN_NAMES, ruleIndex } from '../layers/core/detection/rules/index.ts';
import { type Locate, loadAddresses } from '../layers/reference/addresses.ts';

/** Days after its last activity until what an identity normally does is forgotten. */
const PROFILE_DAYS = 400;

/** The handler of one detector: all three are the same but for their rules. */
export function detectorHandler(kind: Rule['detector']): LambdaHandler<BatchResponse> {
  const { IDENTITIES_TABLE, CASES_TABLE, BUS_NAME, OWN_NAMES, HUB_ACCOUNT, CLASS_TAG } = environment(
    'IDENTITIES_TABLE',
    'CASES_TABLE',
    'BUS_NAME',
    'OWN_NAMES',
    'HUB_ACCOUNT',
    'CLASS_TAG',
  );
  const documents = dynamoDocuments();
  const places = forgiving(loadAddresses());
  const detector = new Detector({
    identities: dynamoIdentityStore(documents, IDENTITIES_TABLE, { clock: systemClock, ttlDays: PROFILE_DAYS }),
    cases: dynamoCaseStore(documents, CASES_TABLE, { clock: systemClock }),
    bus: eventBridgeBus(eventBridge(), BUS_NAME),
    clock: systemClock,
    rules: ruleIndex({ ownNames: [...DEFAULT_OWN_NAMES, ...OWN_NAMES], classTag: CLASS_TAG }).for(kind),
    options: { locate: places.locate, learn: kind === 'use' },
    hubAccount: HUB_ACCOUNT,
  });
  return queueHandler({
    message: detectorMessage,
    run: async (messages, { logger, metrics }) => {
      const before = { ...detector.counts };
      const failed = await detector.handle(messages);
      if (places.problem !== undefined) logger.warn('no table of places', failure(places.problem));
      const { events, signals, incidents, foreign, elsewhere } = detector.counts;
      metrics.addMetric('EventsJudged', 'Count', events - before.events);
      metrics.addMetric('Signals', 'Count', signals - before.signals);
      metrics.addMetric('IncidentsOpened', 'Count', incidents - before.incidents);
      metrics.addMetric('ForeignRecords', 'Count', foreign - before.foreign);
      metrics.addMetric('RecordsOfIdentitiesElsewhere', 'Count', elsewhere - before.elsewhere);
      return failed;
    },
  });
}

/** Without the table of places the rules that need none go on; that it is missing is said, not hidden. */
function forgiving(locate: Locate): { readonly locate: Locate; problem: unknown } {
  const places: { locate: Locate; problem: unknown } = {
    problem: undefined,
    locate: (address) => {
      if (places.problem !== undefined) return undefined;
      try {
        return locate(address);
      } catch (error) {
        places.problem = error;
        return undefined;
      }
    },
  };
  return places;
}
