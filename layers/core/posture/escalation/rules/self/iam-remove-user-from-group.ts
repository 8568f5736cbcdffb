import { rule } from '../../rule.ts';

export const iamRemoveUserFromGroup = rule(
  {
    id: 'iam-remove-user-from-group',
    category: 'self',
    title: 'Leave a group that denies',
    description: "Where a group's Deny is what holds a user back, leaving the group gives back what others grant.",
    preconditions: [
      "A policy of the group denies something, and without the group's policies more is allowed than with them.",
      'The user is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation: 'Put a Deny that must hold into a boundary or an organization policy.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'leave-group', action: 'iam:RemoveUserFromGroup' },
);
