import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const keyMadeUseless = rule({
  id: 'key-made-useless',
  title: 'KMS key disabled or scheduled for deletion',
  technique: 'T1485',
  severity: 'high',
  description:
    'Data encrypted with a KMS key cannot be read without it. Deleting imported key material takes effect immediately.',
  falsePositives: ['Retiring a key whose data is gone.'],
  references: ['https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html'],
  detector: 'change',
  events: calls('kms', 'ScheduleKeyDeletion', 'DisableKey', 'DeleteImportedKeyMaterial'),
  attempts: true,
  evaluate: (event) => ({
    severity: event.name === 'DisableKey' ? 'medium' : 'high',
    confidence: 0.5,
    evidence: { key: shown(text(event.request, 'keyId')) },
  }),
});
