import { rule } from '../../rule.ts';

export const iamSetDefaultPolicyVersion = rule(
  {
    id: 'iam-set-default-policy-version',
    category: 'self',
    title: 'Bring an older version of a managed policy back',
    description: 'Earlier versions stay with the policy, and often allowed more than the present one.',
    preconditions: [
      'The policy has another version, and that version gives more.',
      'The policy is attached to the source or to a group of it. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003'],
    remediation:
      'Delete versions that are no longer meant to count; allow `iam:SetDefaultPolicyVersion` on no policy that its holder has.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'choose-version', action: 'iam:SetDefaultPolicyVersion' },
);
