import { useWorkload } from './use-workload.ts';

export const codebuildRunInSandbox = useWorkload({
  id: 'codebuild-run-in-sandbox',
  title: 'Run commands in a sandbox of a build project',
  types: ['AWS::CodeBuild::Project'],
  services: ['codebuild.amazonaws.com'],
  needs: [
    { action: 'codebuild:StartSandbox', on: 'arn:{partition}:codebuild:*:{account}:project/{name}' },
    'codebuild:StartCommandExecution',
  ],
  how: 'A sandbox is the build environment of the project without a build; commands in it run with the role of the project.',
});
