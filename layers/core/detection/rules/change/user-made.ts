import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const userMade = rule({
  id: 'user-made',
  title: 'IAM user created',
  technique: 'T1136.003',
  severity: 'low',
  description:
    'A new user is a new identity that can have long-term credentials. On its own this is routine; with later signals it is persistence.',
  falsePositives: ['Onboarding and provisioning.'],
  references: [iamReference('CreateUser')],
  detector: 'change',
  events: calls('iam', 'CreateUser'),
  attempts: true,
  evaluate: (event) => ({ confidence: 0.4, evidence: { user: shown(text(event.request, 'userName')) } }),
});
