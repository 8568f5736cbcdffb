import type { WorkloadSpec } from './workload-rule.ts';

export const autoscaling: readonly WorkloadSpec[] = [
  {
    id: 'autoscaling-create-group-from-template',
    title: 'Start instances from a template that is there',
    types: ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration', 'AWS::AutoScaling::AutoScalingGroup'],
    services: ['ec2.amazonaws.com'],
    needs: ['autoscaling:CreateAutoScalingGroup'],
    how: 'The instances carry the role of the template; what they run is what the template says.',
    dependsOn: ['a way into the instance that is started'],
  },
];
