import type { WorkloadSpec } from './workload-rule.ts';

const PROJECT = 'arn:{partition}:codebuild:*:{account}:project/{name}';

export const developerTools: readonly WorkloadSpec[] = [
  {
    id: 'codebuild-run-in-sandbox',
    title: 'Run commands in a sandbox of a CodeBuild project',
    types: ['AWS::CodeBuild::Project'],
    services: ['codebuild.amazonaws.com'],
    needs: [{ action: 'codebuild:StartSandbox', on: PROJECT }, 'codebuild:StartCommandExecution'],
    how: "A sandbox is the project's build environment without a build; commands in it run with the project's service role.",
  },
  {
    id: 'codebuild-start-build',
    title: 'Start a build with other commands',
    types: ['AWS::CodeBuild::Project'],
    services: ['codebuild.amazonaws.com'],
    needs: [{ action: 'codebuild:StartBuild', on: PROJECT }],
    how: "A build can override the project's build specification, and runs with the project's service role.",
  },
  {
    id: 'codebuild-start-build-batch',
    title: 'Start a batch build with other commands',
    types: ['AWS::CodeBuild::Project'],
    services: ['codebuild.amazonaws.com'],
    needs: [{ action: 'codebuild:StartBuildBatch', on: PROJECT }],
    how: "A batch build can override the project's build specification, and runs with the project's service role.",
  },
  {
    id: 'codebuild-update-project',
    title: 'Change the build commands of a CodeBuild project',
    types: ['AWS::CodeBuild::Project'],
    services: ['codebuild.amazonaws.com'],
    needs: [{ action: 'codebuild:UpdateProject', on: PROJECT }],
    how: "The next build runs the caller's commands with the project's service role.",
    dependsOn: ['a build of the project'],
  },
  {
    id: 'codedeploy-create-deployment',
    title: 'Deploy a revision to an EC2 instance',
    types: ['AWS::EC2::Instance', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::AutoScaling::AutoScalingGroup'],
    services: ['ec2.amazonaws.com'],
    needs: ['codedeploy:CreateDeployment', 'codedeploy:GetDeploymentConfig', 'codedeploy:RegisterApplicationRevision'],
    how: "The revision's hooks are the caller's scripts; the CodeDeploy agent runs them on the instance, where the role's credentials are available.",
    dependsOn: ['a deployment group that contains the instance'],
  },
  {
    id: 'codestar-associate-team-member',
    title: 'Join a CodeStar project as an owner',
    types: [],
    services: ['codestar.amazonaws.com'],
    needs: ['codestar:CreateProject', 'codestar:AssociateTeamMember'],
    how: 'The CodeStar service role gives permissions to the owners of a project. AWS discontinued CodeStar in 2024; the role can still exist.',
    standing: true,
    dependsOn: ['AWS CodeStar being usable in this account (AWS discontinued it in 2024)'],
  },
  {
    id: 'codestar-create-project-from-template',
    title: 'Create a CodeStar project from a template',
    types: [],
    services: ['codestar.amazonaws.com'],
    needs: ['codestar:CreateProjectFromTemplate'],
    how: 'CodeStar creates the project with its own broad service role. AWS discontinued CodeStar in 2024; the role can still exist.',
    standing: true,
    dependsOn: ['AWS CodeStar being usable in this account (AWS discontinued it in 2024)'],
  },
];
