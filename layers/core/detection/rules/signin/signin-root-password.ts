import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinRootPassword = rule({
  id: 'signin-root-password',
  title: 'Root user password or email change requested',
  technique: 'T1098',
  severity: 'high',
  description:
    'Anyone who controls the mailbox of an account can request a new root password. The request alone is a reason to check that mailbox.',
  falsePositives: ['An owner who forgot the password.'],
  detector: 'signin',
  events: calls('signin', 'PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'PasswordUpdated', 'EmailUpdated'),
  evaluate: (event) =>
    event.actor.type === 'Root' || event.name.startsWith('PasswordRecovery')
      ? { confidence: 0.7, always: true, evidence: { what: event.name, from: shown(event.sourceAddress) } }
      : undefined,
});
