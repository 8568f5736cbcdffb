import { rule } from '../../rule.ts';

export const organizationsDisablePolicyType = rule(
  {
    id: 'organizations-disable-policy-type',
    category: 'self',
    title: 'Turn organization policies off',
    description:
      'Where an organization policy is what holds an identity back, an account without it has what its own policies grant.',
    preconditions: [
      'Organization policies are known, and they limit the source.',
      'Conditional on: the call being made in the management account, or by a delegated administrator.',
    ],
    techniques: ['T1562', 'T1484'],
    remediation: 'Allow `organizations:DisablePolicyType` in the management account to named administrators only.',
    references: ['https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html'],
  },
  { kind: 'lift-organization-policy', action: 'organizations:DisablePolicyType' },
);
