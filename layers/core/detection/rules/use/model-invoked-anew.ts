import { actionKey, isEstablished, seenIn } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

export const modelInvokedAnew = rule({
  id: 'model-invoked-anew',
  title: 'Unusual invocation of foundation models',
  technique: 'T1496.004',
  severity: 'low',
  description:
    'Stolen keys are often tested on foundation models: calls to several models within minutes, denied calls, or a first call with a long-term key.',
  falsePositives: ['Developers trying out models.'],
  detector: 'use',
  events: calls('bedrock', 'InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'),
  outcomes: ['success', 'denied', 'failed'],
  counts: (event, { habitual }) =>
    habitual ? [] : [{ counter: 'models', value: text(event.request, 'modelId') ?? 'unknown', keep: HOUR }],
  evaluate: (event, { window, profile, habitual }) => {
    if (habitual) return undefined;
    const models = distinctAround(window, 'models', event.time, 10 * MINUTE);
    const first =
      withLongTermKey(event) && isEstablished(profile) && seenIn(profile.actions, actionKey(event)) === undefined;
    const attempted = event.outcome !== 'success';
    if (models < 3 && !first && !(attempted && withLongTermKey(event))) return undefined;
    return {
      severity: (models >= 3 || first) && !attempted ? 'medium' : 'low',
      confidence: 0.5,
      key: `${models >= 3} ${attempted}`,
      evidence: { model: shown(text(event.request, 'modelId')), models, ...(attempted && { attempted }) },
    };
  },
});
