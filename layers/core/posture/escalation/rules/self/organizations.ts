import type { EscalationRule } from '../../rule.ts';
import { organizationPolicyRule } from './change-rules.ts';

export const organizations: readonly EscalationRule[] = [
  organizationPolicyRule({
    id: 'organizations-detach-policy',
    action: 'organizations:DetachPolicy',
    title: 'Detach the organization policies of an account',
  }),
  organizationPolicyRule({
    id: 'organizations-update-policy',
    action: 'organizations:UpdatePolicy',
    title: 'Rewrite the organization policies of an account',
  }),
  organizationPolicyRule({
    id: 'organizations-disable-policy-type',
    action: 'organizations:DisablePolicyType',
    title: 'Disable organization policies',
  }),
];
