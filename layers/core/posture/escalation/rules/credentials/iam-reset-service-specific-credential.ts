import { rule } from '../../rule.ts';

export const iamResetServiceSpecificCredential = rule(
  {
    id: 'iam-reset-service-specific-credential',
    category: 'credentials',
    title: 'Reset a service-specific credential of another user',
    description: 'The answer holds the new secret, good for the one service.',
    preconditions: [
      'The user has such a credential and may use its service.',
      'Conditional on: the credential being there.',
    ],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [{ action: 'iam:ResetServiceSpecificCredential', on: '{arn}' }],
    conditions: [],
    only: ['bedrock:InvokeModel', 'codecommit:GitPull', 'cassandra:Select', 'logs:PutLogEvents'],
    dependsOn: ['a service-specific credential of the user'],
  },
);
