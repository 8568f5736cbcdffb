import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinRootPassword = rule({
  id: 'signin-root-password',
  title: 'The password or sign-in address of the root user was asked to be changed',
  technique: 'T1098',
  severity: 'high',
  description:
    'Whoever holds the mailbox of an account can ask for a new root password. The request itself is a reason to look at that mailbox.',
  falsePositives: ['An owner who forgot the password.'],
  detector: 'signin',
  events: calls('signin', 'PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'PasswordUpdated', 'EmailUpdated'),
  evaluate: (event) =>
    event.actor.type === 'Root' || event.name.startsWith('PasswordRecovery')
      ? { confidence: 0.7, always: true, evidence: { what: event.name, from: shown(event.sourceAddress) } }
      : undefined,
});
