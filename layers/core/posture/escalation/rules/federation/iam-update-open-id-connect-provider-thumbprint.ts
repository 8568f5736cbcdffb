import { rule } from '../../rule.ts';

export const iamUpdateOpenIdConnectProviderThumbprint = rule(
  {
    id: 'iam-update-open-id-connect-provider-thumbprint',
    category: 'federation',
    title: 'Replace the thumbprint of an OIDC provider',
    description: "Who also controls the way to the issuer's host can put an issuer of its own in its place.",
    preconditions: ['A better role trusts the provider.', "Conditional on: control of the issuer's host name."],
    techniques: ['T1484.002', 'T1556.007'],
    remediation: 'Keep `iam:UpdateOpenIDConnectProviderThumbprint` with administrators, and watch for its use.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'write-provider',
    action: 'iam:UpdateOpenIDConnectProviderThumbprint',
    provider: 'oidc',
    dependsOn: ['control of the host name of the issuer'],
  },
);
