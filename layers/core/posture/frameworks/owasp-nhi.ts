import { isOfPeople } from '../../identity.ts';
import type { Framework } from './framework.ts';

/** Source: https://owasp.org/www-project-non-human-identities-top-10/2025/ */
export const OWASP_NHI: Framework = {
  title: 'OWASP Non-Human Identities Top 10 (2025)',
  prefix: 'OWASP NHI 2025',
  scope: 'identities other than people, the root user and break-glass',
  concerns: (posture) => !isOfPeople(posture.class),
  items: [
    {
      id: 'NHI1',
      title: 'Improper Offboarding',
      basis: 'files',
      supports: 'Unused identities, keys and secrets, and identities without an owner or whose owner has left.',
      gap: 'Credentials of systems outside AWS. Who has left, without --known-owners. Last use of users, without --credential-report.',
    },
    {
      id: 'NHI2',
      title: 'Secret Leakage',
      basis: 'files',
      supports:
        'Secrets in the configuration of compute, secrets that outsiders can read, and identities that read secrets broadly.',
      gap: 'Source code, images, logs, tickets and chats. Environment variables, without --workloads.',
    },
    {
      id: 'NHI3',
      title: 'Vulnerable Third-Party NHI',
      basis: 'files',
      supports: 'Trust in other accounts, vendors without an external ID, and resources that outsiders can use.',
      gap: 'How secure a vendor is, and which of its own identities it lets use the trust.',
    },
    {
      id: 'NHI4',
      title: 'Insecure Authentication',
      basis: 'files',
      supports:
        'Trust policies that admit too much: everyone, broad OIDC or SAML claims, certificates, confused deputies.',
      gap: 'Authentication inside applications, and settings of the identity provider.',
    },
    {
      id: 'NHI5',
      title: 'Overprivileged NHI',
      basis: 'files',
      supports: 'The privilege of every identity after all limits, escalation paths, and a simulated fix plan.',
      gap: 'What an identity needs. Permissions that it does not use, without --activity or --last-accessed.',
    },
    {
      id: 'NHI6',
      title: 'Insecure Cloud Deployment Configurations',
      basis: 'files',
      supports: 'Trust of pipelines (OIDC), secrets in the configuration of compute, and policies of resources.',
      gap: 'Code and settings of pipelines outside AWS.',
    },
    {
      id: 'NHI7',
      title: 'Long-Lived Secrets',
      basis: 'files',
      supports: 'The age of access keys, API keys that never expire, and secrets without rotation.',
      gap: 'Secrets outside IAM and Secrets Manager. The age of keys, without --credential-report.',
    },
    {
      id: 'NHI8',
      title: 'Environment Isolation',
      basis: 'files',
      supports: 'Identities that can become identities of other accounts, if environments are accounts.',
      gap: 'Which account, role or resource belongs to which environment. Environments in one account.',
      reasons: ['CROSS_ACCOUNT_WRITE'],
    },
    {
      id: 'NHI9',
      title: 'NHI Reuse',
      basis: 'files',
      supports:
        'The same credential in several places. A deployment also finds keys that are used from too many networks.',
      gap: 'Several applications on one host or in one workload that share its role.',
    },
    {
      id: 'NHI10',
      title: 'Human Use of NHI',
      basis: 'files',
      supports:
        'People with access keys, and machines with a console password. A deployment also detects sign-ins of machines.',
      gap: 'A person who uses the session of a workload in the same way as the workload.',
      everyone: true,
    },
  ],
};
