import { rule } from '../../rule.ts';

export const ec2ReadCredentialsFromUserData = rule(
  {
    id: 'ec2-read-credentials-from-user-data',
    category: 'secrets',
    title: 'Read an access key from user data',
    description: 'User data stand in the instance in plain text.',
    preconditions: ['An access key of a better user was found there, and the key is active.'],
    techniques: ['T1552.001', 'T1552.005'],
    remediation: 'Take the key out and deactivate it; give the compute a role in its place.',
    references: [],
  },
  {
    kind: 'read-credential',
    types: ['AWS::EC2::Instance'],
    needs: [{ action: 'ec2:DescribeInstanceAttribute', on: '{arn}' }],
  },
);
