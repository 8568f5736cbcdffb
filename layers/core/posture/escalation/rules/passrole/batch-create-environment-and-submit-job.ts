import { passRole } from './pass-role.ts';

export const batchCreateEnvironmentAndSubmitJob = passRole({
  id: 'batch-create-environment-and-submit-job',
  compute: 'a Batch job on a queue of its own',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['batch:CreateComputeEnvironment', 'batch:CreateJobQueue', 'batch:RegisterJobDefinition', 'batch:SubmitJob'],
  how: 'The source makes compute environment, queue and job definition, and submits a job that runs its command with the role.',
});
