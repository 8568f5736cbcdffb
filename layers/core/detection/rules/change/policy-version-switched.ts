import { flag, shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';

export const policyVersionSwitched = rule({
  id: 'policy-version-switched',
  title: 'Another version of a managed policy was put in force',
  technique: 'T1098.003',
  severity: 'medium',
  description:
    'An old, wider version of a policy may lie in store; putting it in force changes the rights of everybody who has the policy, without writing a document that could be read here.',
  falsePositives: ['Rolling a policy back.'],
  references: [iamReference('SetDefaultPolicyVersion')],
  detector: 'change',
  events: calls('iam', 'SetDefaultPolicyVersion'),
  attempts: true,
  evaluate: (event) => ({
    confidence: flag(event.request, 'setAsDefault') ? 0.4 : 0.5,
    evidence: { policy: shown(text(event.request, 'policyArn')), version: shown(text(event.request, 'versionId')) },
  }),
});
