import { text } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, type RuleMatch, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';

const MANY = 4;
const REGIONS = 3;
const REFUSALS = 5;
const WITHIN = 15 * MINUTE;
const CALLS = /^(Invoke|Converse)/;

/** Whether a call asks about models, or tries one with a long-term key in vain. Programs invoke models across Regions, and succeed. */
const searches = (event: ActivityEvent): boolean =>
  !CALLS.test(event.name) || (event.outcome !== 'success' && withLongTermKey(event));

/** A program without access asks for one model again and again: its denials count once. */
const refusalOf = ({ name, id, region, request }: ActivityEvent): string =>
  CALLS.test(name) ? `${region} ${text(request, 'modelId') ?? ''}` : id;

/** Stolen keys are tested on models: one denial with a key is a weak sign, several are a search. */
function judgeRefusals(event: ActivityEvent, refusals: number): RuleMatch | undefined {
  if (event.outcome !== 'denied') return undefined;
  const many = refusals >= REFUSALS;
  if (!many && !withLongTermKey(event)) return undefined;
  return {
    severity: many ? 'medium' : 'low',
    confidence: many ? 0.5 : 0.3,
    key: `refused ${many}`,
    evidence: { refusals, attempted: true },
  };
}

export const modelReconnaissance = rule({
  id: 'model-reconnaissance',
  title: 'Foundation models enumerated',
  technique: 'T1580',
  severity: 'medium',
  description: `Foundation models were queried in ${REGIONS} or more Regions, or with ${MANY} or more different calls, within 15 minutes and not from the console: which models exist, which are enabled, whether invocations are logged. The results set the price of a stolen key. So do ${REFUSALS} or more denied calls.`,
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
          ...(searches(event) ? [{ counter: 'searched-regions', value: event.region, keep: HOUR }] : []),
          ...(event.outcome === 'denied' ? [{ counter: 'model-refusals', value: refusalOf(event), keep: HOUR }] : []),
        ],
  evaluate: (event, { window, habitual }) => {
    if (habitual || event.byService || event.actor.console) return undefined;
    const regions = distinctAround(window, 'model-regions', event.time, WITHIN);
    const ways = distinctAround(window, 'model-questions', event.time, WITHIN);
    const asked = valuesAround(window, 'model-questions', event.time, WITHIN);
    // An attacker checks whether invocations are logged before invoking a model.
    const probed = asked.includes('GetModelInvocationLoggingConfiguration') && asked.some((name) => CALLS.test(name));
    const spread = regions >= REGIONS && ways > 1;
    const searched = distinctAround(window, 'searched-regions', event.time, WITHIN) >= REGIONS;
    const refusals = distinctAround(window, 'model-refusals', event.time, WITHIN);
    if (!spread && !searched && !probed && ways < MANY) return judgeRefusals(event, refusals);
    const severe = (spread || probed) && withLongTermKey(event);
    return {
      severity: severe ? 'high' : 'medium',
      confidence: severe ? 0.65 : 0.6,
      key: `${regions >= REGIONS} ${ways >= MANY} ${probed}`,
      evidence: { regions, asked: asked.slice(0, 12) },
    };
  },
});
