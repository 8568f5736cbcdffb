import { callName } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';
import { isDeliberateRead, isReconnaissance, RECONNAISSANCE_READS } from './reads.ts';

const ENOUGH = 2;
const WITHIN = 30 * MINUTE;

/** Calls that give access that outlives the session, or more privilege. */
const FOOTHOLDS = new Set([
  'iam:CreateUser',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:CreateServiceSpecificCredential',
  'iam:AttachUserPolicy',
  'iam:AttachRolePolicy',
  'iam:PutUserPolicy',
  'iam:PutRolePolicy',
  'iam:AddUserToGroup',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreateSAMLProvider',
  'iam:CreateOpenIDConnectProvider',
  'sts:GetFederationToken',
]);
const COUNTER = 'session-reconnaissance';

const sessionOf = ({ actor }: ActivityEvent): string => `${actor.accessKeyId ?? actor.sessionName ?? ''} `;

export const reconnaissanceThenFoothold = rule({
  id: 'reconnaissance-then-foothold',
  title: 'Reconnaissance, then a change that keeps or extends access',
  technique: 'T1098',
  severity: 'medium',
  description: `One credential asked ${ENOUGH} or more times for its identity or for what exists, and within 30 minutes created a credential, a user or a permission. Neither is habitual for the identity.`,
  falsePositives: ['An administrator who works on the command line.'],
  detector: 'use',
  events: ['*'],
  reads: RECONNAISSANCE_READS,
  outcomes: ['success', 'denied'],
  counts: (event, { habitual }) =>
    !habitual && isReconnaissance(event) && isDeliberateRead(event)
      ? [{ counter: COUNTER, value: `${sessionOf(event)}${callName(event)}`, keep: HOUR }]
      : [],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || event.actor.console || event.outcome !== 'success') return undefined;
    const call = callName(event);
    if (!FOOTHOLDS.has(call)) return undefined;
    const session = sessionOf(event);
    const asked = valuesAround(window, COUNTER, event.time, WITHIN).filter((value) => value.startsWith(session));
    if (asked.length < ENOUGH) return undefined;
    // Infrastructure as code reads the current state before each change.
    const expected = buildsInfrastructure(event.userAgent);
    return {
      severity: expected ? 'low' : 'medium',
      confidence: expected ? 0.2 : asked.length >= 2 * ENOUGH ? 0.6 : 0.45,
      key: session,
      evidence: { change: call, asked: asked.slice(0, 12).map((value) => shown(value.slice(session.length))) },
    };
  },
});
