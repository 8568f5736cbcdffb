import { useWorkload } from './use-workload.ts';

export const codebuildStartBuild = useWorkload({
  id: 'codebuild-start-build',
  title: 'Start a build with commands of its own',
  types: ['AWS::CodeBuild::Project'],
  services: ['codebuild.amazonaws.com'],
  needs: [{ action: 'codebuild:StartBuild', on: 'arn:{partition}:codebuild:*:{account}:project/{name}' }],
  how: 'A build takes another specification than its project says, and runs it with the role of the project.',
});
