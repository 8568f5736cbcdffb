import { actionKey, knowsEnough, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { isMachine } from '../actor-checks.ts';
import { isReconnaissance } from './reads.ts';

const DELICATE = new Set([
  'iam.amazonaws.com',
  'sts.amazonaws.com',
  'organizations.amazonaws.com',
  'secretsmanager.amazonaws.com',
  'kms.amazonaws.com',
  'sso.amazonaws.com',
  'cloudtrail.amazonaws.com',
]);

export const machineDoesSomethingNew = rule({
  id: 'machine-does-something-new',
  title: 'A machine identity did something delicate that it never did before',
  technique: 'T1078.004',
  severity: 'low',
  description:
    'A machine with a known pattern called an API of identities, secrets, keys or logs, or one that serves to look around, for the first time. Programs change with deployments; otherwise they repeat themselves.',
  falsePositives: ['The first run after a deployment.'],
  needs: ['Posture', 'A profile with enough data'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!isMachine(context) || event.byService || !knowsEnough(context.profile)) return undefined;
    const delicate = DELICATE.has(event.source) && !event.readOnly;
    if (!delicate && !isReconnaissance(event)) return undefined;
    if (seenIn(context.profile.actions, actionKey(event)) !== undefined) return undefined;
    return {
      severity: delicate ? 'medium' : 'low',
      confidence: delicate ? 0.5 : 0.4,
      key: actionKey(event),
      evidence: { knownActions: Object.keys(context.profile.actions).length, from: shown(event.sourceAddress) },
    };
  },
});
