import { rule } from '../../rule.ts';

export const iamCreatePolicyVersion = rule(
  {
    id: 'iam-create-policy-version',
    category: 'self',
    title: 'Write a managed policy that one holds',
    description:
      'A new version that is made the default replaces what the policy says for everybody who holds it, or is bounded by it.',
    preconditions: [
      "The policy is the account's own (those of AWS cannot be written) and is attached to the source, to a group of it, or bounds it. On another identity it counts together with a way to become it.",
      'The policy has fewer than five versions, or `iam:DeletePolicyVersion` is allowed on it too.',
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation: 'Allow `iam:CreatePolicyVersion` on no policy that its holder has, or can come to have.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'write-managed-policy', action: 'iam:CreatePolicyVersion', makesRoom: 'iam:DeletePolicyVersion' },
);
