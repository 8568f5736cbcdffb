import { rule } from '../../rule.ts';

export const iamCreateUserWithKeyAndAttachPolicy = rule(
  {
    id: 'iam-create-user-with-key-and-attach-policy',
    category: 'identities',
    title: 'Make a user with an access key and attach a policy to it',
    description: 'A new user takes AdministratorAccess, and the source takes an access key of it.',
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
      { action: 'iam:CreateUser', on: '{arn}' },
      { action: 'iam:AttachUserPolicy', on: '{arn}' },
      { action: 'iam:CreateAccessKey', on: '{arn}' },
    ],
    type: 'user',
  },
);
