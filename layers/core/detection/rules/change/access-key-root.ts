import { calls, rule } from '../../rule.ts';

export const accessKeyRoot = rule({
  id: 'access-key-root',
  title: 'Access key created for the root user',
  technique: 'T1098.001',
  severity: 'critical',
  description:
    'A root access key never expires, has full access, and no IAM policy of the account can restrict it. There is no valid reason to create one.',
  falsePositives: [],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  detector: 'change',
  events: calls('iam', 'CreateAccessKey'),
  evaluate: (event) =>
    event.actor.type === 'Root' && !('userName' in event.request)
      ? { confidence: 0.9, always: true, evidence: { mfa: event.actor.mfa === true } }
      : undefined,
});
