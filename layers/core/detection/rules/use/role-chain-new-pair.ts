import { isEstablished } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, DAY, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';
import { nameOf } from '../actor-checks.ts';

const REMEMBERED = 10 * DAY;

export const roleChainNewPair = rule({
  id: 'role-chain-new-pair',
  title: 'Role assumed by another role for the first time',
  technique: 'T1550.001',
  severity: 'low',
  description:
    'Role chaining uses the same pairs of roles again and again. A pair that had not been used in the previous ten days, where the first role has an established baseline, indicates lateral movement. The severity is higher for a role in another account.',
  falsePositives: ['A new deployment target.'],
  needs: ['an established baseline'],
  detector: 'use',
  events: calls('sts', 'AssumeRole'),
  counts: (event, { window }) => {
    const role = text(event.request, 'roleArn');
    if (role === undefined || event.actor.type !== 'AssumedRole') return [];
    const decade = Math.floor(event.time / REMEMBERED);
    const assumed = { counter: 'assumed', value: `${role} ${decade}`, keep: REMEMBERED };
    const known = [decade, decade - 1].some((when) => countedAt(window, 'assumed', `${role} ${when}`) !== undefined);
    return known ? [assumed] : [assumed, { counter: 'new-pairs', value: role, keep: DAY }];
  },
  evaluate: (event, { window, profile }) => {
    const role = text(event.request, 'roleArn');
    if (role === undefined || event.actor.type !== 'AssumedRole' || event.byService || !isEstablished(profile))
      return undefined;
    if (nameOf(role) === nameOf(event.actor.identity)) return undefined;
    // `counts` noted it as new for this event.
    if (countedAt(window, 'new-pairs', role) !== event.time) return undefined;
    const elsewhere = role.split(':')[4] !== event.account;
    return {
      severity: elsewhere ? 'medium' : 'low',
      confidence: 0.45,
      always: true,
      key: role,
      evidence: { role: shown(role), elsewhere },
    };
  },
});
