import { type ExternalPrincipal, externalPrincipals } from '../../../posture/external-access.ts';
import { placeOf } from '../../policy-place.ts';
import { shown } from '../../request-accessors.ts';
import {
  isGuardedOtherwise,
  RESOURCE_POLICY_CALLS,
  resourceNameIn,
  resourcePolicyOf,
} from '../../resource-policy-calls.ts';
import { rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { isOmitted } from '../../written-policy.ts';
import { countShares, sharedBefore } from '../familiar-accounts.ts';

/** The worst first: everyone, then others without a condition. */
const order = (external: ExternalPrincipal): number => (external.conditioned ? 2 : external.kind === 'anyone' ? 0 : 1);

/** Who gets access from outside of the account, the worst first. */
function opened(event: ActivityEvent): readonly ExternalPrincipal[] {
  const policy = resourcePolicyOf(event);
  if (policy.kind !== 'document') return [];
  return externalPrincipals(policy.document, placeOf(event))
    .filter(({ kind }) => kind !== 'federated')
    .sort((a, b) => order(a) - order(b));
}

export const resourcePolicyOpened = rule({
  id: 'resource-policy-opened',
  title: 'Resource policy grants access to an external principal',
  technique: 'T1098',
  severity: 'high',
  description:
    'The policy of a bucket, secret, key, queue, topic, repository or another resource grants access to another account or to everyone. Tierwatch evaluates all statements of the policy together. This access survives the rotation of all credentials.',
  falsePositives: [
    'Public web content.',
    'Sharing within the organization: a condition on the organization id lowers the severity, and so does an account that the identity shared with before.',
  ],
  frameworks: ['OWASP NHI 2025 NHI8 Environment Isolation'],
  detector: 'change',
  events: RESOURCE_POLICY_CALLS,
  attempts: true,
  failures: true,
  counts: (event, context) =>
    countShares(
      opened(event).map(({ value }) => value),
      event,
      context,
    ),
  evaluate: (event, context) => {
    const policy = resourcePolicyOf(event);
    if (policy.kind === 'absent') return undefined;
    const what = shown(resourceNameIn(event));
    if (policy.kind === 'unreadable') {
      const severity = isOmitted(event.request) ? 'medium' : 'low';
      return { severity, confidence: 0.3, evidence: { what, document: 'unreadable' } };
    }
    const open = opened(event);
    const first = open[0];
    if (first === undefined) return undefined;
    const mild =
      first.conditioned ||
      open.every(({ value }) => sharedBefore(value, event, context)) ||
      (first.kind === 'anyone' && isGuardedOtherwise(event));
    return {
      severity: mild ? 'low' : 'high',
      confidence: mild ? 0.3 : 0.65,
      evidence: { what, to: open.slice(0, 5).map(({ value }) => shown(value)) },
    };
  },
});
