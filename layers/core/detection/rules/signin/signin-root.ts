import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinRoot = rule({
  id: 'signin-root',
  title: 'Root user console sign-in',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'Only a few tasks require the root user. Any other root sign-in is either a bad habit or an account takeover. Each one is reported, with medium severity if MFA was used and critical severity if not.',
  falsePositives: ['Account closure, support plan changes and the few other tasks that require the root user.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event) =>
    event.actor.type === 'Root'
      ? {
          severity: event.actor.mfa === true ? 'medium' : 'critical',
          confidence: event.actor.mfa === true ? 0.9 : 0.8,
          always: true,
          evidence: { mfa: event.actor.mfa === true, from: shown(event.sourceAddress) },
        }
      : undefined,
});
