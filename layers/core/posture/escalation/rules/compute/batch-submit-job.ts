import { useWorkload } from './use-workload.ts';

export const batchSubmitJob = useWorkload({
  id: 'batch-submit-job',
  title: 'Submit a job with a command of its own',
  types: ['AWS::Batch::JobDefinition'],
  services: ['ecs-tasks.amazonaws.com'],
  needs: ['batch:SubmitJob'],
  how: 'A job takes another command than its definition says, and runs it with the role of the definition.',
  binding: 'task_role',
});
