import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, iamReference, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const accessKeyForAnother = rule({
  id: 'access-key-for-another',
  title: 'An access key was made for another user',
  technique: 'T1098.001',
  severity: 'high',
  description:
    'A long-term key of somebody else is a way back in that outlives the credential that made it, and it acts with the rights of the other user.',
  falsePositives: ['Administrators and provisioning who hand out keys: they become a habit of the profile.'],
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
    // A key for a user that the caller has just created is provisioning, until the user gets more permissions than it should.
    const justMade = countedAt(window, 'made-identities', `user/${user}`) !== undefined;
    return {
      confidence: event.actor.console ? 0.4 : justMade ? 0.3 : 0.65,
      evidence: { user: shown(user), key: shown(text(event.response, 'accessKey', 'accessKeyId')) },
    };
  },
});
