import { flag, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const policyVersionSwitched = rule({
  id: 'policy-version-switched',
  title: 'Default version of a managed policy changed',
  technique: 'T1098.003',
  severity: 'medium',
  description:
    'An older version of a policy can allow more. Making it the default changes the permissions of every principal with the policy, and the event does not contain the document.',
  falsePositives: ['Rolling back a policy.'],
  references: [iamReference('SetDefaultPolicyVersion')],
  detector: 'change',
  events: calls('iam', 'SetDefaultPolicyVersion'),
  attempts: true,
  evaluate: (event) => ({
    confidence: flag(event.request, 'setAsDefault') ? 0.4 : 0.5,
    evidence: { policy: shown(text(event.request, 'policyArn')), version: shown(text(event.request, 'versionId')) },
  }),
});
