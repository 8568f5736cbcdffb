import { onOne, passRole } from './pass-role.ts';

export const codebuildUpdateProjectAndStartBuild = passRole({
  id: 'codebuild-update-project-and-start-build',
  compute: 'a CodeBuild project that is already there',
  service: 'codebuild.amazonaws.com',
  needs: onOne('codebuild:UpdateProject', 'codebuild:StartBuild'),
  how: 'The project takes a better role and another build specification, and is started.',
  startsFrom: ['AWS::CodeBuild::Project'],
});
