import type { Severity } from '../../../identity.ts';
import { type Grant, readPolicy, worstGrant } from '../../policy-document.ts';
import { at, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { actorName } from '../actor-checks.ts';

const MATCH: Readonly<Record<Exclude<Grant, 'none'>, { readonly severity: Severity; readonly confidence: number }>> = {
  administrator: { severity: 'high', confidence: 0.75 },
  'identity-administrator': { severity: 'high', confidence: 0.65 },
  escalation: { severity: 'medium', confidence: 0.5 },
};

export const adminPolicyWritten = rule({
  id: 'admin-policy-written',
  title: 'A policy was written that grants administration',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'An inline policy, a managed policy or a version of one allows everything, the administration of identities, or an action by which its holder can make himself administrator, on every resource and without a condition. A document that does not parse is reported too: it hides what it grants.',
  falsePositives: ['Setting up an account; infrastructure as code, which is weighed less and learnt as a habit.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: [iamReference('PutUserPolicy'), iamReference('CreatePolicyVersion')],
  detector: 'change',
  events: calls('iam', 'PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion'),
  attempts: true,
  evaluate: (event) => {
    const policy = readPolicy(at(event.request, 'policyDocument'));
    if (policy.kind === 'absent') return undefined;
    const { request } = event;
    const to = text(request, 'userName') ?? text(request, 'roleName') ?? text(request, 'groupName');
    const name = text(request, 'policyName') ?? text(request, 'policyArn');
    const evidence = { policy: shown(name), to: shown(to) };
    if (policy.kind === 'unreadable')
      return { severity: 'medium', confidence: 0.4, evidence: { ...evidence, document: 'unreadable' } };
    const grant = worstGrant(policy.statements);
    if (grant === 'none') return undefined;
    const own = to !== undefined && to === actorName(event);
    const severity = own && grant === 'administrator' ? 'critical' : MATCH[grant].severity;
    return { ...MATCH[grant], severity, evidence: { ...evidence, grants: grant, own } };
  },
});
