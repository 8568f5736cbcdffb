import { passRole } from './pass-role.ts';

export const autoscalingCreateGroupWithLaunchConfiguration = passRole({
  id: 'autoscaling-create-group-with-launch-configuration',
  compute: 'instances of a new Auto Scaling group',
  service: 'ec2.amazonaws.com',
  needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:CreateAutoScalingGroup'],
  how: 'The launch configuration holds profile and user data, the group launches instances from it.',
  instanceProfile: 'required',
});
