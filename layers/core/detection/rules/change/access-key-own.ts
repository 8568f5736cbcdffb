import { shown, text } from '../../request-accessors.ts';
import { calls, DAY, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const accessKeyOwn = rule({
  id: 'access-key-own',
  title: 'Access key created by a user for itself',
  technique: 'T1098.001',
  severity: 'low',
  description:
    'Key rotation looks like this, and so does an attacker who wants a second key before the first one is revoked. Later activity shows which it is.',
  falsePositives: ['Rotation of the user’s own key.'],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  detector: 'change',
  events: calls('iam', 'CreateAccessKey'),
  attempts: true,
  counts: (event) => {
    const key = text(event.response, 'accessKey', 'accessKeyId');
    return key === undefined || key.includes('*') ? [] : [{ counter: 'own-keys', value: key, keep: DAY }];
  },
  evaluate: (event) => {
    if (event.actor.type !== 'IAMUser' || aboutAnotherUser(event, text(event.request, 'userName'))) return undefined;
    return { confidence: 0.4, evidence: { key: shown(text(event.response, 'accessKey', 'accessKeyId')) } };
  },
});
