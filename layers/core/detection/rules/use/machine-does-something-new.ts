import { actionKey, isEstablished, seenIn, usualActions } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { DAY, rule } from '../../rule.ts';
import { schedule } from '../../schedule.ts';
import type { Profile } from '../../types.ts';
import { isMachine } from '../actor-checks.ts';
import { isReconnaissance, RECONNAISSANCE_READS } from './reads.ts';

const SENSITIVE = new Set([
  'iam.amazonaws.com',
  'sts.amazonaws.com',
  'organizations.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'kms.amazonaws.com',
  'sso.amazonaws.com',
  'cloudtrail.amazonaws.com',
]);

const SETTLED = 7 * DAY;

/** Whether a job called the same APIs for a week or longer. */
function hasRoutine(profile: Profile, time: number): boolean {
  if (schedule(profile, time).kind !== 'scheduled') return false;
  return Object.values(profile.actions).every(({ first }) => time - first >= SETTLED);
}

export const machineDoesSomethingNew = rule({
  id: 'machine-does-something-new',
  title: 'Sensitive API called by a machine identity for the first time',
  technique: 'T1078.004',
  severity: 'low',
  description:
    'A machine identity with an established baseline called an API for identities, secrets, keys or logs, or one that is typical of reconnaissance, for the first time. Programs repeat the same calls, except after a deployment. A job that runs on a schedule and has called the same APIs for a week is not expected to make any other change.',
  falsePositives: ['The first run after a deployment.'],
  needs: ['a posture', 'an established baseline'],
  detector: 'use',
  events: ['*'],
  reads: RECONNAISSANCE_READS,
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!isMachine(context, event) || event.byService || !isEstablished(context.profile)) return undefined;
    const sensitive = SENSITIVE.has(event.source) && !event.readOnly;
    if (!sensitive && !isReconnaissance(event) && (event.readOnly || !hasRoutine(context.profile, event.time)))
      return undefined;
    if (seenIn(context.profile.actions, actionKey(event)) !== undefined) return undefined;
    return {
      severity: sensitive ? 'medium' : 'low',
      confidence: sensitive ? 0.5 : 0.4,
      key: actionKey(event),
      evidence: { knownActions: Object.keys(context.profile.actions).length, from: shown(event.sourceAddress) },
      deviation: { unusual: 'API', expected: usualActions(context.profile), observed: actionKey(event) },
    };
  },
});
