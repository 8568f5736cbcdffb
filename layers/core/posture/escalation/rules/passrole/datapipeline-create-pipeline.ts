import { passRole } from './pass-role.ts';

export const datapipelineCreatePipeline = passRole({
  id: 'datapipeline-create-pipeline',
  compute: 'a Data Pipeline that somebody else activates',
  service: 'datapipeline.amazonaws.com',
  needs: ['datapipeline:CreatePipeline'],
  how: 'A pipeline runs nothing before it has a definition and is active; what is missing of both has to come from somebody else.',
  dependsOn: ['definition and activation of the pipeline by somebody else'],
});
