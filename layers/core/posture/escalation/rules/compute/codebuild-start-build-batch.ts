import { useWorkload } from './use-workload.ts';

export const codebuildStartBuildBatch = useWorkload({
  id: 'codebuild-start-build-batch',
  title: 'Start a batch of builds with commands of its own',
  types: ['AWS::CodeBuild::Project'],
  services: ['codebuild.amazonaws.com'],
  needs: [{ action: 'codebuild:StartBuildBatch', on: 'arn:{partition}:codebuild:*:{account}:project/{name}' }],
  how: 'A batch takes another specification than its project says, and runs it with the role of the project.',
});
