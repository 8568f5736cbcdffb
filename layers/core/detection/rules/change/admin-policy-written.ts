import type { Severity } from '../../../identity.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { type Grant, grantOf, policyAt } from '../../written-policy.ts';
import { actorName } from '../actor-checks.ts';

const MATCH: Readonly<Record<Exclude<Grant, 'none'>, { readonly severity: Severity; readonly confidence: number }>> = {
  administrator: { severity: 'high', confidence: 0.75 },
  escalation: { severity: 'medium', confidence: 0.5 },
};

export const adminPolicyWritten = rule({
  id: 'admin-policy-written',
  title: 'Policy that allows administrator access created',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'An inline policy, a managed policy or a policy version grants administrator permissions, or an action that enables privilege escalation on all identities. The IAM engine evaluates the document, including its Deny statements and conditions. A document that cannot be parsed, or that CloudTrail omitted because of its size, is reported too, because its permissions are unknown.',
  falsePositives: ['Account setup. Infrastructure as code, which has a lower weight and becomes part of the baseline.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: [iamReference('PutUserPolicy'), iamReference('CreatePolicyVersion')],
  detector: 'change',
  events: calls('iam', 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion'),
  attempts: true,
  evaluate: (event) => {
    const policy = policyAt(event.request, 'policyDocument');
    if (policy.kind === 'absent') return undefined;
    const { request } = event;
    const to = text(request, 'userName') ?? text(request, 'roleName') ?? text(request, 'groupName');
    const name = text(request, 'policyName') ?? text(request, 'policyArn');
    const evidence = { policy: shown(name), to: shown(to) };
    if (policy.kind === 'unreadable')
      return { severity: 'medium', confidence: 0.4, evidence: { ...evidence, document: 'unreadable' } };
    const grant = grantOf(policy.document, event);
    if (grant === 'none') return undefined;
    const own = to !== undefined && to === actorName(event);
    const severity = own && grant === 'administrator' ? 'critical' : MATCH[grant].severity;
    return { ...MATCH[grant], severity, evidence: { ...evidence, grants: grant, own } };
  },
});
