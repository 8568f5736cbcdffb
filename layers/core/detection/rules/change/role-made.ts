import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { byHand } from '../actor-checks.ts';

export const roleMade = rule({
  id: 'role-made',
  title: 'IAM role or group created by hand',
  technique: 'T1136.003',
  severity: 'low',
  description:
    'A new role is a new way into the account, and a new group a way to give permissions. On its own this is routine; with later signals it is persistence.',
  falsePositives: ['Administrators at work.'],
  references: [iamReference('CreateRole')],
  detector: 'change',
  events: calls('iam', 'CreateRole', 'CreateGroup'),
  attempts: true,
  evaluate: (event, { habitual }) => {
    if (habitual || !byHand(event)) return undefined;
    const name = text(event.request, 'roleName') ?? text(event.request, 'groupName');
    return { confidence: 0.3, evidence: { name: shown(name) } };
  },
});
