import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';

const MANY = 8;
const WITHIN = 10 * MINUTE;

export const roleGuessing = rule({
  id: 'role-guessing',
  title: 'Many roles tried in a short time',
  technique: 'T1110',
  severity: 'medium',
  description: `AWS denied one identity ${MANY} or more different roles within ten minutes: an attacker tries a list of role names, or all roles that a stolen credential might reach.`,
  falsePositives: ['A tool that iterates over the accounts of an organization and has no access to some of them.'],
  detector: 'use',
  events: calls('sts', 'AssumeRole'),
  outcomes: ['denied'],
  counts: (event, { habitual }) => {
    const role = text(event.request, 'roleArn') ?? event.id;
    return habitual || event.byService ? [] : [{ counter: 'refused-roles', value: role, keep: HOUR }];
  },
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService) return undefined;
    const roles = distinctAround(window, 'refused-roles', event.time, WITHIN);
    if (roles < MANY) return undefined;
    return {
      confidence: 0.6,
      key: 'roles',
      evidence: { roles, last: shown(text(event.request, 'roleArn')), attempted: true },
    };
  },
});
