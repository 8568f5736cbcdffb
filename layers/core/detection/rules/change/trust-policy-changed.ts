import { outsiders, readPolicy } from '../../policy-document.ts';
import { at, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const trustPolicyChanged = rule({
  id: 'trust-policy-changed',
  title: 'A role’s trust policy was changed to name identities of the same account',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'Who may assume a role decides who has its rights. A user or role named there directly needs no permission of its own to enter.',
  falsePositives: ['Deployments.'],
  references: [iamReference('UpdateAssumeRolePolicy')],
  detector: 'change',
  events: calls('iam', 'UpdateAssumeRolePolicy'),
  attempts: true,
  evaluate: (event) => {
    const policy = readPolicy(at(event.request, 'policyDocument'));
    if (policy.kind !== 'document' || outsiders(policy.statements, event.account).length > 0) return undefined;
    const named = policy.statements
      .filter(({ allow }) => allow)
      .flatMap(({ principals }) => principals.filter(({ kind }) => kind === 'AWS').map(({ value }) => shown(value)));
    if (named.length === 0) return undefined;
    return { confidence: 0.5, evidence: { role: shown(text(event.request, 'roleName')), to: named.slice(0, 5) } };
  },
});
