import { onOne, passRole } from './pass-role.ts';

export const codebuildCreateProjectAndStartBuild = passRole({
  id: 'codebuild-create-project-and-start-build',
  compute: 'a CodeBuild project',
  service: 'codebuild.amazonaws.com',
  needs: onOne('codebuild:CreateProject', 'codebuild:StartBuild'),
  how: 'The build specification is a list of commands that run with the role of the project.',
});
