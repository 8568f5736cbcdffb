import { passRole } from './pass-role.ts';

export const omicsCreateWorkflow = passRole({
  id: 'omics-create-workflow',
  compute: 'a HealthOmics workflow',
  service: 'omics.amazonaws.com',
  needs: ['omics:CreateWorkflow', 'omics:StartRun'],
  how: "The workflow's tasks are commands of the caller that run with the role.",
});
