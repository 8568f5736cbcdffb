import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const identityProviderChanged = rule({
  id: 'identity-provider-changed',
  title: 'Identity provider created or changed',
  technique: 'T1484.002',
  severity: 'high',
  description:
    'Anyone who controls a SAML or OIDC provider can assume every role that trusts it, and anyone who holds a signing certificate of the provider of IAM Identity Center can sign in as every person. A new provider, certificate or audience gives access that is managed outside the account. Deleting a provider locks its users out, and another one can take its name.',
  falsePositives: ['Setting up federation or a build service. Rotation of signing certificates.'],
  references: [iamReference('CreateSAMLProvider'), iamReference('CreateOpenIDConnectProvider')],
  detector: 'change',
  events: [
    ...calls(
      'iam',
      'CreateSAMLProvider',
      'UpdateSAMLProvider',
      'DeleteSAMLProvider',
      'CreateOpenIDConnectProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'AddClientIDToOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
    ),
    ...calls(
      'sso-directory',
      'ImportExternalIdPCertificate',
      'DeleteExternalIdPCertificate',
      'CreateExternalIdPConfigurationForDirectory',
      'UpdateExternalIdPConfigurationForDirectory',
      'DeleteExternalIdPConfigurationForDirectory',
    ),
  ],
  attempts: true,
  evaluate: (event) => {
    const { request } = event;
    const provider =
      text(request, 'url') ??
      text(request, 'name') ??
      text(request, 'sAMLProviderArn') ??
      text(request, 'openIDConnectProviderArn') ??
      text(request, 'directoryId');
    const deleted = event.name.startsWith('Delete');
    return {
      severity: deleted ? 'medium' : 'high',
      confidence: deleted ? 0.45 : event.name === 'UpdateOpenIDConnectProviderThumbprint' ? 0.4 : 0.65,
      evidence: { provider: shown(provider) },
    };
  },
});
