import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, iamReference, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const accessKeyForAnother = rule({
  id: 'access-key-for-another',
  title: 'Access key created for another user',
  technique: 'T1098.001',
  severity: 'high',
  description:
    'An access key of another user is persistence: it outlives the credential that created it and has the permissions of the other user.',
  falsePositives: [
    'Administrators and provisioning that create keys for users: after a while this is part of their baseline.',
  ],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  references: [iamReference('CreateAccessKey')],
  detector: 'change',
  events: calls('iam', 'CreateAccessKey'),
  attempts: true,
  counts: (event) => {
    const user = text(event.request, 'userName');
    return user === undefined ? [] : [{ counter: 'keys-for-users', value: user, keep: HOUR }];
  },
  evaluate: (event, { window }) => {
    const user = text(event.request, 'userName');
    if (user === undefined || !aboutAnotherUser(event, user)) return undefined;
    // A key for a user that the caller just created is usually provisioning; other rules report its permissions.
    const justCreated = countedAt(window, 'made-identities', `user/${user}`) !== undefined;
    return {
      confidence: event.actor.console ? 0.4 : justCreated ? 0.3 : 0.65,
      evidence: { user: shown(user), key: shown(text(event.response, 'accessKey', 'accessKeyId')) },
    };
  },
});
