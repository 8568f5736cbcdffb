import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const developerTools: readonly PassRoleSpec[] = [
  {
    id: 'codebuild-create-project-and-start-build-batch',
    compute: 'a CodeBuild project that builds in batches',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:CreateProject', 'codebuild:StartBuildBatch'),
    how: 'The build specification of a batch is a list of commands that run with the role of the project.',
  },
  {
    id: 'codebuild-create-project-and-start-build',
    compute: 'a CodeBuild project',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:CreateProject', 'codebuild:StartBuild'),
    how: 'The build specification is a list of commands that run with the role of the project.',
  },
  {
    id: 'codebuild-start-build-with-other-role',
    compute: 'a CodeBuild build that is started',
    service: 'codebuild.amazonaws.com',
    needs: ['codebuild:StartBuild'],
    how: 'Starting a build takes overrides: another service role and another build specification.',
    startsFrom: ['AWS::CodeBuild::Project'],
  },
  {
    id: 'codebuild-update-project-and-start-build',
    compute: 'a CodeBuild project that is already there',
    service: 'codebuild.amazonaws.com',
    needs: onOne('codebuild:UpdateProject', 'codebuild:StartBuild'),
    how: 'The project takes a better role and another build specification, and is started.',
    startsFrom: ['AWS::CodeBuild::Project'],
  },
  {
    id: 'codepipeline-create-pipeline',
    compute: 'a CodePipeline pipeline',
    service: 'codepipeline.amazonaws.com',
    needs: ['codepipeline:CreatePipeline'],
    how: "The stages of the pipeline are actions of the caller's choice (commands among them); a new pipeline runs at once.",
  },
  {
    id: 'codepipeline-update-pipeline',
    compute: 'a CodePipeline pipeline that is already there',
    service: 'codepipeline.amazonaws.com',
    needs: onOne('codepipeline:UpdatePipeline', 'codepipeline:StartPipelineExecution'),
    how: "The pipeline takes a better role and stages of the caller's choice, and is started.",
    startsFrom: ['AWS::CodePipeline::Pipeline'],
  },
  {
    id: 'codestar-create-project',
    compute: 'a CodeStar project',
    service: 'codestar.amazonaws.com',
    needs: ['codestar:CreateProject'],
    how: 'Creating a project made the service act with a broad role. AWS closed CodeStar in 2024; the role may still be there.',
    dependsOn: ['AWS CodeStar in this account, which AWS closed in 2024'],
  },
];
