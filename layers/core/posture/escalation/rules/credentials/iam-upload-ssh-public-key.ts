import { rule } from '../../rule.ts';

export const iamUploadSshPublicKey = rule(
  {
    id: 'iam-upload-ssh-public-key',
    category: 'credentials',
    title: 'Upload an SSH key of another user',
    description: 'The key opens the CodeCommit repositories that the user may read or write, and nothing else.',
    preconditions: ['The user may use CodeCommit.', 'Only what the user may do there is gained.'],
    techniques: ['T1098.001', 'T1078.004'],
    remediation: 'Allow it on the caller itself alone (the policy variable for its user name), and to administrators.',
    references: [
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
    ],
  },
  {
    kind: 'take-credential',
    needs: [{ action: 'iam:UploadSSHPublicKey', on: '{arn}' }],
    conditions: [],
    only: ['codecommit:GitPull', 'codecommit:GitPush'],
  },
);
