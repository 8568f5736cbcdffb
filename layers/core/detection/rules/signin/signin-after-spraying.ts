import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const MANY = 4;

export const signinAfterSpraying = rule({
  id: 'signin-after-spraying',
  title: 'Console sign-in succeeded where sign-ins of other users had failed',
  technique: 'T1110.003',
  severity: 'high',
  description: `A console sign-in succeeded from a network that is not habitual for the identity and from which the sign-ins of ${MANY} or more other users failed within two weeks. An attacker may have guessed the password.`,
  falsePositives: ['A conference or a new office where many people sign in.'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event, { source }) => {
    const others = source?.failedNames().filter((name) => name !== event.actor.identity) ?? [];
    if (source === undefined || others.length < MANY) return undefined;
    return {
      confidence: event.actor.mfa === true ? 0.35 : 0.65,
      evidence: { others: others.length, source: source.own.source, from: shown(event.sourceAddress) },
    };
  },
});
