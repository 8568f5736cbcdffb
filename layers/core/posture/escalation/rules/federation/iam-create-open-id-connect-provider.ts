import { rule } from '../../rule.ts';

export const iamCreateOpenIdConnectProvider = rule(
  {
    id: 'iam-create-open-id-connect-provider',
    category: 'federation',
    title: 'Make the OIDC provider that a role still trusts',
    description:
      'Where the provider that a trust policy names is gone, whoever makes it anew and has the host writes tokens for the role.',
    preconditions: [
      'A better role trusts the provider.',
      "Conditional on: the provider being absent and its host in the source's hands.",
    ],
    techniques: ['T1484.002', 'T1556.007'],
    remediation: 'Keep `iam:CreateOpenIDConnectProvider` with administrators, and watch for its use.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'write-provider',
    action: 'iam:CreateOpenIDConnectProvider',
    provider: 'oidc',
    dependsOn: ['the provider being absent', 'control of the host name of the issuer'],
  },
);
