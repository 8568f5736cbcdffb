import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const identityProviderChanged = rule({
  id: 'identity-provider-changed',
  title: 'Identity provider created or changed',
  technique: 'T1484.002',
  severity: 'high',
  description:
    'Anyone who controls a SAML or OIDC provider can assume every role that trusts it. A new provider, certificate or audience gives access that is managed outside the account.',
  falsePositives: ['Setting up federation or a build service. Rotation of signing certificates.'],
  references: [iamReference('CreateSAMLProvider'), iamReference('CreateOpenIDConnectProvider')],
  detector: 'change',
  events: calls(
    'iam',
    'CreateSAMLProvider',
    'UpdateSAMLProvider',
    'CreateOpenIDConnectProvider',
    'UpdateOpenIDConnectProviderThumbprint',
    'AddClientIDToOpenIDConnectProvider',
  ),
  attempts: true,
  evaluate: (event) => {
    const { request } = event;
    const provider =
      text(request, 'url') ??
      text(request, 'name') ??
      text(request, 'sAMLProviderArn') ??
      text(request, 'openIDConnectProviderArn');
    return {
      confidence: event.name === 'UpdateOpenIDConnectProviderThumbprint' ? 0.4 : 0.65,
      evidence: { provider: shown(provider) },
    };
  },
});
