import { useWorkload } from './use-workload.ts';

export const codedeployCreateDeployment = useWorkload({
  id: 'codedeploy-create-deployment',
  title: 'Deploy a revision to an instance',
  types: ['AWS::EC2::Instance', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::AutoScaling::AutoScalingGroup'],
  services: ['ec2.amazonaws.com'],
  needs: ['codedeploy:CreateDeployment', 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'],
  how: 'The hooks of a revision are scripts of the source; the agent on the instance runs them, with the role of the instance at hand.',
  dependsOn: ['a deployment group that the instance is in'],
});
