import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';
import { isSsoRole } from '../actor-checks.ts';

export const signinFromSession = rule({
  id: 'signin-from-session',
  title: 'Console session created from temporary credentials',
  technique: 'T1550.001',
  severity: 'medium',
  description:
    'GetSigninToken turns temporary credentials into a console session. IAM Identity Center does this routinely for people. Other roles, and instances above all, rarely have a reason to.',
  falsePositives: ['Custom federation brokers and access portals: after a while this is part of their baseline.'],
  detector: 'signin',
  events: calls('signin', 'GetSigninToken'),
  evaluate: (event) => {
    if (isSsoRole(event) || event.actor.type === 'Root') return undefined;
    const instance = event.actor.instanceId !== undefined;
    return {
      severity: instance ? 'high' : 'medium',
      confidence: instance ? 0.8 : 0.5,
      key: 'token',
      evidence: { agent: agentFamily(event.userAgent), from: shown(event.sourceAddress) },
    };
  },
});
