import type { EscalationRule } from '../../rule.ts';

export const clusterRules: readonly EscalationRule[] = [
  {
    id: 'eks-use-cluster',
    category: 'compute',
    title: 'Start pods in an EKS cluster through an access entry',
    description:
      'An access entry names the caller and gives it Kubernetes permissions, whatever its IAM policies allow. A pod gets the role of its service account, and can get that of its node.',
    preconditions: [
      'An access entry of the cluster names the caller, and the access policy `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy` or `AmazonEKSEditPolicy` is associated with it.',
      'A pod identity association, a node group, a Fargate profile or an add-on of the cluster has a role with more privilege than the caller, or such a role trusts the OIDC provider of the cluster.',
      'Conditional on the pods of a namespace if the access policy is limited to namespaces, and on Kubernetes if the entry has only groups.',
    ],
    techniques: ['T1078.004', 'T1610', 'T1651'],
    remediation:
      'Limit the access policy to the namespaces that the principal needs, or give the pods roles with fewer permissions.',
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html'],
    mechanism: { kind: 'use-cluster' },
  },
];
