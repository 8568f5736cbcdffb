import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const userMade = rule({
  id: 'user-made',
  title: 'An IAM user was made',
  technique: 'T1136.003',
  severity: 'low',
  description:
    'A new user is a new identity with long-term credentials to come. By itself it is everyday work; together with what follows it is persistence.',
  falsePositives: ['Onboarding and provisioning.'],
  references: [iamReference('CreateUser')],
  detector: 'change',
  events: calls('iam', 'CreateUser'),
  attempts: true,
  evaluate: (event) => ({ confidence: 0.4, evidence: { user: shown(text(event.request, 'userName')) } }),
});
