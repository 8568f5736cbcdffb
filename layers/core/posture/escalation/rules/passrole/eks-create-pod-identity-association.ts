import { passRole } from './pass-role.ts';

export const eksCreatePodIdentityAssociation = passRole({
  id: 'eks-create-pod-identity-association',
  compute: 'pods of an EKS cluster',
  service: 'pods.eks.amazonaws.com',
  needs: ['eks:CreatePodIdentityAssociation'],
  how: 'Pods of the named service account are handed the role.',
  dependsOn: ['pods in the cluster that the source controls'],
});
