import type { PassRoleSpec } from './pass-role-rule.ts';

export const autoscaling: readonly PassRoleSpec[] = [
  {
    id: 'autoscaling-create-group-with-launch-configuration',
    compute: 'instances of a new Auto Scaling group',
    service: 'ec2.amazonaws.com',
    needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:CreateAutoScalingGroup'],
    how: 'The launch configuration contains the instance profile and user data of the instances that the group launches.',
    instanceProfile: 'required',
  },
  {
    id: 'autoscaling-create-group-with-launch-template',
    compute: 'instances of a new Auto Scaling group with a launch template',
    service: 'ec2.amazonaws.com',
    needs: ['ec2:CreateLaunchTemplate', 'ec2:RunInstances', 'autoscaling:CreateAutoScalingGroup'],
    how: 'The launch template contains the instance profile and user data of the instances that the group launches.',
    instanceProfile: 'required',
  },
  {
    id: 'autoscaling-update-group-with-launch-configuration',
    compute: 'instances of an existing Auto Scaling group',
    service: 'ec2.amazonaws.com',
    needs: ['autoscaling:CreateLaunchConfiguration', 'autoscaling:UpdateAutoScalingGroup'],
    how: "The group launches its next instances with the instance profile and user data of the caller's new launch configuration.",
    instanceProfile: 'required',
  },
];
