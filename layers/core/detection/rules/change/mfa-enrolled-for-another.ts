import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser, byHand } from '../actor-checks.ts';

export const mfaEnrolledForAnother = rule({
  id: 'mfa-enrolled-for-another',
  title: 'MFA device enabled for another user',
  technique: 'T1098',
  severity: 'low',
  description: 'Anyone who enables a device has its codes, and can then act as that user where a policy requires MFA.',
  falsePositives: ['Administrators who hand out hardware keys.'],
  references: [iamReference('EnableMFADevice')],
  detector: 'change',
  events: calls('iam', 'EnableMFADevice'),
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName');
    if (!aboutAnotherUser(event, user)) return undefined;
    // Administrators do it in the console.
    const severity = !event.actor.console && byHand(event) ? 'medium' : 'low';
    return { severity, confidence: 0.5, evidence: { user: shown(user) } };
  },
});
