import { flag, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const loginProfileChanged = rule({
  id: 'login-profile-changed',
  title: 'Console password of another user changed',
  technique: 'T1098',
  severity: 'high',
  description: 'Anyone who sets a password can sign in with it, with the permissions of that user.',
  falsePositives: ['A help desk that resets passwords: then the user must change the password at the next sign-in.'],
  references: [iamReference('UpdateLoginProfile')],
  detector: 'change',
  events: calls('iam', 'UpdateLoginProfile'),
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName');
    if (!aboutAnotherUser(event, user)) return undefined;
    const reset = flag(event.request, 'passwordResetRequired');
    return {
      severity: reset ? 'medium' : 'high',
      confidence: reset || event.actor.console ? 0.4 : 0.65,
      evidence: { user: shown(user), mustChange: reset },
    };
  },
});
