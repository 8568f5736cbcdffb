import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const serviceCredentialMade = rule({
  id: 'service-credential-made',
  title: 'Service-specific credential created',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'Bedrock and CloudWatch Logs API keys, CodeCommit and Keyspaces passwords, SSH keys and signing certificates are additional credentials: they are rarely inventoried and remain valid when an access key is deactivated.',
  falsePositives: ['Developers who set up their tools.'],
  frameworks: ['OWASP NHI 2025 NHI7 Long-Lived Secrets'],
  references: [iamReference('CreateServiceSpecificCredential')],
  detector: 'change',
  events: calls(
    'iam',
    'CreateServiceSpecificCredential',
    'ResetServiceSpecificCredential',
    'UploadSSHPublicKey',
    'UploadSigningCertificate',
  ),
  attempts: true,
  evaluate: (event) => {
    const service =
      text(event.request, 'serviceName') ?? (event.name.startsWith('Upload') ? event.name.slice(6) : 'unknown');
    return { confidence: 0.5, evidence: { service: shown(service), user: shown(text(event.request, 'userName')) } };
  },
});
