import type { EscalationRule, MechanismOf, RuleOf } from '../rule.ts';
import { IAM_ACTIONS } from './references.ts';

interface ProviderSpec extends Omit<MechanismOf<'write-provider'>, 'kind'> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly preconditions: readonly string[];
}

const TRUSTED = 'A role with more privilege than the caller trusts the provider.';

const providers: readonly ProviderSpec[] = [
  {
    id: 'iam-create-open-id-connect-provider',
    action: 'iam:CreateOpenIDConnectProvider',
    provider: 'oidc',
    title: 'Recreate a deleted OIDC provider that a role still trusts',
    description:
      'When a trust policy names a provider that no longer exists, a caller that recreates it and controls its host can issue tokens for the role.',
    preconditions: [TRUSTED, 'Conditional on: the provider being deleted, and the caller controlling its host.'],
    dependsOn: ['the provider being deleted', "control of the issuer's host name"],
  },
  {
    id: 'iam-update-open-id-connect-provider-thumbprint',
    action: 'iam:UpdateOpenIDConnectProviderThumbprint',
    provider: 'oidc',
    title: 'Replace the thumbprint of an OIDC provider',
    description: "A caller that also controls the route to the issuer's host can impersonate the issuer.",
    preconditions: [TRUSTED, "Conditional on: control of the issuer's host name."],
    dependsOn: ["control of the issuer's host name"],
  },
  {
    id: 'iam-add-client-id-to-open-id-connect-provider',
    action: 'iam:AddClientIDToOpenIDConnectProvider',
    provider: 'oidc',
    title: 'Add an audience to an OIDC provider',
    description:
      'AWS then accepts tokens that the issuer made for another audience, unless the trust policy has its own condition on the audience.',
    preconditions: [
      'A role with more privilege than the caller trusts the provider, without a condition on audience and subject that excludes the caller.',
      'Conditional on: the caller obtaining tokens from that issuer.',
    ],
    dependsOn: ['tokens of the issuer for the added audience'],
  },
  {
    id: 'iam-update-saml-provider',
    action: 'iam:UpdateSAMLProvider',
    provider: 'saml',
    title: 'Replace the metadata of a SAML provider',
    description:
      'With its own signing key in the metadata, the caller can issue assertions for every role that trusts the provider.',
    preconditions: [TRUSTED],
  },
];

const providerRule = ({ id, title, description, preconditions, ...spec }: ProviderSpec): RuleOf<'write-provider'> => ({
  id,
  category: 'federation',
  title,
  description,
  preconditions,
  techniques: ['T1484.002', 'T1556.007'],
  remediation: 'Allow changes to identity providers only to administrators, and alert on them.',
  references: [IAM_ACTIONS],
  mechanism: { ...spec, kind: 'write-provider' },
});

export const federationRules: readonly EscalationRule[] = providers.map(providerRule);
