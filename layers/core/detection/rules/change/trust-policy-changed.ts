import { readDocument } from '../../../iam/document.ts';
import { externalPrincipals } from '../../../posture/external-access.ts';
import { placeOf } from '../../policy-place.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { policyAt } from '../../written-policy.ts';

export const trustPolicyChanged = rule({
  id: 'trust-policy-changed',
  title: 'Role trust policy changed to trust a principal of the account',
  technique: 'T1098.003',
  severity: 'low',
  description:
    'A trust policy determines who can assume the role. A user or role that it names directly needs no other permission to assume it.',
  falsePositives: ['Deployments.'],
  references: [iamReference('UpdateAssumeRolePolicy')],
  detector: 'change',
  events: calls('iam', 'UpdateAssumeRolePolicy'),
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const policy = policyAt(event.request, 'policyDocument');
    if (policy.kind !== 'document') return undefined;
    if (externalPrincipals(policy.document, placeOf(event, 'sts')).length > 0) return undefined;
    const named = readDocument('written', policy.document)
      .statements.filter(({ effect }) => effect !== 'Deny')
      .flatMap(({ principals }) => principals?.entries ?? [])
      .filter(({ type }) => type === 'AWS')
      .map(({ value }) => shown(value));
    if (named.length === 0) return undefined;
    return { confidence: 0.5, evidence: { role: shown(text(event.request, 'roleName')), to: named.slice(0, 5) } };
  },
});
