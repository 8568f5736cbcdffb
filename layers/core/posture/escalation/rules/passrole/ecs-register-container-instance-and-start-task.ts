import { passRole } from './pass-role.ts';

export const ecsRegisterContainerInstanceAndStartTask = passRole({
  id: 'ecs-register-container-instance-and-start-task',
  compute: 'an ECS task on a machine of the caller',
  service: 'ecs-tasks.amazonaws.com',
  needs: ['ecs:RegisterContainerInstance', 'ecs:DeregisterContainerInstance', 'ecs:StartTask'],
  how: 'A machine of the caller joins the cluster; a task that is started on it with another role leaves the credentials there.',
  startsFrom: ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service'],
  orWithoutRole: true,
});
