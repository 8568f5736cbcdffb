import { Logger } from '@aws-lambda-powertools/logger';
import type { CaseStore, EventBus, IdentityStore } from '../core/ports.ts';
import { responsePolicySchema } from '../core/response/policy.ts';
import type { ResponseSettings } from '../core/response/ports.ts';
import { dynamoCaseStore } from './case-store.ts';
import { dynamoDocuments, eventBridge, ssm } from './clients.ts';
import { systemClock } from './clock.ts';
import { eventBridgeBus } from './event-bus.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from './identity-store.ts';
import { ssmParameters } from './parameters.ts';

/** How the functions of the response are put together from their environment. Each function names the parts that it uses,
 * so that nothing else gets into its bundle. */

export const casesIn = (table: string): { readonly cases: CaseStore } => ({
  cases: dynamoCaseStore(dynamoDocuments(), table, { clock: systemClock }),
});

export const identitiesIn = (table: string): { readonly identities: IdentityStore } => ({
  identities: dynamoIdentityStore(dynamoDocuments(), table, { clock: systemClock, ttlDays: ACTIVITY_DAYS }),
});

export const busNamed = (name: string): { readonly bus: EventBus } => ({ bus: eventBridgeBus(eventBridge(), name) });

/** `killSwitch` is only there for those that may read it. */
export function settingsIn(
  policyParameter: string,
  killSwitchParameter?: string,
): { readonly settings: ResponseSettings } {
  const logger = new Logger();
  const onUnreadable = (parameter: string, why: string): void =>
    logger.error('a setting cannot be read: nothing will be changed', { parameter, why });
  const parameters = ssmParameters(ssm(), { now: systemClock.now, onUnreadable });
  return {
    settings: {
      policy: () => parameters.read(policyParameter, responsePolicySchema),
      killSwitch: async () =>
        killSwitchParameter === undefined ? 'unreadable' : parameters.killSwitch(killSwitchParameter),
    },
  };
}
