import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';
import { isSsoRole } from '../actor-checks.ts';

export const signinFromSession = rule({
  id: 'signin-from-session',
  title: 'Programmatic credentials were turned into a console session',
  technique: 'T1550.001',
  severity: 'medium',
  description:
    'GetSigninToken makes a console link out of temporary credentials. Identity Center does so for people all day; a role of another kind, or an instance, has seldom a reason to.',
  falsePositives: ['Own federation brokers and access portals: they become a habit of the profile.'],
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
