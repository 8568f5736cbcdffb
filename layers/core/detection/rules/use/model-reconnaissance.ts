import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

const MANY = 4;
const REGIONS = 3;
const WITHIN = 15 * MINUTE;
const CALLS = /^(Invoke|Converse)/;

export const modelReconnaissance = rule({
  id: 'model-reconnaissance',
  title: 'Foundation models enumerated',
  technique: 'T1580',
  severity: 'medium',
  description: `Foundation models were queried in ${REGIONS} or more Regions, or with ${MANY} or more different calls, within 15 minutes and not from the console: which models exist, which are enabled, whether invocations are logged. The results set the price of a stolen key.`,
  falsePositives: ['Inventory tools: after a while this is part of their baseline.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: calls(
    'bedrock',
    'ListFoundationModels',
    'GetFoundationModel',
    'GetFoundationModelAvailability',
    'ListFoundationModelAgreementOffers',
    'ListInferenceProfiles',
    'GetModelInvocationLoggingConfiguration',
    'GetUseCaseForModelAccess',
    'InvokeModel',
    'InvokeModelWithResponseStream',
    'Converse',
    'ConverseStream',
  ),
  outcomes: ['success', 'denied', 'failed'],
  counts: (event, { habitual }) =>
    habitual || event.byService || event.actor.console
      ? []
      : [
          { counter: 'model-regions', value: event.region, keep: HOUR },
          { counter: 'model-questions', value: event.name, keep: HOUR },
        ],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || event.actor.console) return undefined;
    const regions = distinctAround(window, 'model-regions', event.time, WITHIN);
    const ways = distinctAround(window, 'model-questions', event.time, WITHIN);
    const asked = valuesAround(window, 'model-questions', event.time, WITHIN);
    // An attacker checks whether invocations are logged before invoking a model.
    const probed = asked.includes('GetModelInvocationLoggingConfiguration') && asked.some((name) => CALLS.test(name));
    const spread = regions >= REGIONS && ways > 1;
    if (!spread && !probed && ways < MANY) return undefined;
    const severe = (regions >= REGIONS || probed) && withLongTermKey(event);
    return {
      severity: severe ? 'high' : 'medium',
      confidence: severe ? 0.65 : 0.6,
      key: `${regions >= REGIONS} ${ways >= MANY} ${probed}`,
      evidence: { regions, asked: asked.slice(0, 12) },
    };
  },
});
