import { actionKey, knowsEnough, seenIn } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

export const modelInvokedAnew = rule({
  id: 'model-invoked-anew',
  title: 'A foundation model was called by an identity that does not do so',
  technique: 'T1496.004',
  severity: 'low',
  description:
    'Stolen keys are tried on models first: calls of several models within minutes, refused ones among them, or a long-term key that never called one.',
  falsePositives: ['Developers who try models.'],
  detector: 'use',
  events: calls('bedrock', 'InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'),
  outcomes: ['success', 'denied', 'failed'],
  counts: (event, { habitual }) =>
    habitual ? [] : [{ counter: 'models', value: text(event.request, 'modelId') ?? 'unknown', keep: HOUR }],
  evaluate: (event, { window, profile, habitual }) => {
    if (habitual) return undefined;
    const models = distinctAround(window, 'models', event.time, 10 * MINUTE);
    const first =
      withLongTermKey(event) && knowsEnough(profile) && seenIn(profile.actions, actionKey(event)) === undefined;
    const tried = event.outcome !== 'success';
    if (models < 3 && !first && !(tried && withLongTermKey(event))) return undefined;
    return {
      severity: (models >= 3 || first) && !tried ? 'medium' : 'low',
      confidence: 0.5,
      key: `${models >= 3} ${tried}`,
      evidence: { model: shown(text(event.request, 'modelId')), models, ...(tried && { attempted: true }) },
    };
  },
});
