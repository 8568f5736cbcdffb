import { useWorkload } from './use-workload.ts';

export const ec2CreateLaunchTemplateVersion = useWorkload({
  id: 'ec2-create-launch-template-version',
  title: 'Make a new version of a launch template the default',
  types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::AutoScaling::LaunchTemplate'],
  services: ['ec2.amazonaws.com'],
  needs: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
  takesAnyProfile: true,
  how: 'The version brings user data of the source and names any instance profile (no right to pass its role is asked for); whatever launches from the template next runs the one as the other.',
});
