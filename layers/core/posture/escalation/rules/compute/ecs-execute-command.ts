import { useWorkload } from './use-workload.ts';

export const ecsExecuteCommand = useWorkload({
  id: 'ecs-execute-command',
  title: 'Run a command in an ECS task',
  types: ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service', 'AWS::ECS::Task', 'AWS::ECS::TaskSet'],
  services: ['ecs-tasks.amazonaws.com'],
  needs: ['ecs:ExecuteCommand', 'ecs:DescribeTasks'],
  how: 'ECS Exec is a shell in the container, from which the task role is read.',
  binding: 'task_role',
  roleNeeds: {
    actions: ['ssmmessages:CreateControlChannel', 'ssmmessages:OpenDataChannel'],
    otherwise: 'ECS Exec being open in another way',
  },
});
