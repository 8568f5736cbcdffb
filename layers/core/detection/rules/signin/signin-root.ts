import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinRoot = rule({
  id: 'signin-root',
  title: 'The root user signed in to the console',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'The root user needs to sign in for a handful of tasks only. Any other sign-in is either a habit that ought to end or somebody who has taken the account.',
  falsePositives: ['Account closure, support plan changes and the few other tasks that only root may do.'],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event) =>
    event.actor.type === 'Root'
      ? {
          severity: event.actor.mfa === true ? 'high' : 'critical',
          confidence: 0.8,
          always: true,
          evidence: { mfa: event.actor.mfa === true, from: shown(event.sourceAddress) },
        }
      : undefined,
});
