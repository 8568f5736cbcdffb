import { passRole } from './pass-role.ts';

export const ecsStartTaskWithOtherRole = passRole({
  id: 'ecs-start-task-with-other-role',
  compute: 'an ECS task that is already defined, on a container instance',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:StartTask'],
  how: 'Starting a task takes overrides: another task role and another command.',
  startsFrom: ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service'],
  orWithoutRole: true,
});
