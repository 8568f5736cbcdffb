import { parseArn } from '../../../identity.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const clusterAccessGiven = rule({
  id: 'cluster-access-given',
  title: 'EKS cluster access granted to an identity',
  technique: 'T1098',
  severity: 'low',
  description:
    'An EKS access entry or access policy makes an identity a user of the cluster, up to cluster administrator, independent of IAM policies.',
  falsePositives: ['Cluster administrators who grant access as part of their work.'],
  references: ['https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html'],
  detector: 'change',
  events: calls(
    'eks',
    'CreateAccessEntry',
    'AssociateAccessPolicy',
    'AssociateIdentityProviderConfig',
    'CreatePodIdentityAssociation',
  ),
  attempts: true,
  evaluate: (event) => {
    const administrator = /ClusterAdmin/.test(text(event.request, 'policyArn') ?? '');
    const account = parseArn(text(event.request, 'principalArn') ?? '')?.account;
    const outside = account !== undefined && account !== event.account;
    return {
      severity: outside ? 'high' : administrator ? 'medium' : 'low',
      confidence: outside ? 0.6 : 0.45,
      evidence: { cluster: shown(text(event.request, 'name')), to: shown(text(event.request, 'principalArn')) },
    };
  },
});
