import { onOne, passRole } from './pass-role.ts';

export const codebuildCreateProjectAndStartBuildBatch = passRole({
  id: 'codebuild-create-project-and-start-build-batch',
  compute: 'a CodeBuild project that builds in batches',
  service: 'codebuild.amazonaws.com',
  needs: onOne('codebuild:CreateProject', 'codebuild:StartBuildBatch'),
  how: 'The build specification of a batch is a list of commands that run with the role of the project.',
});
