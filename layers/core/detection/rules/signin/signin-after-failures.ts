import { shown } from '../../request-accessors.ts';
import { calls, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 5;

export const signinAfterFailures = rule({
  id: 'signin-after-failures',
  title: 'A sign-in succeeded after many that failed',
  technique: 'T1110',
  severity: 'high',
  description: `A console sign-in worked within half an hour of ${MANY} or more failed ones: the guessing may have found the password.`,
  falsePositives: ['A person who remembered it at last, from the usual place.'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event, { window }) => {
    const failures = distinctAround(window, 'signin-failures', event.time, 30 * MINUTE);
    if (failures < MANY) return undefined;
    return {
      confidence: event.actor.mfa === true ? 0.35 : 0.65,
      evidence: { failures, from: shown(event.sourceAddress) },
    };
  },
});
