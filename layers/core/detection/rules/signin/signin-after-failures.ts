import { shown } from '../../request-accessors.ts';
import { calls, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 5;

export const signinAfterFailures = rule({
  id: 'signin-after-failures',
  title: 'Successful console sign-in after many failures',
  technique: 'T1110',
  severity: 'high',
  description: `A console sign-in succeeded within 30 minutes of ${MANY} or more failed ones. An attacker may have guessed the password.`,
  falsePositives: ['A person who finally remembers the password, from a known location.'],
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
