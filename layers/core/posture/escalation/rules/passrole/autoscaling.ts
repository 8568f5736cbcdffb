import type { PassRoleSpec } from './pass-role-rule.ts';

export const autoscaling: readonly PassRoleSpec[] = [
  {
    id: 'autoscaling-create-group-with-launch-configuration',
    compute: 'instances of a new Auto Scaling group',
    service: 'ec2.amazonaws.com',
    needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:CreateAutoScalingGroup'],
    how: 'The launch configuration holds profile and user data, the group launches instances from it.',
    instanceProfile: 'required',
  },
  {
    id: 'autoscaling-create-group-with-launch-template',
    compute: 'instances of a new Auto Scaling group with a launch template',
    service: 'ec2.amazonaws.com',
    needs: ['ec2:CreateLaunchTemplate', 'ec2:RunInstances', 'autoscaling:CreateAutoScalingGroup'],
    how: 'The launch template holds profile and user data, the group launches instances from it.',
    instanceProfile: 'required',
  },
  {
    id: 'autoscaling-update-group-with-launch-configuration',
    compute: 'instances of an Auto Scaling group that is there',
    service: 'ec2.amazonaws.com',
    needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:UpdateAutoScalingGroup'],
    how: 'A new launch configuration with profile and user data is given to a group, which launches its next instances from it.',
    instanceProfile: 'required',
  },
];
