import { passRole } from './pass-role.ts';

export const datapipelineCreateAndActivatePipeline = passRole({
  id: 'datapipeline-create-and-activate-pipeline',
  compute: 'a Data Pipeline',
  service: 'datapipeline.amazonaws.com',
  needs: ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition', 'datapipeline:ActivatePipeline'],
  how: 'The definition holds shell commands, which run once the pipeline is active.',
});
