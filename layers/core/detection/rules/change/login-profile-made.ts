import { flag, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const loginProfileMade = rule({
  id: 'login-profile-made',
  title: 'Console password created for a user',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'A user that only had access keys can now sign in to the console. If no password change is required at the first sign-in, the creator knows the password.',
  falsePositives: ['Onboarding a person.'],
  frameworks: ['OWASP NHI 2025 NHI10 Human Use of NHI'],
  references: [iamReference('CreateLoginProfile')],
  detector: 'change',
  events: calls('iam', 'CreateLoginProfile'),
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName');
    const reset = flag(event.request, 'passwordResetRequired');
    const own = !aboutAnotherUser(event, user);
    return {
      severity: own || !reset ? 'high' : 'medium',
      confidence: event.actor.console ? 0.35 : 0.65,
      evidence: { user: shown(user), own, mustChange: reset },
    };
  },
});
