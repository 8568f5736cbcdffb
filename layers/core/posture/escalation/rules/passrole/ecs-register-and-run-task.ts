import { passRole } from './pass-role.ts';

export const ecsRegisterAndRunTask = passRole({
  id: 'ecs-register-and-run-task',
  compute: 'an ECS task',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RegisterTaskDefinition', 'ecs:RunTask'],
  how: 'The task definition names role, image and command; running it on any cluster starts the command.',
});
