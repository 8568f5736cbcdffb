import { passRole } from './pass-role.ts';

export const datapipelineRunOnInstance = passRole({
  id: 'datapipeline-run-on-instance',
  compute: 'an instance of a Data Pipeline',
  service: 'ec2.amazonaws.com',
  needs: ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition', 'datapipeline:ActivatePipeline'],
  how: 'The definition names the role of the instance on which its shell commands run.',
  instanceProfile: 'required',
});
