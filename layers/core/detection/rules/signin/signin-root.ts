import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinRoot = rule({
  id: 'signin-root',
  title: 'Root user console sign-in',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'Only a few tasks require the root user. Any other root sign-in is either a bad habit or an account takeover. Each one is reported with medium severity. A new country, failed sign-ins before it, a password recovery or what the session does raises it.',
  falsePositives: ['Account closure, support plan changes and the few other tasks that require the root user.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event) =>
    event.actor.type === 'Root'
      ? {
          confidence: 0.9,
          notice: true,
          evidence: {
            ...(event.actor.mfa !== undefined && { mfa: event.actor.mfa }),
            from: shown(event.sourceAddress),
          },
        }
      : undefined,
});
