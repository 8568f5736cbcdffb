import { passRole } from './pass-role.ts';

export const deadlineCreateQueue = passRole({
  id: 'deadline-create-queue',
  compute: 'a Deadline Cloud queue',
  service: 'credentials.deadline.amazonaws.com',
  needs: ['deadline:CreateFarm', 'deadline:CreateQueue', 'deadline:AssumeQueueRoleForUser'],
  how: 'The jobs of a queue run with its role, and an API hands out credentials of it to users of the farm.',
  dependsOn: ['membership in the farm that is made'],
});
