import { calls, rule } from '../../rule.ts';

export const accessKeyRoot = rule({
  id: 'access-key-root',
  title: 'An access key was made for the root user',
  technique: 'T1098.001',
  severity: 'critical',
  description:
    'A key of root can do everything for ever and no policy of the account can hold it back. There is no need for one.',
  falsePositives: [],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  detector: 'change',
  events: calls('iam', 'CreateAccessKey'),
  evaluate: (event) =>
    event.actor.type === 'Root' && !('userName' in event.request)
      ? { confidence: 0.9, always: true, evidence: { mfa: event.actor.mfa === true } }
      : undefined,
});
