import { onOne, passRole } from './pass-role.ts';

export const codepipelineUpdatePipeline = passRole({
  id: 'codepipeline-update-pipeline',
  compute: 'a CodePipeline pipeline that is already there',
  service: 'codepipeline.amazonaws.com',
  needs: onOne('codepipeline:UpdatePipeline', 'codepipeline:StartPipelineExecution'),
  how: "The pipeline takes a better role and stages of the caller's choice, and is started.",
  startsFrom: ['AWS::CodePipeline::Pipeline'],
});
