import { passRole } from './pass-role.ts';

export const autoscalingCreateGroupWithLaunchTemplate = passRole({
  id: 'autoscaling-create-group-with-launch-template',
  compute: 'instances of a new Auto Scaling group with a launch template',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:CreateLaunchTemplate', 'ec2:RunInstances', 'autoscaling:CreateAutoScalingGroup'],
  how: 'The launch template holds profile and user data, the group launches instances from it.',
  instanceProfile: 'required',
});
