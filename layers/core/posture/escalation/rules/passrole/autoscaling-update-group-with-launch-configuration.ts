import { passRole } from './pass-role.ts';

export const autoscalingUpdateGroupWithLaunchConfiguration = passRole({
  id: 'autoscaling-update-group-with-launch-configuration',
  compute: 'instances of an Auto Scaling group that is there',
  service: 'ec2.amazonaws.com',
  needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:UpdateAutoScalingGroup'],
  how: 'A new launch configuration with profile and user data is given to a group, which launches its next instances from it.',
  instanceProfile: 'required',
});
