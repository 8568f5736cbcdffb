import { passRole } from './pass-role.ts';

export const codebuildStartBuildWithOtherRole = passRole({
  id: 'codebuild-start-build-with-other-role',
  compute: 'a CodeBuild build that is started',
  service: 'codebuild.amazonaws.com',
  needs: ['codebuild:StartBuild'],
  how: 'Starting a build takes overrides: another service role and another build specification.',
  startsFrom: ['AWS::CodeBuild::Project'],
});
