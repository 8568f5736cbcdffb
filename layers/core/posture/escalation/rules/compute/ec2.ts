import type { WorkloadSpec } from './workload-rule.ts';

const INSTANCE = 'arn:{partition}:ec2:*:{account}:instance/{name}';

export const ec2: readonly WorkloadSpec[] = [
  {
    id: 'ec2-change-user-data',
    title: 'Change the user data of an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      { action: 'ec2:ModifyInstanceAttribute', on: INSTANCE },
      { action: 'ec2:StopInstances', on: INSTANCE },
      { action: 'ec2:StartInstances', on: INSTANCE },
    ],
    how: 'User data that is configured to run on every boot runs as root, with the role of the instance, after a stop and a start.',
  },
  {
    id: 'ec2-change-user-data-of-stopped-instance',
    title: 'Change the user data of a stopped EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [{ action: 'ec2:ModifyInstanceAttribute', on: INSTANCE }],
    how: 'User data that is configured to run on every boot runs as root, with the role of the instance, when the instance starts again.',
    dependsOn: ['the instance being stopped and started'],
  },
  {
    id: 'ec2-create-launch-template-version-of-group',
    title: 'Add a default version to the launch template of an Auto Scaling group',
    types: ['AWS::AutoScaling::AutoScalingGroup'],
    services: ['ec2.amazonaws.com'],
    needs: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
    takesAnyProfile: true,
    how: 'The new version can contain any user data and any instance profile, without `iam:PassRole`; the group launches its next instance from it.',
  },
  {
    id: 'ec2-create-launch-template-version',
    title: 'Add a default version to a launch template',
    types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchTemplate'],
    services: ['ec2.amazonaws.com'],
    needs: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
    takesAnyProfile: true,
    dependsOn: ['an instance being launched from the template'],
    how: 'The new version can contain any user data and any instance profile, without `iam:PassRole`; the next instances that launch from the template run that user data with that role.',
  },
  {
    id: 'ec2-create-launch-template-version-as-latest',
    title: 'Add the latest version to a launch template',
    types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup'],
    services: ['ec2.amazonaws.com'],
    needs: ['ec2:CreateLaunchTemplateVersion'],
    takesAnyProfile: true,
    dependsOn: ['an instance being launched from the latest version of the template'],
    how: 'The new version can contain any user data and any instance profile, without `iam:PassRole`. A group that uses the latest version launches its next instance from it.',
  },
  {
    id: 'ec2-instance-connect-send-ssh-key',
    title: 'Send an SSH key to an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [{ action: 'ec2-instance-connect:SendSSHPublicKey', on: INSTANCE }, 'ec2:DescribeInstances'],
    how: "The key is valid for 60 seconds: long enough to log in over SSH and read the role's credentials from the instance metadata.",
  },
  {
    id: 'ec2-instance-connect-send-ssh-key-unseen',
    title: 'Send an SSH key to an EC2 instance at a known address',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [{ action: 'ec2-instance-connect:SendSSHPublicKey', on: INSTANCE }],
    how: 'The key allows an SSH login if the caller already knows the address of the instance.',
    dependsOn: ['the address of the instance'],
  },
  {
    id: 'ec2-instance-connect-serial-console',
    title: 'Log in to the serial console of an EC2 instance',
    types: ['AWS::EC2::Instance'],
    services: ['ec2.amazonaws.com'],
    needs: [
      {
        action: 'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
        on: INSTANCE,
      },
    ],
    how: 'The serial console gives access to the boot process of the instance and bypasses its network rules.',
    dependsOn: ['serial console access being enabled in the account'],
  },
];
