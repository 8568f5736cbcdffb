import { Logger } from '@aws-lambda-powertools/logger';
import type { CaseStore, EventBus, FactsStore, IdentityStore } from '../core/ports.ts';
import type { ContainmentGateway } from '../core/response/live.ts';
import { responsePolicySchema } from '../core/response/policy.ts';
import type { Playbooks, ResponseSettings, TaskTokens } from '../core/response/ports.ts';
import { dynamoCaseStore } from './case-store.ts';
import { dynamoDocuments, eventBridge, iam, kms, ssm, stepFunctions } from './clients.ts';
import { systemClock } from './clock.ts';
import { eventBridgeBus } from './event-bus.ts';
import { dynamoFactsStore } from './facts-store.ts';
import { iamContainmentGateway } from './iam-containment.ts';
import { ACTIVITY_DAYS, dynamoIdentityStore } from './identity-store.ts';
import { ssmParameters } from './parameters.ts';
import { stepFunctionsPlaybooks } from './playbooks.ts';
import { kmsTaskTokens } from './task-tokens.ts';

/** Builds the ports of the response functions from their environment. Each function calls only the builders that it needs, so
 * that its bundle contains nothing else. */

export const casesIn = (table: string): { readonly cases: CaseStore } => ({
  cases: dynamoCaseStore(dynamoDocuments(), table, { clock: systemClock }),
});

export const identitiesIn = (table: string): { readonly identities: IdentityStore } => ({
  identities: dynamoIdentityStore(dynamoDocuments(), table, { clock: systemClock, ttlDays: ACTIVITY_DAYS }),
});

export const factsIn = (table: string): { readonly facts: FactsStore } => ({
  facts: dynamoFactsStore(dynamoDocuments(), table, { clock: systemClock }),
});

export const busNamed = (name: string): { readonly bus: EventBus } => ({ bus: eventBridgeBus(eventBridge(), name) });

export const containmentGateway = (): { readonly gateway: ContainmentGateway } => ({
  gateway: iamContainmentGateway(iam(), { clock: systemClock }),
});

export const tokensSealedWith = (keyArn: string): { readonly tokens: TaskTokens } => ({
  tokens: kmsTaskTokens({ kms: kms(), stepFunctions: stepFunctions(), keyArn }),
});

interface PlaybookEnvironment {
  readonly CONTAIN_USER_ARN: string;
  readonly REVOKE_ROLE_SESSIONS_ARN: string;
  readonly RELEASE_ARN: string;
}

export const playbooksIn = (env: PlaybookEnvironment): { readonly playbooks: Playbooks } => ({
  playbooks: stepFunctionsPlaybooks(stepFunctions(), {
    containUser: env.CONTAIN_USER_ARN,
    revokeRoleSessions: env.REVOKE_ROLE_SESSIONS_ARN,
    release: env.RELEASE_ARN,
  }),
});

/** Without its parameter, the kill switch counts as unreadable: only functions that check it may read it. */
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
