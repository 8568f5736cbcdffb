import { passRole } from './pass-role.ts';

export const ecsRunTaskWithOtherRole = passRole({
  id: 'ecs-run-task-with-other-role',
  compute: 'an ECS task that is already defined',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RunTask'],
  how: 'Running a task takes overrides: another task role and another command.',
  startsFrom: ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service'],
  orWithoutRole: true,
});
