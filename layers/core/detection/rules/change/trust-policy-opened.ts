import { type ExternalPrincipal, externalPrincipals } from '../../../posture/external-access.ts';
import { placeOf } from '../../policy-place.ts';
import { shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { policyAt } from '../../written-policy.ts';

/** A changed trust policy is worse than a new role: it opens a role that already has permissions. */
function judge(external: ExternalPrincipal, changed: boolean): Pick<RuleMatch, 'severity' | 'confidence'> {
  if (external.kind === 'anyone') {
    return external.conditioned ? { severity: 'medium', confidence: 0.4 } : { severity: 'critical', confidence: 0.8 };
  }
  if (external.kind === 'federated')
    return { severity: changed ? 'medium' : 'low', confidence: external.conditioned ? 0.3 : 0.6 };
  return { severity: changed ? 'high' : 'medium', confidence: external.conditioned ? 0.4 : 0.65 };
}

const worst = { anyone: 3, account: 2, principal: 2, federated: 1 } as const;

export const trustPolicyOpened = rule({
  id: 'trust-policy-opened',
  title: 'Role trust policy allows an external principal',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'The trust policy allows another account, an identity provider or everyone to assume the role. For an existing role this grants all of its permissions without creating a credential.',
  falsePositives: ['Onboarding a vendor or another account of the organization.'],
  frameworks: ['OWASP NHI 2025 NHI3 Vulnerable Third-Party NHI'],
  references: [iamReference('UpdateAssumeRolePolicy')],
  detector: 'change',
  events: calls('iam', 'UpdateAssumeRolePolicy', 'CreateRole'),
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const changed = event.name === 'UpdateAssumeRolePolicy';
    const policy = policyAt(event.request, changed ? 'policyDocument' : 'assumeRolePolicyDocument');
    const role = shown(text(event.request, 'roleName'));
    if (policy.kind === 'absent') return undefined;
    if (policy.kind === 'unreadable')
      return { severity: 'medium', confidence: 0.4, evidence: { role, document: 'unreadable' } };
    const found = [...externalPrincipals(policy.document, placeOf(event, 'sts'))].sort(
      (a, b) => worst[b.kind] - worst[a.kind],
    );
    const first = found[0];
    if (first === undefined) return undefined;
    return {
      ...judge(first, changed),
      evidence: { role, to: found.slice(0, 5).map(({ value }) => shown(value)), conditioned: first.conditioned },
    };
  },
});
