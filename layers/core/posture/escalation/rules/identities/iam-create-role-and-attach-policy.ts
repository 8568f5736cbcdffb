import { rule } from '../../rule.ts';

export const iamCreateRoleAndAttachPolicy = rule(
  {
    id: 'iam-create-role-and-attach-policy',
    category: 'identities',
    title: 'Make a role and attach a policy to it',
    description: 'A new role that trusts the source takes AdministratorAccess.',
    preconditions: [
      'All actions are allowed on the same new name, and without a permissions boundary on what is made.',
      '`iam:PolicyARN` lets AdministratorAccess through, where a policy is attached.',
      'Organization policies still count for what is made.',
    ],
    techniques: ['T1136.003', 'T1098.003'],
    remediation:
      'Ask for a boundary on everything that is made (`iam:PermissionsBoundary`), or keep these actions with administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'new-identity',
    needs: [
      { action: 'iam:CreateRole', on: '{arn}' },
      { action: 'iam:AttachRolePolicy', on: '{arn}' },
    ],
    type: 'role',
  },
);
