import { passRole } from './pass-role.ts';

export const ecsRegisterTaskAndUpdateService = passRole({
  id: 'ecs-register-task-and-update-service',
  compute: 'an ECS service that is already there',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
  how: 'A service that runs anyway is moved to a new task definition with another role and command.',
  startsFrom: ['AWS::ECS::Service', 'AWS::ECS::TaskDefinition'],
  orWithoutRole: true,
});
