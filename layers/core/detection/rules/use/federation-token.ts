import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { grantOf, policyAt } from '../../written-policy.ts';

export const federationToken = rule({
  id: 'federation-token',
  title: 'Federation token created from a long-term credential',
  technique: 'T1550.001',
  severity: 'medium',
  description:
    'The session is valid for up to 36 hours, even after the access key is deactivated, and can be turned into a console session. With a policy that allows everything it has all permissions of the user.',
  falsePositives: ['Custom federation brokers: after a while this is part of their baseline.'],
  frameworks: ['OWASP NHI 2025 NHI4 Insecure Authentication'],
  references: ['https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html'],
  detector: 'use',
  events: calls('sts', 'GetFederationToken'),
  attempts: true,
  evaluate: (event) => {
    const policy = policyAt(event.request, 'policy');
    const everything = policy.kind === 'document' && grantOf(policy.document, event) === 'administrator';
    return {
      severity: everything ? 'high' : 'medium',
      confidence: everything ? 0.75 : 0.5,
      evidence: { name: shown(text(event.request, 'name')), everything, root: event.actor.type === 'Root' },
    };
  },
});
