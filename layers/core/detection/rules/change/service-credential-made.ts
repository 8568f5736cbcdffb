import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const serviceCredentialMade = rule({
  id: 'service-credential-made',
  title: 'A service-specific credential was made',
  technique: 'T1098.001',
  severity: 'medium',
  description:
    'API keys of Bedrock and CloudWatch Logs, passwords of CodeCommit and Keyspaces, SSH keys and signing certificates are credentials beside the access keys: they are seldom counted and outlive a deactivated key.',
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
