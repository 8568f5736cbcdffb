import { shown } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 5;
const WITHIN = 15 * MINUTE;

export const signinBruteForce = rule({
  id: 'signin-brute-force',
  title: 'Many failed console sign-ins',
  technique: 'T1110',
  severity: 'medium',
  description: `${MANY} or more console sign-ins of one identity failed within 15 minutes, which is how password guessing looks. Failures are counted per identity, because a patient attacker uses many addresses.`,
  falsePositives: ['A person or password manager with an outdated password.'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  outcomes: ['failed', 'denied'],
  counts: (event) => [{ counter: 'signin-failures', value: event.id, keep: HOUR }],
  evaluate: (event, { window }) => {
    const failures = distinctAround(window, 'signin-failures', event.time, WITHIN);
    if (failures < MANY) return undefined;
    const root = event.actor.type === 'Root';
    return {
      severity: root ? 'high' : 'medium',
      confidence: failures >= 2 * MANY ? 0.8 : 0.6,
      key: root ? 'root' : 'console',
      evidence: { failures, within: '15 minutes', from: shown(event.sourceAddress) },
    };
  },
});
