import { rule } from '../../rule.ts';

export const iamAddClientIdToOpenIdConnectProvider = rule(
  {
    id: 'iam-add-client-id-to-open-id-connect-provider',
    category: 'federation',
    title: 'Add an audience to an OIDC provider',
    description:
      'Tokens that the issuer wrote for another audience are accepted, where the trust policy does not ask for the audience itself.',
    preconditions: [
      'A better role trusts the provider without a condition on audience and subject that stops the source.',
      'Conditional on: the source getting tokens of that issuer.',
    ],
    techniques: ['T1484.002', 'T1556.007'],
    remediation: 'Keep `iam:AddClientIDToOpenIDConnectProvider` with administrators, and watch for its use.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'write-provider',
    action: 'iam:AddClientIDToOpenIDConnectProvider',
    provider: 'oidc',
    dependsOn: ['tokens of the issuer for the added audience'],
  },
);
