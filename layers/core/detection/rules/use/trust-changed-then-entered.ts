import { parseArn } from '../../../identity.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt } from '../../window.ts';
import { nameOf } from '../actor-checks.ts';
import { countEntry } from '../familiar-accounts.ts';

const WITHIN = HOUR;

/** `account/name`, in lower case: a trust policy names the role without its path, and AssumeRole with it. */
function roleIn(event: ActivityEvent): string | undefined {
  const arn = text(event.request, 'roleArn');
  const name = arn === undefined ? text(event.request, 'roleName') : nameOf(arn);
  const account = arn === undefined ? event.account : parseArn(arn)?.account;
  return name === undefined ? undefined : `${account}/${name.toLowerCase()}`;
}

export const trustChangedThenEntered = rule({
  id: 'trust-changed-then-entered',
  title: 'Role assumed by the identity that had changed its trust policy',
  technique: 'T1548.005',
  severity: 'high',
  description:
    'An identity changed the trust policy of a role and assumed the role within an hour. An attacker with permission to write trust policies gains the permissions of the role this way.',
  falsePositives: ['An administrator who sets up a role and tests it at once.'],
  detector: 'use',
  events: [...calls('iam', 'UpdateAssumeRolePolicy'), ...calls('sts', 'AssumeRole')],
  counts: (event) => {
    const role = event.name === 'UpdateAssumeRolePolicy' && !event.byService ? roleIn(event) : undefined;
    return role === undefined ? countEntry(event) : [{ counter: 'trusts-changed', value: role, keep: WITHIN }];
  },
  evaluate: (event, { window }) => {
    const role = event.name === 'AssumeRole' && !event.byService ? roleIn(event) : undefined;
    const changed = role === undefined ? undefined : countedAt(window, 'trusts-changed', role);
    if (role === undefined || changed === undefined || Math.abs(event.time - changed) > WITHIN) return undefined;
    return {
      confidence: 0.6,
      always: true,
      key: role,
      evidence: {
        role: shown(text(event.request, 'roleArn')),
        minutes: Math.round(Math.abs(event.time - changed) / 60_000),
      },
    };
  },
});
