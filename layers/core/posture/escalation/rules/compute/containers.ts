import type { WorkloadSpec } from './workload-rule.ts';

export const containers: readonly WorkloadSpec[] = [
  {
    id: 'batch-submit-job',
    title: 'Submit a Batch job with another command',
    types: ['AWS::Batch::JobDefinition'],
    services: ['ecs-tasks.amazonaws.com'],
    needs: ['batch:SubmitJob'],
    how: 'A job can override the command of its job definition, and runs with the role of the job definition.',
    binding: 'task_role',
  },
  {
    id: 'ecs-execute-command',
    title: 'Run a command in an ECS task',
    types: ['AWS::ECS::TaskDefinition', 'AWS::ECS::Service', 'AWS::ECS::Task', 'AWS::ECS::TaskSet'],
    services: ['ecs-tasks.amazonaws.com'],
    needs: ['ecs:ExecuteCommand', 'ecs:DescribeTasks'],
    how: "ECS Exec opens a shell in the container, where the task role's credentials are available.",
    binding: 'task_role',
    roleNeeds: {
      actions: ['ssmmessages:CreateControlChannel', 'ssmmessages:OpenDataChannel'],
      otherwise: 'ECS Exec being enabled in another way',
    },
  },
  {
    id: 'eks-grant-cluster-access',
    title: 'Become administrator of an EKS cluster',
    types: ['AWS::EKS::PodIdentityAssociation', 'AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile', 'AWS::EKS::Addon'],
    services: ['pods.eks.amazonaws.com'],
    needs: [
      { action: 'eks:CreateAccessEntry', on: 'arn:{partition}:eks:*:{account}:cluster/{cluster}' },
      { action: 'eks:AssociateAccessPolicy', on: 'arn:{partition}:eks:*:{account}:access-entry/{cluster}/*' },
    ],
    inCluster: true,
    how: 'An access entry with the cluster administrator policy lets the caller start pods with any service account on any node.',
  },
];
