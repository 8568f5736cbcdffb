import { rule } from '../../rule.ts';

export const iamCreateServiceSpecificCredential = rule(
  {
    id: 'iam-create-service-specific-credential',
    category: 'credentials',
    title: 'Create a service-specific credential of another user',
    description:
      'Such credentials act as the user towards Bedrock, CodeCommit, Keyspaces or CloudWatch Logs, and nowhere else.',
    preconditions: ['The user may use one of these services.', 'Only what the user may do in that service is gained.'],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [{ action: 'iam:CreateServiceSpecificCredential', on: '{arn}' }],
    conditions: [],
    only: ['bedrock:InvokeModel', 'codecommit:GitPull', 'cassandra:Select', 'logs:PutLogEvents'],
  },
);
