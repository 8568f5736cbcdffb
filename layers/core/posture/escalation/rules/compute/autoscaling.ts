import type { WorkloadSpec } from './workload-rule.ts';

export const autoscaling: readonly WorkloadSpec[] = [
  {
    id: 'autoscaling-create-group-from-configuration',
    title: 'Launch instances from an existing launch configuration',
    types: ['AWS::AutoScaling::LaunchConfiguration'],
    services: ['ec2.amazonaws.com'],
    needs: ['autoscaling:CreateAutoScalingGroup'],
    how: "The instances have the role of the launch configuration, and run its user data instead of the caller's.",
    dependsOn: ['access to the launched instance'],
  },
  {
    id: 'autoscaling-create-group-from-template',
    title: 'Launch instances from an existing launch template',
    types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup'],
    services: ['ec2.amazonaws.com'],
    needs: ['autoscaling:CreateAutoScalingGroup', 'ec2:RunInstances'],
    passesRole: true,
    how: "The instances have the role of the launch template, and run its user data instead of the caller's.",
    dependsOn: ['access to the launched instance'],
  },
];
