import { rule } from '../../rule.ts';

export const iamUpdateSamlProvider = rule(
  {
    id: 'iam-update-saml-provider',
    category: 'federation',
    title: 'Replace the metadata of a SAML provider',
    description:
      'With a signing key of its own in the metadata the source writes assertions for any role that trusts the provider.',
    preconditions: ['A better role trusts the provider.'],
    techniques: ['T1484.002', 'T1556.007'],
    remediation: 'Keep `iam:UpdateSAMLProvider` with administrators, and watch for its use.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-provider', action: 'iam:UpdateSAMLProvider', provider: 'saml' },
);
