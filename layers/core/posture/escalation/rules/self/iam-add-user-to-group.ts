import { rule } from '../../rule.ts';

export const iamAddUserToGroup = rule(
  {
    id: 'iam-add-user-to-group',
    category: 'self',
    title: 'Join a group',
    description: 'The member has what the group has, added to its own rights.',
    preconditions: [
      'The source is a user that is not in the group yet; roles cannot be members.',
      "The group gives something that the source lacks, or the source may write the group's policies as well.",
      'A permissions boundary, an organization policy or a Deny may still cut what is gained: then the path ends at what is left.',
    ],
    techniques: ['T1098.003'],
    remediation: 'Allow `iam:AddUserToGroup` on named groups only, none of which gives more than its holder has.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  { kind: 'join-group', action: 'iam:AddUserToGroup' },
);
