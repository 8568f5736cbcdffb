import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, rule } from '../../rule.ts';
import { valuesAround } from '../../window.ts';

const WITHIN = 2 * HOUR;
const ENABLING = ['CreateFoundationModelAgreement', 'PutFoundationModelEntitlement', 'PutUseCaseForModelAccess'];

export const modelAccessThenUsed = rule({
  id: 'model-access-then-used',
  title: 'Foundation model enabled and invoked by one identity',
  technique: 'T1496.004',
  severity: 'high',
  description:
    'One identity accepted a model agreement or requested an entitlement, and invoked a model within two hours, not from the console. A team enables models once, and its applications, which are other identities, invoke them; a thief of a key does both.',
  falsePositives: ['A developer who sets up Bedrock in a test account from the command line.'],
  references: ['https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html'],
  detector: 'use',
  events: calls('bedrock', ...ENABLING, 'InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'),
  counts: (event, { habitual }) =>
    ENABLING.includes(event.name) && !habitual && !event.byService
      ? [{ counter: 'models-enabled', value: event.name, keep: WITHIN }]
      : [],
  evaluate: (event, { window }) => {
    if (ENABLING.includes(event.name) || event.byService || event.actor.console) return undefined;
    const enabled = valuesAround(window, 'models-enabled', event.time, WITHIN);
    if (enabled.length === 0) return undefined;
    return {
      confidence: enabled.length > 1 ? 0.65 : 0.5,
      key: 'model',
      evidence: { model: shown(text(event.request, 'modelId')), enabled: enabled.map((name) => shown(name)) },
    };
  },
});
