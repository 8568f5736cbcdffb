import { useWorkload } from './use-workload.ts';

export const eksGrantClusterAccess = useWorkload({
  id: 'eks-grant-cluster-access',
  title: 'Become administrator of an EKS cluster',
  types: ['AWS::EKS::PodIdentityAssociation', 'AWS::EKS::Nodegroup', 'AWS::EKS::FargateProfile', 'AWS::EKS::Addon'],
  services: ['pods.eks.amazonaws.com'],
  needs: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'],
  how: 'An access entry with the cluster administrator policy lets the source start pods under any service account and on any node.',
});
