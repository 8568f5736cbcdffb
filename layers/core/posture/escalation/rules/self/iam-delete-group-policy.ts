import { rule } from '../../rule.ts';

export const iamDeleteGroupPolicy = rule(
  {
    id: 'iam-delete-group-policy',
    category: 'self',
    title: 'Delete an inline policy that denies, of a group',
    description:
      'Where a Deny is what holds an identity back, taking the policy away that denies gives back what others grant.',
    preconditions: [
      'A policy of the group denies something, and without it more is allowed than with it.',
      'The source is a member of the group. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation:
      'Put a Deny that must hold into a boundary or an organization policy, and allow `iam:DeleteGroupPolicy` on nobody whom it limits.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'lift-deny', holder: 'group', action: 'iam:DeleteGroupPolicy', what: 'inline' },
);
