import { passRole } from './pass-role.ts';

export const ecsRegisterAndStartTask = passRole({
  id: 'ecs-register-and-start-task',
  compute: 'an ECS task on a container instance',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RegisterTaskDefinition', 'ecs:StartTask'],
  how: 'The task definition names role, image and command; it is started on a container instance that is there.',
});
