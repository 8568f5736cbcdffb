import { passRole } from './pass-role.ts';

export const ecsRegisterTaskAndCreateService = passRole({
  id: 'ecs-register-task-and-create-service',
  compute: 'an ECS service',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RegisterTaskDefinition', 'ecs:CreateService'],
  how: 'The task definition names role, image and command; the service starts it.',
});
