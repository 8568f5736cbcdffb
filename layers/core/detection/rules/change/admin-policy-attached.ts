import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { actorName } from '../actor-checks.ts';

export const ADMINISTRATOR = /:policy\/(AdministratorAccess|job-function\/.*Administrator|AdministratorAccess-.*)$/;
const NEAR_ADMINISTRATOR = /:policy\/(IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess|AmazonSSOFullAccess)$/i;

/** Whether a managed policy allows administration of everything, or of IAM. */
export const isAdministratorPolicy = (policy: string): boolean =>
  ADMINISTRATOR.test(policy) || NEAR_ADMINISTRATOR.test(policy);

export const adminPolicyAttached = rule({
  id: 'admin-policy-attached',
  title: 'Administrator policy attached to a user, group or role',
  technique: 'T1098.003',
  severity: 'high',
  description:
    'A managed policy that allows administration of everything, or of IAM, was attached. Anyone with a credential of that identity now controls the account.',
  falsePositives: ['Account setup. Infrastructure as code, which has a lower weight and becomes part of the baseline.'],
  frameworks: ['OWASP NHI 2025 NHI5 Overprivileged NHI'],
  references: [iamReference('AttachUserPolicy')],
  detector: 'change',
  events: calls('iam', 'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy'),
  attempts: true,
  evaluate: (event) => {
    const policy = text(event.request, 'policyArn') ?? '';
    if (!isAdministratorPolicy(policy)) return undefined;
    const full = ADMINISTRATOR.test(policy);
    const to = text(event.request, 'userName') ?? text(event.request, 'roleName') ?? text(event.request, 'groupName');
    const own = to !== undefined && to === actorName(event);
    const severity = full ? (own ? 'critical' : 'high') : own ? 'high' : 'medium';
    return { severity, confidence: 0.7, evidence: { policy: shown(policy), to: shown(to), own } };
  },
});
