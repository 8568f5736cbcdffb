import type { WorkloadSpec } from './workload-rule.ts';

export const ec2: readonly WorkloadSpec[] = [
  {
    id: 'ec2-change-user-data',
    title: 'Change the user data of an instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ec2:ModifyInstanceAttribute', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
      { action: 'ec2:StopInstances', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
      { action: 'ec2:StartInstances', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
    ],
    how: 'User data that asks to run on each boot runs as root after a stop and a start, with the role of the instance.',
  },
  {
    id: 'ec2-create-launch-template-version',
    title: 'Make a new version of a launch template the default',
    types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::AutoScaling::LaunchTemplate'],
    services: ['ec2.amazonaws.com'],
    needs: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
    takesAnyProfile: true,
    how: 'The version brings user data of the source and names any instance profile (no right to pass its role is asked for); whatever launches from the template next runs the one as the other.',
  },
  {
    id: 'ec2-instance-connect-send-ssh-key-unseen',
    title: 'Put an SSH key on an instance known from elsewhere',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [{ action: 'ec2-instance-connect:SendSSHPublicKey', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' }],
    how: 'The key lets the source sign in over SSH, if it knows from elsewhere where the instance is.',
    dependsOn: ['the address of the instance'],
  },
  {
    id: 'ec2-instance-connect-send-ssh-key',
    title: 'Put an SSH key on an instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ec2-instance-connect:SendSSHPublicKey', on: 'arn:{partition}:ec2:*:{account}:instance/{name}' },
      'ec2:DescribeInstances',
    ],
    how: 'The key is good for a minute, long enough to sign in over SSH and read the role from the instance metadata.',
  },
  {
    id: 'ec2-instance-connect-serial-console',
    title: 'Sign in on the serial console of an instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      {
        action: 'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
        on: 'arn:{partition}:ec2:*:{account}:instance/{name}',
      },
    ],
    how: 'The serial console leads to the boot prompt of the instance, beneath its own access rules.',
    dependsOn: ['access to the serial console being on in the account'],
  },
];
