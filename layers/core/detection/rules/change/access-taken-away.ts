import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

const MANY = 4;

export const accessTakenAway = rule({
  id: 'access-taken-away',
  title: 'Keys, passwords, users or roles of others removed',
  technique: 'T1531',
  severity: 'low',
  description: `An attacker locks out the owners before they can respond. A single change is routine; ${MANY} or more within an hour are not.`,
  falsePositives: ['Offboarding.', 'Incident response, including by Tierwatch.'],
  detector: 'change',
  events: calls('iam', 'UpdateAccessKey', 'DeleteAccessKey', 'DeleteLoginProfile', 'DeleteUser', 'DeleteRole'),
  counts: (event) => {
    const name = text(event.request, 'userName') ?? text(event.request, 'roleName');
    return name === undefined ? [] : [{ counter: 'taken-away', value: name, keep: HOUR }];
  },
  evaluate: (event, { window }) => {
    const name = text(event.request, 'userName') ?? text(event.request, 'roleName');
    if (name === undefined || !aboutAnotherUser(event, name)) return undefined;
    if (event.name === 'UpdateAccessKey' && text(event.request, 'status') === 'Active') return undefined;
    const identities = distinctAround(window, 'taken-away', event.time, HOUR);
    const many = identities >= MANY;
    return {
      severity: many ? 'medium' : 'info',
      confidence: 0.5,
      key: many ? 'many' : name,
      evidence: { from: shown(name), identities },
    };
  },
});
