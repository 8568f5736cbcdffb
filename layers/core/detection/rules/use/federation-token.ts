import { readPolicy, worstGrant } from '../../policy-document.ts';
import { at, shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const federationToken = rule({
  id: 'federation-token',
  title: 'A user made a federation token of its key',
  technique: 'T1550.001',
  severity: 'medium',
  description:
    'The session lives on for up to 36 hours after the key is deactivated, and can become a console session. With a policy that allows everything it keeps all rights of the user.',
  falsePositives: ['Own federation brokers: they become a habit of the profile.'],
  frameworks: ['OWASP NHI 2025 NHI4 Insecure Authentication'],
  references: ['https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html'],
  detector: 'use',
  events: calls('sts', 'GetFederationToken'),
  attempts: true,
  evaluate: (event) => {
    const policy = readPolicy(at(event.request, 'policy'));
    const everything = policy.kind === 'document' && worstGrant(policy.statements) === 'administrator';
    return {
      severity: everything ? 'high' : 'medium',
      confidence: everything ? 0.75 : 0.5,
      evidence: { name: shown(text(event.request, 'name')), everything, root: event.actor.type === 'Root' },
    };
  },
});
