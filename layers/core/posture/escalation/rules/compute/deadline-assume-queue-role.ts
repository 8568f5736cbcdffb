import { useWorkload } from './use-workload.ts';

export const deadlineAssumeQueueRole = useWorkload({
  id: 'deadline-assume-queue-role',
  title: 'Ask for the credentials of a Deadline Cloud queue',
  types: ['AWS::Deadline::Queue'],
  services: ['credentials.deadline.amazonaws.com'],
  needs: ['deadline:AssumeQueueRoleForUser'],
  how: 'An API hands out credentials of the role that the jobs of the queue run with.',
  dependsOn: ['membership in the farm of the queue'],
});
