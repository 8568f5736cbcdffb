import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const groupJoined = rule({
  id: 'group-joined',
  title: 'User added to a group',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'A member has the permissions of the group. The severity is higher for users who add themselves and for groups whose name suggests administration.',
  falsePositives: ['Onboarding.'],
  references: [iamReference('AddUserToGroup')],
  detector: 'change',
  events: calls('iam', 'AddUserToGroup'),
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName');
    const group = text(event.request, 'groupName') ?? '';
    const own = !aboutAnotherUser(event, user);
    const high = /admin|root|power|security|owner/i.test(group);
    return {
      severity: own ? 'high' : high ? 'medium' : 'low',
      confidence: own ? 0.7 : 0.4,
      evidence: { user: shown(user), group: shown(group), own },
    };
  },
});
