import type { WorkloadSpec } from './workload-rule.ts';

export const containers: readonly WorkloadSpec[] = [
  {
    id: 'batch-submit-job',
    title: 'Submit a job with a command of its own',
    types: ['AWS::Batch::JobDefinition'],
    services: ['ecs-tasks.amazonaws.com'],
    needs: ['batch:SubmitJob'],
    how: 'A job takes another command than its definition says, and runs it with the role of the definition.',
    binding: 'task_role',
  },
  {
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
  },
  {
    id: 'eks-grant-cluster-access',
    title: 'Become administrator of an EKS cluster',
    types: ['AWS::EKS::PodIdentityAssociation', 'AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile', 'AWS::EKS::Addon'],
    services: ['pods.eks.amazonaws.com'],
    needs: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'],
    how: 'An access entry with the cluster administrator policy lets the source start pods under any service account and on any node.',
  },
];
