import { rule } from '../../rule.ts';

export const iamDeleteUserPolicy = rule(
  {
    id: 'iam-delete-user-policy',
    category: 'self',
    title: 'Delete an inline policy that denies, of a user',
    description:
      'Where a Deny is what holds an identity back, taking the policy away that denies gives back what others grant.',
    preconditions: [
      'A policy of the user denies something, and without it more is allowed than with it.',
      'The user is the source itself. On another identity it counts together with a way to become it.',
    ],
    techniques: ['T1098.003', 'T1562'],
    remediation:
      'Put a Deny that must hold into a boundary or an organization policy, and allow `iam:DeleteUserPolicy` on nobody whom it limits.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'lift-deny', holder: 'user', action: 'iam:DeleteUserPolicy', what: 'inline' },
);
