import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const accessKeyReactivated = rule({
  id: 'access-key-reactivated',
  title: 'Inactive access key activated again',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'A key is deactivated because it is old, unused or exposed. Whoever has kept its secret can use it again, and no new key shows up in an inventory.',
  falsePositives: ['A rotation that is undone because a program still used the old key.'],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  references: [iamReference('UpdateAccessKey')],
  detector: 'change',
  events: calls('iam', 'UpdateAccessKey'),
  attempts: true,
  evaluate: (event) => {
    if (text(event.request, 'status') !== 'Active') return undefined;
    const user = text(event.request, 'userName');
    const another = aboutAnotherUser(event, user);
    return {
      severity: another ? 'medium' : 'low',
      confidence: event.actor.console ? 0.35 : 0.5,
      evidence: { user: shown(user), key: shown(text(event.request, 'accessKeyId')) },
    };
  },
});
