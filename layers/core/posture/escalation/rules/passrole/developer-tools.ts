import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const developerTools: readonly PassRoleSpec[] = [
  {
    id: 'codebuild-create-project-and-start-build',
    compute: 'a CodeBuild project',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:CreateProject', 'codebuild:StartBuild'),
    how: "The build specification contains commands that run with the project's service role.",
  },
  {
    id: 'codebuild-create-project-and-start-build-batch',
    compute: 'a CodeBuild project that runs batch builds',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:CreateProject', 'codebuild:StartBuildBatch'),
    how: "The batch build specification contains commands that run with the project's service role.",
  },
  {
    id: 'codebuild-start-build-with-other-role',
    compute: 'a build of an existing CodeBuild project',
    service: 'codebuild.amazonaws.com',
    needs: ['codebuild:StartBuild'],
    how: 'A build can override the service role and the build specification of its project.',
    startsFrom: ['AWS::CodeBuild::Project'],
  },
  {
    id: 'codebuild-update-project-and-start-build',
    compute: 'an existing CodeBuild project',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:UpdateProject', 'codebuild:StartBuild'),
    how: 'The caller gives the project a more privileged role and a new build specification, and starts a build.',
    startsFrom: ['AWS::CodeBuild::Project'],
  },
  {
    id: 'codepipeline-create-pipeline',
    compute: 'a CodePipeline pipeline',
    service: 'codepipeline.amazonaws.com',
    needs: ['codepipeline:CreatePipeline'],
    how: "The caller chooses the pipeline's actions, including commands; a new pipeline runs immediately.",
  },
  {
    id: 'codepipeline-update-pipeline',
    compute: 'an existing CodePipeline pipeline',
    service: 'codepipeline.amazonaws.com',
    needs: onOne('codepipeline:UpdatePipeline', 'codepipeline:StartPipelineExecution'),
    how: 'The caller gives the pipeline a more privileged role and new actions, and starts it.',
    startsFrom: ['AWS::CodePipeline::Pipeline'],
  },
  {
    id: 'codestar-create-project',
    compute: 'a CodeStar project',
    service: 'codestar.amazonaws.com',
    needs: ['codestar:CreateProject'],
    how: 'CodeStar creates the project with a broad service role. AWS discontinued CodeStar in 2024; the role can still exist.',
    dependsOn: ['AWS CodeStar being usable in this account (AWS discontinued it in 2024)'],
  },
];
