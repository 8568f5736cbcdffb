import { passRole } from './pass-role.ts';

export const codepipelineCreatePipeline = passRole({
  id: 'codepipeline-create-pipeline',
  compute: 'a CodePipeline pipeline',
  service: 'codepipeline.amazonaws.com',
  needs: ['codepipeline:CreatePipeline'],
  how: "The stages of the pipeline are actions of the caller's choice (commands among them); a new pipeline runs at once.",
});
