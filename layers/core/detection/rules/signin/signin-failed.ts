import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const SEVERAL = 3;
const WITHIN = 15 * MINUTE;

/** Whether MFA was part of the attempt. */
const withMfa = ({ extra }: ActivityEvent): boolean => text(extra, 'MFAUsed')?.toLowerCase() === 'yes';

export const signinFailed = rule({
  id: 'signin-failed',
  title: 'Console sign-in failed',
  technique: 'T1110',
  severity: 'low',
  description: `A single failed sign-in is routine. ${SEVERAL} failures with MFA within 15 minutes suggest that the password is known and only the device is missing: codes are guessed, or prompts are sent until one is approved. The root user rarely signs in, so each failure counts.`,
  falsePositives: ['A mistyped password or code.', 'A device with a wrong clock.'],
  frameworks: ['MITRE ATT&CK v17 T1621'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  outcomes: ['failed', 'denied'],
  counts: (event) => (withMfa(event) ? [{ counter: 'failed-mfa', value: event.id, keep: HOUR }] : []),
  evaluate: (event, { window }) => {
    const mfa = withMfa(event);
    const failures = mfa ? distinctAround(window, 'failed-mfa', event.time, WITHIN) : 0;
    const several = failures >= SEVERAL;
    const telling = several || event.actor.type === 'Root';
    return {
      severity: telling ? 'medium' : 'low',
      confidence: several ? 0.5 : telling ? 0.35 : 0.2,
      key: several ? 'several with MFA' : mfa ? 'with MFA' : 'password',
      evidence: { mfa, from: shown(event.sourceAddress), attempted: true },
    };
  },
});
