import type { Severity } from '../../../identity.ts';
import { GUARDDUTY } from '../../findings.ts';
import { shown, text } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

interface Weight {
  readonly severity: Severity;
  readonly confidence: number;
}

/** By the type of the finding; the first match wins. GuardDuty learns its own baselines: an anomaly weighs less than a fact. */
const WEIGHTS: readonly (readonly [RegExp, Weight])[] = [
  [/^AttackSequence:/, { severity: 'critical', confidence: 0.85 }],
  [/InstanceCredentialExfiltration\.OutsideAWS/, { severity: 'critical', confidence: 0.85 }],
  [/InstanceCredentialExfiltration\.InsideAWS/, { severity: 'high', confidence: 0.7 }],
  [/(MaliciousIPCaller|TorIPCaller)/, { severity: 'high', confidence: 0.7 }],
  [/^PenTest:/, { severity: 'high', confidence: 0.6 }],
  [/^Stealth:/, { severity: 'high', confidence: 0.6 }],
  [/RootCredentialUsage/, { severity: 'medium', confidence: 0.5 }],
  [/^(Impact|Exfiltration|CredentialAccess|PrivilegeEscalation|Persistence):/, { severity: 'high', confidence: 0.5 }],
  [/AnomalousBehavior/, { severity: 'medium', confidence: 0.45 }],
];

/** GuardDuty's own scale: low from 1, medium from 4, high from 7, critical from 9. */
function byScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
}

export const guardDutyCredentialFinding = rule({
  id: 'guardduty-credential-finding',
  title: 'GuardDuty finding about a credential',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'GuardDuty reports suspicious use of a credential. Severity and confidence depend on the type of the finding: facts, such as instance credentials used outside AWS, weigh more than anomalies.',
  falsePositives: ['Anomalies after a change in how a team works.', 'Penetration tests.'],
  needs: ['GuardDuty'],
  references: ['https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html'],
  detector: 'change',
  events: [`${GUARDDUTY}:*`],
  evaluate: ({ name, request, actor }) => {
    const weight = WEIGHTS.find(([type]) => type.test(name))?.[1];
    const score = Number(text(request, 'severity'));
    return {
      severity: weight?.severity ?? byScore(score),
      confidence: weight?.confidence ?? 0.5,
      always: true,
      key: name,
      evidence: {
        finding: shown(text(request, 'id')),
        type: shown(name),
        credential: shown(actor.accessKeyId),
        says: shown(text(request, 'title')),
        ...(Number.isNaN(score) ? {} : { score }),
      },
    };
  },
});
