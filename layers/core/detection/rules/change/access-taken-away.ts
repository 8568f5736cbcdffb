import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { aboutAnotherUser, byHand } from '../actor-checks.ts';

const MANY = 4;

/** What gives access to several identities. Infrastructure as code replaces policies as routine. */
const SHARED = ['DeleteGroup', 'DeletePolicy'];

/** The user, role, group or policy that is removed. */
const removedIn = ({ request }: ActivityEvent): string | undefined =>
  text(request, 'userName') ?? text(request, 'roleName') ?? text(request, 'groupName') ?? text(request, 'policyArn');

export const accessTakenAway = rule({
  id: 'access-taken-away',
  title: 'Access of others removed',
  technique: 'T1531',
  severity: 'low',
  description: `An attacker locks out the owners before they can respond, by removing keys, passwords, users, roles, groups or policies. A single change is routine; ${MANY} or more within an hour are not.`,
  falsePositives: ['Offboarding.', 'Incident response, including by Tierwatch.'],
  detector: 'change',
  events: calls(
    'iam',
    'UpdateAccessKey',
    'DeleteAccessKey',
    'DeleteLoginProfile',
    'DeleteUser',
    'DeleteRole',
    ...SHARED,
  ),
  failures: true,
  counts: (event) => {
    const name = removedIn(event);
    return name === undefined ? [] : [{ counter: 'taken-away', value: name, keep: HOUR }];
  },
  evaluate: (event, { window }) => {
    const name = removedIn(event);
    const shared = SHARED.includes(event.name);
    if (shared ? !byHand(event) : name === undefined || !aboutAnotherUser(event, name)) return undefined;
    if (event.name === 'UpdateAccessKey' && text(event.request, 'status') === 'Active') return undefined;
    const identities = distinctAround(window, 'taken-away', event.time, HOUR);
    const many = identities >= MANY;
    return {
      severity: many ? 'medium' : shared ? 'low' : 'info',
      confidence: 0.5,
      key: many ? 'many' : (name ?? event.name),
      evidence: { from: shown(name), identities },
    };
  },
});
