import { passRole } from './pass-role.ts';

export const batchRegisterAndSubmitJob = passRole({
  id: 'batch-register-and-submit-job',
  compute: 'a Batch job',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['batch:RegisterJobDefinition', 'batch:SubmitJob'],
  how: 'The job definition names role, image and command; a job of it runs on a queue that is there.',
});
