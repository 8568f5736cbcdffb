import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const keyMadeUseless = rule({
  id: 'key-made-useless',
  title: 'An encryption key was disabled or scheduled for deletion',
  technique: 'T1485',
  severity: 'high',
  description: 'What a key encrypted is lost with it. Deleting imported key material does it at once.',
  falsePositives: ['Retiring a key after its data.'],
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
